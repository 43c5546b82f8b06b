"""What nobody expected: one line for whoever is there, and the traceback, masked, where they find it.

What the system refuses (a folder, a full disk) is no such thing: it is said as it is. Whatever is written here may fail
in its turn, and must not hide what it is about.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import tempfile
import traceback
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from watchbook.errors import SystemRefusalError, UnexpectedError, WatchbookError
from watchbook.extras import missing_extra

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "last-error.txt"
"""The traceback of the last error that nobody expected, in the engagement's .watchbook/; losable."""
PACKAGE = Path(__file__).parent
QUOTE = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`|‘[^’]*’|“[^”]*”", re.DOTALL)
WORD = re.compile(r"\S+")
TELLING = re.compile(r"@|://|\d{5}|(?=\S*\d)(?=\S*[A-Za-z])\S{12}|\S{40}")
"""An address, a URL, a long number, a key: what is in a message because it was in somebody's data or environment."""
FRAMES = 20
"""Calls of a deep traceback that are shown at each of its ends."""
HEAD = (
    "The traceback of an error that nobody expected. Please report it. What is quoted and what looks like an\n"
    "address, a number or a key is masked; read it all the same before you send it.\n\n"
)
REFUSALS = {
    errno.EACCES: "see whose it is (ls -ld), and that the user who runs this may read and write it",
    errno.EPERM: "see whose it is (ls -ld), and that the user who runs this may read and write it",
    errno.EROFS: "it is mounted for reading alone: mount it for writing, or work in another clone",
    errno.ENOSPC: "the disk is full: make room",
    errno.EDQUOT: "the disk quota is used up: make room",
    errno.EFBIG: "files may not grow that far: raise the limit (ulimit -f)",
    errno.EIO: "the disk does not answer as it should: look at it before anything else",
    errno.EMFILE: "too many files are open: raise the limit (ulimit -n)",
    errno.ENFILE: "too many files are open on this machine",
    errno.EEXIST: "something else stands where a folder or a file has to be: move it away",
    errno.ENOTDIR: "something that is no folder stands where a folder has to be",
    errno.EISDIR: "a folder stands where a file has to be",
}
"""What the system may refuse whatever this program does, and what to do about it."""
NUMBER = re.compile(r"\[Errno (\d+)\]")
NO_SCRATCH = "No usable temporary directory"
"""What Python says where no folder for temporary files takes any: most often, each lies on a disk that is full."""


def explain_error(error: BaseException, root: Path | None) -> WatchbookError:
    """Return any error as one that a person can read; the traceback of an unexpected one is put where it says.

    Args:
        error: what was caught.
        root: the engagement's root; None where that is not known.
    """
    if isinstance(error, WatchbookError):
        return error
    refusal = _first_of_copies(error) if isinstance(error, shutil.Error) else error
    if isinstance(refusal, OSError) and refusal.errno in REFUSALS:
        subject = refusal.filename if isinstance(refusal.filename, str) else "the system"
        return SystemRefusalError(f"{subject}: {refusal.strerror}", hints=(REFUSALS[refusal.errno],))
    if isinstance(error, FileNotFoundError) and NO_SCRATCH in str(error.strerror):
        hint = "make room on that disk, or set TMPDIR to a folder that may be written to (and look at ulimit -f)"
        return SystemRefusalError("no folder for temporary files can be written to", hints=(hint,))
    if (missing := missing_extra(error)) is not None:
        return missing
    path = keep_traceback(error, root)
    where = f"the traceback is in {path}" if path else "its traceback could not be written anywhere"
    return UnexpectedError(
        f"{type(error).__name__} in {place_of(error)}, which nobody expected: {where}; please report it"
    )


def _first_of_copies(error: shutil.Error) -> OSError:
    """Return what the first file met that could not be copied with its folder: Python keeps it as a text."""
    copies = error.args[0] if error.args and isinstance(error.args[0], list) else []
    for _, target, reason in copies:
        if (number := NUMBER.match(str(reason))) is not None:
            code = int(number[1])
            return OSError(code, os.strerror(code), str(target))
    return error


def keep_traceback(error: BaseException, root: Path | None) -> Path | None:
    """Write a masked traceback into the engagement, else into a folder for what is losable; None where neither can be.

    Only whoever runs this can read it.
    """
    text = HEAD + traceback_of(error)
    if root is not None:
        with suppress(OSError):
            target = root / ".watchbook" / NAME
            target.parent.mkdir(exist_ok=True)
            handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_NONBLOCK, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as file:
                file.write(text)
            return target
    with suppress(OSError):
        handle, name = tempfile.mkstemp(prefix="watchbook-", suffix=f"-{NAME}")
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as file:
            file.write(text)
        return Path(name)
    return None


def traceback_of(error: BaseException) -> str:
    """Return where an error and those behind it were raised, with what they say masked."""
    return "\n".join("".join(_part(link)) for link in _chain(error))


def place_of(error: BaseException) -> str:
    """Return the last line of this package, as `oncall/cover.py:68`, through which an error came."""
    frames = traceback.extract_tb(error.__traceback__)
    package_frames = [frame for frame in frames if Path(frame.filename).is_relative_to(PACKAGE)]
    if not frames:
        return "no line of code"
    last = (package_frames or frames)[-1]
    file = Path(last.filename)
    name = file.relative_to(PACKAGE).as_posix() if package_frames else file.name
    return f"{name}:{last.lineno}"


def masked_text(text: str) -> str:
    """Return what an error says without what it may repeat of data, addresses and secrets; lengths stay."""
    text = QUOTE.sub(lambda match: f"'…{len(match[0]) - 2}…'", text)
    return WORD.sub(lambda match: f"…{len(match[0])}…" if TELLING.search(match[0]) else match[0], text)


def _part(error: BaseException) -> Iterator[str]:
    yield "Traceback (most recent call last):\n"
    frames = list(traceback.walk_tb(error.__traceback__))
    if len(frames) > 2 * FRAMES:
        yield from traceback.StackSummary.extract(frames[:FRAMES]).format()
        yield f"  ... and {len(frames) - 2 * FRAMES} calls between\n"
        frames = frames[-FRAMES:]
    yield from traceback.StackSummary.extract(frames).format()
    message = ""
    with suppress(Exception):  # what cannot even be said is reported without
        message = masked_text(str(error))
    yield f"{type(error).__module__}.{type(error).__qualname__}: {message}\n"


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an error behind those that it was raised from."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from _chain(before)
    yield error

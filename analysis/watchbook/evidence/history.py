"""When git first saw each entry: the only place that speaks to git, through `ask` and `ask_bytes`.

One pass over the log answers for every file. Its order is ancestors first, so a file is born where it is added, and
keeps its birth through renames; deleted and added again, it is born again. What is read is the committer's date, when
the commit was made; the author's date may be older by any amount and says less. Both can be forged.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from git import Git, GitCommandError, GitCommandNotFound

from watchbook.errors import HistoryError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

NO_HOOKS = ("-c", "core.hooksPath=/dev/null")
QUIET = (
    "-c", "core.fsmonitor=false",
    "-c", "core.quotePath=false",
    "-c", "safe.bareRepository=explicit",
    "-c", "log.showSignature=false",
    "-c", "log.mailmap=false",
    "-c", "diff.external=",
    "-c", "i18n.logOutputEncoding=UTF-8",
)  # fmt: skip
"""With NO_HOOKS: no program that the repository names is run, and no setting of its changes what is printed."""
SURROUNDINGS = {"GIT_NO_REPLACE_OBJECTS": "1", "GIT_TERMINAL_PROMPT": "0"}
"""No object is read as another that somebody put in its place, and nobody is asked for a password."""
HEADER = "commit "
FORMAT = f"{HEADER}%H%x00%cI%x00%an"
LOG = (
    "log", "--reverse", "--topo-order", "-c", "--name-status", "-M90%", "-l0", "-z", "--relative", "--no-ext-diff",
    "--no-textconv", "--no-show-signature", f"--format={FORMAT}", "--end-of-options", "HEAD", "--",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """The commit in which a file first stood."""

    at: dt.datetime
    """The committer's date, in the committer's offset."""
    author: str
    """The author's name, as the commit has it."""
    commit: str
    """40 hex digits."""


@dataclass(frozen=True, slots=True)
class History:
    """When git first saw files, or that there is no git to ask."""

    repository: bool
    """False where the engagement is in no git repository: nothing can be said of any date."""
    seen: Mapping[str, Seen]
    """By path below the engagement's root; a file that no commit holds is missing."""

    def of(self, path: str) -> Seen | None:
        """Return when a file was first seen, or None where no commit holds it."""
        return self.seen.get(path)


@dataclass(frozen=True, slots=True)
class _Touch:
    """What one commit did to one file."""

    by: Seen
    status: str
    """Git's letter: A added, M modified, D deleted, R renamed, C copied, T type; a letter a parent for a merge."""
    path: str
    before: str | None
    """The old path of a rename or copy."""


class RefusedError(HistoryError):
    """Git was asked, and said no."""

    def __init__(self, what: str, said: str, *, hints: tuple[str, ...] = ()) -> None:
        """Hold the sentence, and everything that git and its hooks said."""
        self.said = said
        super().__init__(what, hints=hints)


def ask(root: Path, *arguments: str, given: bytes = b"", hooks: bool = False) -> str:
    """Return what git prints, without its last newline.

    Args:
        root: the folder that git runs in.
        arguments: a fixed command; what a person or a file named stands behind `--end-of-options` or `--`. Hooks and
            fsmonitor are off (QUIET); a later `-c` overrides one of these.
        given: what git reads from standard input.
        hooks: whether the repository's hooks run: for a commit in the user's name, never for reading.

    Raises:
        HistoryError: there is no git, or it refused (RefusedError); the sentence is git's own last one.
    """
    printed = ask_bytes(root, *arguments, given=given, hooks=hooks)
    return printed.decode("utf-8", "surrogateescape").removesuffix("\n")


def ask_bytes(root: Path, *arguments: str, given: bytes = b"", hooks: bool = False) -> bytes:
    """Return the bytes that git prints, all of them; arguments and errors as `ask` has them."""
    command = ["git", *QUIET, *(() if hooks else NO_HOOKS), *arguments]
    try:
        with tempfile.TemporaryFile() as stdin:
            stdin.write(given)
            stdin.seek(0)
            return Git(root).execute(
                command, istream=stdin, stdout_as_string=False, strip_newline_in_stdout=False, env=SURROUNDINGS
            )
    except GitCommandNotFound as error:
        raise HistoryError("there is no git on this machine", hints=("install git 2.39 or newer",)) from error
    except GitCommandError as error:
        raise _refused(error) from error


def in_repository(root: Path) -> bool:
    """Return whether a folder stands in a git worktree.

    Raises:
        HistoryError: there is no git, or it does not trust the folder.
    """
    try:
        return ask(root, "rev-parse", "--is-inside-work-tree") == "true"
    except HistoryError as error:
        if "not a git repository" in error.what:
            return False
        raise


def first_seen(root: Path, paths: Collection[str]) -> History:
    """Return when git first saw each of `paths`, in one pass over the log.

    Args:
        root: the engagement's root, in or at the top of a git worktree.
        paths: files below it, with forward slashes.

    Raises:
        HistoryError: the clone is shallow, so that its dates would be wrong, or git cannot be asked.
    """
    if not in_repository(root):
        return History(repository=False, seen={})
    if ask(root, "rev-parse", "--is-shallow-repository") == "true":
        raise HistoryError(
            "the clone is shallow: git would date every entry by the last commit",
            hints=("in CI: fetch-depth: 0", "by hand: git fetch --unshallow"),
        )
    if not paths or not _has_commits(root):
        return History(repository=True, seen={})
    folders = sorted({path.split("/", 1)[0] for path in paths})
    births = _births(_touches(ask(root, *LOG, *(f":(literal){folder}" for folder in folders))))
    return History(repository=True, seen={path: births[path] for path in paths if path in births})


def head(root: Path) -> str:
    """Return the commit that is checked out, 40 hex digits; empty outside git and before the first commit."""
    if not in_repository(root) or not _has_commits(root):
        return ""
    return ask(root, "rev-parse", "HEAD")


def user_name(root: Path) -> str:
    """Return who git says works here (user.name); empty where it does not know."""
    try:
        return ask(root, "config", "--get", "user.name").strip()
    except HistoryError:
        return ""  # a name is a convenience; the entry is written without it


def _births(touches: Iterator[_Touch]) -> dict[str, Seen]:
    births: dict[str, Seen] = {}
    for touch in touches:
        if touch.before is not None:
            born = births.pop(touch.before, touch.by) if touch.status.startswith("R") else touch.by
            births[touch.path] = born
        elif set(touch.status) == {"D"}:
            births.pop(touch.path, None)
        else:
            births.setdefault(touch.path, touch.by)
    return births


def _touches(log: str) -> Iterator[_Touch]:
    """Read the log field by field: what stands between two NULs is taken by its position, never by how it looks."""
    fields = iter(log.split("\x00"))
    by: Seen | None = None
    for field in fields:
        word = field.removeprefix("\n")
        if word.startswith(HEADER):
            at, author = next(fields), next(fields)
            # GitPython hands on bytes that are not UTF-8 as surrogates, which no page can hold.
            author = author.encode("utf-8", "replace").decode()
            by = Seen(dt.datetime.fromisoformat(at), author, word.removeprefix(HEADER))
        elif word and by:
            path = next(fields)
            # R100 and C90 name two paths; a merge has a letter for each parent and one path.
            moved = word[:1] in "RC" and word[1:].isdigit()
            yield _Touch(by, word, next(fields), path) if moved else _Touch(by, word, path, None)


def _has_commits(root: Path) -> bool:
    try:
        ask(root, "rev-parse", "--verify", "--quiet", "--end-of-options", "HEAD")
    except HistoryError:
        return False
    return True


def _refused(error: GitCommandError) -> RefusedError:
    said = str(error.stderr or "").strip().removeprefix("stderr: ").strip("'\n ")
    if "dubious ownership" in said:
        hints = ("the files belong to somebody else: git config --global --add safe.directory DIR",)
        return RefusedError("git does not trust this repository", said, hints=hints)
    lines = said.splitlines() or [f"it ended with {error.status}"]
    sentence = next((line for line in lines if line.startswith("fatal: ")), lines[-1])
    return RefusedError(f"git refused: {sentence}", said)

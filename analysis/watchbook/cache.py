"""What is remembered below .watchbook/ by what it was made from: losable, and believed where this machine wrote it.

Whoever has nothing remembered makes it again, and it is the same. Each file is sealed; where git holds anything of
.watchbook/ nothing that lies there is believed.
"""

from __future__ import annotations

import pickle
import re
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from watchbook.sealed_files import read_sealed_view, write_sealed

if TYPE_CHECKING:
    from collections.abc import Collection

T = TypeVar("T")
HOME = ".watchbook"
ORIGIN = 32
"""Bytes ahead of what is remembered, of what it was made from."""
NAMES_IN_FULL = (b"\0\0\0\2", b"\0\0\0\3")
"""Versions of git's index in which each path stands in full."""
GITDIR = re.compile(r"gitdir: (.+)\n?")


class Cache:
    """A folder of what is remembered, a file each."""

    def __init__(self, home: Path, name: str, *, writes: bool = True) -> None:
        """Use a folder of an engagement's .watchbook; where that is not there, nothing is remembered.

        Whoever asks about copies of the books reads what is there without `writes`, and leaves it as it is.
        """
        self._writes = writes
        self._folder = home / name if home.is_dir() and not _is_in_git(home) else None

    def get(self, name: str, origin: bytes) -> bytes | None:
        """Return what is remembered under a name, if it was made from `origin`; None where it is not, or is damaged."""
        if self._folder is None:
            return None
        data = read_sealed_view(self._folder / name)
        return None if data is None or data[:ORIGIN] != sha256(origin).digest() else bytes(data[ORIGIN:])

    def keep(self, names: Collection[str]) -> None:
        """Forget what has another name than these."""
        if self._folder is not None and self._writes:
            with suppress(OSError):
                for path in self._folder.iterdir():
                    if path.name not in names:
                        path.unlink()

    def put(self, name: str, origin: bytes, content: bytes) -> None:
        """Remember what was made from `origin`, in the place of what had the name; where it cannot be, it is not."""
        if self._folder is not None and self._writes:
            with suppress(OSError):
                write_sealed(self._folder / name, sha256(origin).digest(), content)


def object_of_pickle(content: bytes | None) -> Any:
    """Return what is remembered as a pickle: it is sealed with this user's own secret, so that nobody else made it.

    None where nothing is, or what an installation that was changed since does not know any more.
    """
    try:
        return None if content is None else pickle.loads(content)  # noqa: S301  # sealed, as said above
    except (AttributeError, ImportError, IndexError, TypeError, ValueError, pickle.UnpicklingError):
        return None


class LateObject(Generic[T]):
    """An object that is unpickled when somebody asks for it: of what was learned, most is for learning more alone."""

    __slots__ = ("_content", "_value")

    def __init__(self, value: T) -> None:
        """Hold an object."""
        self._value: T | None = value
        self._content = b""

    def get(self) -> T:
        """Return it."""
        if self._value is None:
            self._value = pickle.loads(self._content)  # noqa: S301  # a part of what is sealed, as said above
            self._content = b""
        return self._value

    def __eq__(self, other: object) -> bool:
        """Return whether both hold the same."""
        return isinstance(other, LateObject) and bool(self.get() == other.get())

    __hash__ = None  # type: ignore[assignment]  # what it holds changes

    def __getstate__(self) -> bytes:
        """Return it for a pickle: as bytes in it."""
        return pickle.dumps(self._value, pickle.HIGHEST_PROTOCOL) if self._value is not None else self._content

    def __setstate__(self, content: bytes) -> None:
        """Take up what a pickle holds."""
        self._value, self._content = None, content


def code_key(*files: str) -> str:
    """Return a hash over source files, `__file__` of modules: what other code learned is not believed."""
    digest = sha256()
    for file in files:
        digest.update(Path(file).read_bytes())
    return digest.hexdigest()


def _is_in_git(home: Path) -> bool:
    """Return whether git's index names anything of the folder, or is of a kind that is not read."""
    root = next((folder for folder in (home.parent, *home.parent.parents) if (folder / ".git").exists()), None)
    if root is None:
        return False
    inside = home.relative_to(root).as_posix().encode() + b"/"
    try:
        index = (_git_folder(root / ".git") / "index").read_bytes()
    except FileNotFoundError:
        return False  # nothing was ever added
    except OSError:
        return True
    return index[4:8] not in NAMES_IN_FULL or inside in index


def _git_folder(git: Path) -> Path:
    """Return a repository's folder: a worktree and a submodule have a file that names it."""
    if git.is_dir():
        return git
    match = GITDIR.fullmatch(git.read_text("utf-8", "replace"))
    return git.parent / match[1] if match else git

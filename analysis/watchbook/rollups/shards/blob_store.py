"""A place for small pieces of bytes, on this machine or in a store, each put once and never changed."""

from __future__ import annotations

import errno
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from watchbook.cache import HOME
from watchbook.dumps.discovery import file_system
from watchbook.dumps.places.object_store import clear_errors
from watchbook.errors import Place, WorkerError
from watchbook.files import ASIDE, sweep, write_file

if TYPE_CHECKING:
    from collections.abc import Callable

PURPOSE = "what shards say"
CONFLICT = "ConditionalRequestConflict"
"""What S3 says to one of two who put an object at once."""
HERE = re.compile(r"(file|local)://")
"""What an address of this machine's files begins with."""
NO_FOLDER = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:|[A-Za-z0-9+.-]*[A-Za-z0-9]//|~")
"""What no folder's name begins with: a scheme, whole or with a sign missing (one letter is a drive), or a home."""
HINT = "is it reachable from here, and may these credentials do that? then run again; nothing was changed"


class BlobStore:
    """Pieces by name below a URL that fsspec opens, or a folder."""

    def __init__(self, url: str, purpose: str = PURPOSE, *, durable: bool = True) -> None:
        """Use what lies at `url`: `s3://bucket/key`, `file:///folder` or a path; an error says what it is for.

        In a folder a piece is on the disk when it is put, unless it need not be `durable`.

        Raises:
            WorkerError: nothing opens it, or it names no place.
        """
        demand_place(url, purpose)
        self._durable = durable
        self.url = url.rstrip("/")
        folder = folder_of(self.url)
        self._folder = None if folder is None else folder.absolute()
        self._tidy_folders: set[Path] = set()
        self._files: Any = None
        self._path = ""
        if self._folder is None:
            self._files, self._path = self._ask("opened", lambda: file_system(self.url))

    def put(self, name: str, data: bytes) -> bool:
        """Put a piece where none has that name; return whether it was put.

        Raises:
            WorkerError: the store refuses, or cannot be reached.
        """
        return bool(self._ask("written", lambda: self._put(name, data), name))

    def get(self, name: str) -> bytes:
        """Return a piece.

        Raises:
            WorkerError: it cannot be read.
        """
        if self._folder is not None:
            return bytes(self._ask("read", (self._folder / name).read_bytes, name))
        return bytes(self._ask("read", lambda: self._files.cat_file(f"{self._path}/{name}"), name))

    def get_part(self, name: str, start: int, end: int) -> bytes:
        """Return the bytes of a piece from `start` up to `end`; fewer where it is shorter.

        Raises:
            WorkerError: it cannot be read.
        """
        if self._folder is not None:
            path = self._folder / name
            return bytes(self._ask("read", lambda: _part_of(path, start, end), name))
        if start == end:
            return b""  # a store has no name for a range of nothing
        return bytes(
            self._ask("read", lambda: self._files.cat_file(f"{self._path}/{name}", start=start, end=end), name)
        )

    def names(self, folder: str) -> list[str]:
        """Return the names of what lies directly in a folder, in order; none where it is not there.

        Raises:
            WorkerError: it cannot be listed.
        """
        return sorted(self._ask("listed", lambda: self._names(folder), folder))

    def _put(self, name: str, data: bytes) -> bool:
        if self._folder is None:
            return self._put_object(f"{self._path}/{name}", data)
        path = self._folder / name
        if path.exists():
            return False
        if path.parent not in self._tidy_folders:  # once: looking through them for each piece grows with both
            sweep(path.parent)
            self._tidy_folders.add(path.parent)
        # Two at once write the same bytes: they are in the name.
        write_file(path, data, durable=self._durable, sweeping=False)
        return True

    def _put_object(self, path: str, data: bytes) -> bool:
        try:
            self._files.pipe_file(path, data, mode="create")
        except FileExistsError:
            return False
        except Exception as error:  # each file system has exceptions of its own
            if getattr(error, "errno", None) != errno.ENOSYS and CONFLICT not in str(error):
                raise
            # The store knows no such condition, or somebody puts the same at this moment: the bytes are in the name.
            self._files.pipe_file(path, data)
        return True

    def _names(self, folder: str) -> list[str]:
        if self._folder is not None:
            with suppress(FileNotFoundError):
                names = [path.name for path in (self._folder / folder).iterdir()]
                return [name for name in names if not ASIDE.fullmatch(name)]
            return []
        with suppress(FileNotFoundError):
            return [
                name.rstrip("/").rpartition("/")[2] for name in self._files.ls(f"{self._path}/{folder}", detail=False)
            ]
        return []

    def _ask(self, what: str, act: Callable[[], Any], name: str = "") -> Any:
        place = Place(f"{self.url}/{name}".rstrip("/"))
        try:
            with clear_errors():
                return act()
        except OSError as error:
            raise WorkerError(f"cannot be {what}: {error}", place=place, hints=(HINT,)) from error


def _part_of(path: Path, start: int, end: int) -> bytes:
    with path.open("rb") as file:
        file.seek(start)
        return file.read(end - start)


def folder_of(url: str) -> Path | None:
    """Return the folder of this machine that an address names; None where a store is asked."""
    path = HERE.sub("", url)
    return None if "://" in path else Path(path)


def demand_place(url: str, purpose: str) -> None:
    """Raise an error for an address that would otherwise be taken for a folder of that name in the present one.

    So for one that no other process reaches, and one to which no name can be added.
    """
    scheme, marks, rest = url.partition("://")
    is_store = bool(marks and rest.strip("/") and "?" not in rest) and scheme.rpartition(":")[2] != "memory"
    is_folder = bool(not marks and url.strip()) and not NO_FOLDER.match(url)
    if (is_store and (rest.startswith("/") or not HERE.match(url))) or is_folder:
        return
    raise WorkerError(
        f"{url!r} names no place for {purpose}",
        hints=("write s3://BUCKET/KEY, file:///FOLDER, or a folder's path",),
    )


def lies_in_desk(folder: Path, root: Path) -> bool:
    """Return whether a folder lies where what is put may come into git; not so below what git is told to ignore."""
    desk = root.resolve()
    return folder.resolve().is_relative_to(desk) and not folder.resolve().is_relative_to(desk / HOME)

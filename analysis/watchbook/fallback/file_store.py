"""A file as a store: for a router on this machine, or a folder that is shared with it."""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import os
import stat
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from watchbook.errors import FallbackError
from watchbook.fallback.flag_file import replace_flag_file
from watchbook.fallback.store import LIMIT, OvertakenError, StoreContent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import TextIO

GIT = ".git"
PATIENCE = 5.0
"""Seconds to wait for another writer, who takes some milliseconds."""
PAUSE = 0.01


class FileStore:
    """Keeps the flags in a file; a lock beside it is held from looking to writing."""

    def __init__(self, path: Path) -> None:
        """Hold the file's path."""
        self._path = path

    @property
    def where(self) -> str:
        """The file's path."""
        return str(self._path)

    def read(self) -> StoreContent | None:
        """Return what stands in the file."""
        if GIT in self._path.parts:
            raise FallbackError(
                f"{self.where} lies in a repository's own folder, where nothing is published",
                hints=("name a file of its own as `publish`, under [fallback] of watchbook.toml",),
            )
        try:
            if not stat.S_ISREG(self._path.lstat().st_mode):
                raise FallbackError(
                    f"{self.where} is no regular file, so nothing is read or put there",
                    hints=("name a file of its own as `publish`, under [fallback] of watchbook.toml",),
                )
            with self._path.open("rb") as handle:
                document = handle.read(LIMIT)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise FallbackError(f"{self.where} cannot be read: {error.strerror}") from error
        return StoreContent(document, hashlib.sha256(document).hexdigest())

    def swap(self, document: bytes, before: StoreContent | None) -> str:
        """Write the file if it holds what it held."""
        self.read()  # what is no file is refused before a lock is laid beside it
        with self._locked():
            if self.read() != before:
                raise OvertakenError(f"somebody else wrote {self.where} meanwhile")
            replace_flag_file(self._path, document)
        return hashlib.sha256(document).hexdigest()

    def clock(self) -> dt.datetime | None:
        """Return the file system's clock, which is a server's where the folder is shared."""
        try:
            with self._lock() as handle:
                os.utime(handle.fileno())
                return dt.datetime.fromtimestamp(os.fstat(handle.fileno()).st_mtime, dt.UTC)
        except OSError:
            return None

    def beside(self) -> None:
        """Return nothing: whoever writes holds the lock."""

    def _lock(self) -> TextIO:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        return self._path.with_name(f".{self._path.name}.lock").open("w")

    @contextmanager
    def _locked(self) -> Iterator[None]:
        until = time.monotonic() + PATIENCE
        try:
            handle = self._lock()
        except OSError as error:
            raise FallbackError(f"{self.where} cannot be written: {error.strerror}") from error
        with handle:
            while True:
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError as error:
                    if time.monotonic() > until:
                        raise FallbackError(f"another command has held {self.where} for {PATIENCE:.0f} s") from error
                    time.sleep(PAUSE)
            yield

"""What is remembered of files that were hashed, so that an unchanged one is not read again; losable."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

from watchbook.dumps.discovery import unreachable
from watchbook.dumps.streams import RawBytes
from watchbook.sealed_files import read_sealed, write_sealed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from watchbook.dumps.discovery import DumpFile

FILE = "seen.json"
SETTLED = 2.0
"""Seconds after which a file's time of change tells: a file written twice within a clock's tick shows one time."""


class FileHashes:
    """Hashes of files as they were when the file system last described them so."""

    def __init__(self, folder: Path | None) -> None:
        """Read what is remembered in `folder`; None remembers nothing."""
        self._path = folder / FILE if folder is not None else None
        self._hashes: dict[str, list[str]] = {}
        if self._path is not None:
            self._hashes = json.loads(read_sealed(self._path) or b"{}")
        self._now = time.time()

    def sha256(self, file: DumpFile) -> str:
        """Return the sha256 of a file, read only where the file system cannot vouch for it.

        Raises:
            DumpError: the file cannot be read.
        """
        stamp, sha256 = self._hashes.get(file.source, ["", ""])
        if stamp and stamp == file.stamp:
            return sha256
        try:
            with file.open() as stream:
                sha256 = RawBytes(stream).finish()
        except OSError as error:
            raise unreachable(file.source, error) from error
        self.note(file, sha256)
        return sha256

    def note(self, file: DumpFile, sha256: str) -> None:
        """Remember a file's hash, unless it was changed so recently that its time of change proves nothing."""
        if file.stamp and self._now - file.changed_at > SETTLED:
            self._hashes[file.source] = [file.stamp, sha256]

    def save(self, there: Iterable[str]) -> None:
        """Write what is remembered of the files that are there."""
        if self._path is None:
            return
        hashes = {source: self._hashes[source] for source in sorted(there) if source in self._hashes}
        write_sealed(self._path, json.dumps(hashes).encode())

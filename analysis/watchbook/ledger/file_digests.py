"""Hashes of the ledger's files, remembered as long as the file system says that they are the same; losable.

Months that are over hardly ever change, and whoever asks what they were by their bytes would read years of them each
time. A file is vouched for by its size, its inode and both of its times, of which whoever writes to it can set back but
one; and never one that was changed just now.
"""

from __future__ import annotations

import hashlib
import os
import time
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from watchbook.cache import Cache

PLACE = "files"
ORIGIN = b"2 size, times, inode, sha256"
SETTLED = 2_000_000_000
"""Nanoseconds after which a file's time of change tells: a file written twice within a clock's tick shows one time."""
Stamp = tuple[int, int, int, int, bytes]
"""A file's size, when its bytes and its inode were changed in nanoseconds, its inode, and the hash of its bytes."""


class FileDigests:
    """The sha256 of a ledger's files, by their names below it."""

    def __init__(self, cache: Cache) -> None:
        """Remember in `cache`, a folder of its own."""
        self._cache = cache
        self._stamps: dict[str, Stamp] | None = None
        self._is_changed = False
        self._now = time.time_ns()

    def sha256(self, root: Path, name: str) -> bytes:
        """Return the hash of a file's bytes, which are read only where the file system cannot vouch for them.

        Raises:
            OSError: it cannot be read.
        """
        path = f"{root}/{name}"
        status = os.stat(path)  # noqa: PTH116  # of thousands of files a path takes longer than the look itself
        stamp = status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino
        stamp_before = self._known().get(name)
        if stamp_before is not None and stamp_before[:4] == stamp:
            return stamp_before[4]
        with open(path, "rb") as file:  # noqa: PTH123  # the same
            digest = hashlib.sha256(file.read()).digest()
        if self._now - status.st_mtime_ns > SETTLED:
            self._known()[name] = (*stamp, digest)
            self._is_changed = True
        return digest

    def forget_all_but(self, names: Collection[str]) -> None:
        """Forget files that are no more."""
        stamps = self._known()
        if len(stamps) > len(names):
            self._stamps = {name: stamps[name] for name in names if name in stamps}
            self._is_changed = True

    def save(self) -> None:
        """Write what is remembered, where that is more than before."""
        if self._is_changed and self._stamps is not None:
            self._cache.put(PLACE, ORIGIN, msgspec.msgpack.encode(self._stamps))
            self._is_changed = False

    def _known(self) -> dict[str, Stamp]:
        if self._stamps is None:
            self._stamps = _from_bytes(self._cache.get(PLACE, ORIGIN))
        return self._stamps


def _from_bytes(content: bytes | None) -> dict[str, Stamp]:
    if content is None:
        return {}
    try:
        return _decode(content)
    except msgspec.DecodeError:
        return {}


_decode = msgspec.msgpack.Decoder(dict[str, Stamp]).decode

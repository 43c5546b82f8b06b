"""What lies in a folder at a moment: held by content, so that a thousand states of it cost little, and put back."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

HOT = 50_000_000
"""Nanoseconds in which a file may be changed again without its times telling it: the kernel's clock ticks."""


@dataclass(frozen=True, slots=True)
class Item:
    """A file, a folder or a link."""

    mode: int
    content: str
    """The hash of a file, the target of a link, nothing for a folder."""
    mtime: int = field(compare=False, default=0)
    """Nanoseconds; two states that differ in nothing else are one."""


@dataclass(frozen=True, slots=True)
class DiskState:
    """A folder at a moment."""

    items: dict[str, Item]

    @property
    def name(self) -> str:
        """Return 64 hex digits over it."""
        lines = (f"{path}\0{item.mode}\0{item.content}" for path, item in sorted(self.items.items()))
        return hashlib.sha256("\0\0".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


@dataclass(slots=True)
class DiskStates:
    """Reads states of one folder and puts them back into another; each content is held once, in memory."""

    blobs: dict[str, bytes] = field(default_factory=dict)
    seen: dict[str, tuple[tuple[int, ...], Item]] = field(default_factory=dict)
    """What each path was when it was last read, and by what it is known to be that still."""

    def read(self, root: Path) -> DiskState:
        """Return what lies in a folder now."""
        now, items, seen = time.time_ns(), dict[str, Item](), dict[str, tuple[tuple[int, ...], Item]]()
        for name, entry in _entries(str(root), ""):
            status = entry.stat(follow_symlinks=False)
            key = (status.st_ino, status.st_mode, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
            known = self.seen.get(name)
            is_hot = now - status.st_ctime_ns < HOT
            item = known[1] if known and known[0] == key else self._item(entry, status)
            items[name] = item
            if not is_hot:
                seen[name] = (key, item)
        self.seen = seen
        return DiskState(items)

    def restore(self, state: DiskState, root: Path) -> None:
        """Put a state into a folder, in place of what lies there."""
        shutil.rmtree(root, ignore_errors=True)
        root.mkdir(parents=True)
        folders = []
        for name, item in state.items.items():
            path = root / name
            if stat.S_ISDIR(item.mode):
                path.mkdir()
                folders.append((path, item))
            elif stat.S_ISLNK(item.mode):
                path.symlink_to(item.content)
            elif stat.S_ISREG(item.mode):
                path.write_bytes(self.blobs[item.content])
                path.chmod(stat.S_IMODE(item.mode))
                os.utime(path, ns=(item.mtime, item.mtime))
        for path, item in reversed(folders):
            path.chmod(stat.S_IMODE(item.mode))

    def _item(self, entry: os.DirEntry[str], status: os.stat_result) -> Item:
        if stat.S_ISLNK(status.st_mode):
            return Item(status.st_mode, str(Path(entry.path).readlink()))
        if not stat.S_ISREG(status.st_mode):
            return Item(status.st_mode, "")
        with open(entry.path, "rb") as file:  # noqa: PTH123  # many thousand times
            data = file.read()
        digest = hashlib.sha256(data).hexdigest()
        self.blobs.setdefault(digest, data)
        return Item(status.st_mode, digest, status.st_mtime_ns)


def _entries(folder: str, prefix: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda each: each.name):
            name = prefix + entry.name
            yield name, entry
            if entry.is_dir(follow_symlinks=False):
                yield from _entries(entry.path, f"{name}/")

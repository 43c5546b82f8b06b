"""Files on this machine that a path template matches; links are followed inside the folder that is configured.

A link that leads out of it could name any file of the machine, one that leads nowhere names none: neither is read, and
each is said. Elsewhere names alone are listed: a store has no links.
"""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fsspec.utils import glob_translate

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

MAGIC = re.compile(r"[*?\[]")
"""What makes a path a pattern."""


@dataclass(frozen=True, slots=True)
class LocalFile:
    """A file, or a link that is not followed."""

    name: str
    """Its path below the folder that was looked into."""
    info: dict[str, Any]
    """Size, time of change and inode, as fsspec calls them."""
    is_barred: bool = False
    """Whether it is a link out of the configured folders, or to nothing, so that it is not read."""


def fixed_part(path: str) -> str:
    """Return the folder of a path up to its first pattern, ending in / or empty: what the configuration names."""
    match = MAGIC.search(path)
    start = path[: match.start()] if match else path
    return start[: start.rfind("/") + 1]


def local_files(folder: str, pattern: str, roots: Collection[Path]) -> Iterator[LocalFile]:
    """Yield the files below `folder`, as it stands, that `pattern`, a relative path, matches, with links to files.

    Args:
        folder: a path that is no pattern, ending in /; empty where the pattern itself is absolute.
        pattern: what fsspec's glob takes.
        roots: real paths of folders; a link that leads into one of them is followed.

    Raises:
        OSError: a folder cannot be listed.
    """
    start = fixed_part(pattern)
    depth = None if "**" in pattern else pattern.removeprefix(start).count("/")
    walk = _Walk(re.compile(glob_translate(pattern)), pattern.split("/"), tuple(roots))
    if Path(folder + start).is_dir():
        yield from walk.files(folder, start, depth, (Path(folder + start).resolve(),))


@dataclass(frozen=True, slots=True)
class _Walk:
    """What is looked for."""

    pattern: re.Pattern[str]
    parts: list[str]
    roots: tuple[Path, ...]

    def files(self, folder: str, below: str, depth: int | None, way: tuple[Path, ...]) -> Iterator[LocalFile]:
        """Yield what matches in `folder`/`below` and, where `depth` is left, under it; `way` are the folders above."""
        for item in sorted(os.scandir(folder + below), key=lambda item: item.name):
            name = below + item.name
            target = Path(item.path).resolve() if item.is_symlink() else None
            is_barred = target is not None and not (target.exists() and self._is_inside(target))
            if not is_barred and item.is_dir():
                real = target or way[-1] / item.name
                if depth != 0 and real not in way:
                    yield from self.files(folder, f"{name}/", depth and depth - 1, (*way, real))
            elif self.pattern.fullmatch(name) or (is_barred and self._may_hold(name)):
                yield from _local_file(name, item, is_barred=is_barred)

    def _is_inside(self, target: Path) -> bool:
        return any(target.is_relative_to(root) for root in self.roots)

    def _may_hold(self, name: str) -> bool:
        """Return whether a link may be a folder in which files are looked for."""
        parts = name.split("/")
        above = "/".join(self.parts[: len(parts)])
        return len(parts) < len(self.parts) and bool(re.fullmatch(glob_translate(above), name))


def _local_file(name: str, item: os.DirEntry[str], *, is_barred: bool) -> Iterator[LocalFile]:
    if is_barred:
        yield LocalFile(name, {"size": 0}, is_barred=True)
        return
    status = item.stat()
    if stat.S_ISREG(status.st_mode):
        yield LocalFile(name, file_info(status))


def file_info(status: os.stat_result) -> dict[str, Any]:
    """Return what is known of a file, as fsspec calls it."""
    return {"size": status.st_size, "mtime": status.st_mtime, "ino": status.st_ino}

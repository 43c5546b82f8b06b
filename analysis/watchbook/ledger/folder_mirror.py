"""A folder that holds what another does, as the same files where the disk can: what is the same already is left."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def mirror_folder(source: Path, target: Path) -> None:
    """Make a folder hold the files of another, at any depth, and nothing else.

    Of thousands of files a day changes a few, and only these are looked at.

    Raises:
        OSError: a file cannot be linked nor copied, or what stands in its place cannot be taken away.
    """
    if target.is_symlink():
        target.unlink()
    target.mkdir(parents=True, exist_ok=True)
    _mirror(str(source), str(target), is_same_disk=source.stat().st_dev == target.stat().st_dev)


def _mirror(source: str, target: str, *, is_same_disk: bool) -> None:
    with os.scandir(target) as items:
        there = {item.name: item for item in items}
    with os.scandir(source) as items:
        for item in items:
            before = there.pop(item.name, None)
            place = f"{target}/{item.name}"
            if item.is_dir():
                if before is not None and not before.is_dir(follow_symlinks=False):
                    _remove(before)
                    before = None
                if before is None:
                    os.mkdir(place)  # noqa: PTH102  # of thousands of files a path takes longer than the look itself
                _mirror(item.path, place, is_same_disk=is_same_disk)
            elif before is None or not is_same_disk or before.inode() != item.inode():
                if before is not None:
                    _remove(before)
                _link(item.path, place)
    for left in there.values():
        _remove(left)


def _remove(item: os.DirEntry[str]) -> None:
    if item.is_dir(follow_symlinks=False):
        shutil.rmtree(item.path)
    else:
        os.unlink(item.path)  # noqa: PTH108  # as above


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)

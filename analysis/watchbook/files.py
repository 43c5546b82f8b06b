"""Writes a file whole or not at all: the one atomic write."""

from __future__ import annotations

import ctypes
import fcntl
import os
import re
import secrets
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import BinaryIO

    Parts = Sequence[bytes | memoryview]

HERE = -100
"""AT_FDCWD: relative paths begin where the process is."""
EXCHANGE = 2
"""Linux' RENAME_EXCHANGE and macOS' RENAME_SWAP."""
ASIDE = re.compile(r"\.\d+-[0-9a-f]{8}\.new")
"""The name of a file that is being written aside."""


def write_file(
    target: Path, data: bytes | Parts, *, durable: bool = True, later_ns: int = 0, sweeping: bool = True
) -> None:
    """Put bytes in the place of a file, whole or not at all; the file's mode stays, and missing folders are made.

    The bytes are written aside, beside the target and under a name that no other writer has, and renamed. What killed
    writers left aside there is taken away, where what is written is durable.

    Args:
        target: the file.
        data: all that it shall hold, or its parts in order, which need not be put together for it.
        durable: whether it must be there after a power cut, too: then bytes and folder are on the disk on return. What
            can be made again need not be. A disk that has the bytes, and will not say so of the folder's names, is no
            error: the file is there, and whoever were told otherwise would write it twice.
        later_ns: nanoseconds by which the file's time of change is later than that of the one it replaces, at least,
            whatever the clock says; for readers that look at nothing else.
        sweeping: whether to take away what killed writers left aside; who writes many files into one folder looks once.

    Raises:
        OSError: it cannot be written; what was there is as it was.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    if durable and sweeping:
        sweep(target.parent)
    folder = os.open(target.parent, os.O_RDONLY) if durable else None  # what can fail fails before anything is changed
    try:
        _replace(target, data, folder, later_ns)
    finally:
        if folder is not None:
            os.close(folder)


def _replace(target: Path, data: bytes | Parts, folder: int | None, later_ns: int) -> None:
    handle = _open_aside(target)
    aside = Path(handle.name)
    try:
        with handle:
            handle.writelines((data,) if isinstance(data, bytes) else data)
            handle.flush()
            if folder is not None:
                os.fsync(handle.fileno())
            if target.exists():
                _take_after(aside, target.stat(), later_ns)
            aside.replace(target)
    except BaseException:
        with suppress(OSError):  # what stands aside harms nobody, and must not hide why
            aside.unlink()
        raise
    if folder is not None:
        with suppress(OSError):
            os.fsync(folder)


def exchange(path: Path, counterpart: Path) -> bool:
    """Give two files or folders each other's name, in one step; False where that cannot be, and nothing is changed.

    Two renames would do, too, but for a moment between them in which there is nothing where readers look.
    """
    paths = os.fsencode(path), os.fsencode(counterpart)
    try:
        system = ctypes.CDLL(None, use_errno=True)
        if hasattr(system, "renameat2"):
            return bool(system.renameat2(HERE, paths[0], HERE, paths[1], EXCHANGE) == 0)
        return bool(system.renamex_np(paths[0], paths[1], EXCHANGE) == 0)
    except (OSError, TypeError, AttributeError):  # no C library that can be asked, or one without the call
        return False


def sync(path: Path) -> None:
    """See that a file's bytes, or the names of a folder, are on the disk.

    Raises:
        OSError: they cannot be.
    """
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sweep(folder: Path) -> None:
    """Take away what killed writers left aside in a folder; whoever still writes holds a lock on it."""
    with suppress(OSError):
        for path in [path for path in folder.iterdir() if ASIDE.fullmatch(path.name)]:
            with suppress(OSError), path.open("rb") as handle:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                path.unlink()


def _open_aside(target: Path) -> BinaryIO:
    """Open a new file beside another and hold it, so that nobody sweeps it; without locks, nobody sweeps."""
    while True:
        handle = target.with_name(f".{os.getpid()}-{secrets.token_hex(4)}.new").open("xb")
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        if os.fstat(handle.fileno()).st_nlink:
            return handle
        handle.close()  # swept before it was held


def _take_after(aside: Path, before: os.stat_result, later_ns: int) -> None:
    """Give a file the mode of the one it replaces, and a later time of change."""
    aside.chmod(before.st_mode & 0o777)
    if later_ns and aside.stat().st_mtime_ns < before.st_mtime_ns + later_ns:
        os.utime(aside, ns=(before.st_mtime_ns + later_ns,) * 2)

"""Writes a file whole or not at all: the one atomic write."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def write_file(target: Path, data: bytes, *, durable: bool = True, later_ns: int = 0) -> None:
    """Put bytes in the place of a file, whole or not at all; the file's mode stays, and missing folders are made.

    The bytes are written aside, beside the target and under a name that no other writer has, and renamed.

    Args:
        target: the file.
        data: all that it shall hold.
        durable: whether it must be there after a power cut, too: then bytes and folder are on the disk on return. What
            can be made again need not be.
        later_ns: nanoseconds by which the file's time of change is later than that of the one it replaces, at least,
            whatever the clock says; for readers that look at nothing else.

    Raises:
        OSError: it cannot be written; what was there is as it was.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_name(f".{os.getpid()}-{secrets.token_hex(4)}.new")
    try:
        with aside.open("xb") as handle:
            handle.write(data)
            if durable:
                handle.flush()
                os.fsync(handle.fileno())
        if target.exists():
            _take_after(aside, target.stat(), later_ns)
        aside.replace(target)
    except BaseException:
        with suppress(OSError):  # what stands aside harms nobody, and must not hide why
            aside.unlink()
        raise
    if durable:
        sync(target.parent)


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


def _take_after(aside: Path, before: os.stat_result, later_ns: int) -> None:
    """Give a file the mode of the one it replaces, and a later time of change."""
    aside.chmod(before.st_mode & 0o777)
    if later_ns and aside.stat().st_mtime_ns < before.st_mtime_ns + later_ns:
        os.utime(aside, ns=(before.st_mtime_ns + later_ns,) * 2)

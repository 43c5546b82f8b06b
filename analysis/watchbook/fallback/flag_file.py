"""A file put in place whole, and seen by clients that look at its time."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from watchbook.errors import FallbackError

if TYPE_CHECKING:
    from pathlib import Path

STEP_NS = 1_000_000
"""Nanoseconds by which a file is newer than the one it replaces, at least."""


def replace_flag_file(target: Path, document: bytes) -> None:
    """Put a document in the place of a file, whole or not at all.

    Its time of change is later than that of the file before, whatever the clock says: flagd's Python client looks for
    a later time, and would never load anything else.

    Raises:
        FallbackError: the file cannot be written.
    """
    aside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with aside.open("wb") as handle:
            handle.write(document)
            handle.flush()
            os.fsync(handle.fileno())
        if target.exists():
            older = target.stat()
            aside.chmod(older.st_mode & 0o777)
            if aside.stat().st_mtime_ns < older.st_mtime_ns + STEP_NS:
                os.utime(aside, ns=(older.st_mtime_ns + STEP_NS,) * 2)
        aside.replace(target)
    except OSError as error:
        with suppress(OSError):  # what stands aside harms nobody, and must not hide why
            aside.unlink()
        raise FallbackError(f"{target} cannot be written: {error.strerror}") from error

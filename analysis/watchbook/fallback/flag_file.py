"""A file put in place whole, and seen by clients that look at its time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.errors import FallbackError
from watchbook.files import write_file

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
    try:
        write_file(target, document, later_ns=STEP_NS)
    except OSError as error:
        raise FallbackError(f"{target} cannot be written: {error.strerror}") from error

"""The file of receipts as git holds it: what a checkout makes of its line ends is nobody's edit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.errors import HistoryError
from watchbook.evidence.git.commands import ask_bytes
from watchbook.evidence.receipt import FILE

if TYPE_CHECKING:
    from pathlib import Path


def as_git_holds(root: Path, receipts: bytes) -> bytes:
    r"""Return the lines of the file of receipts, with `\r\n` taken for a line end where git holds none.

    Git for Windows checks out so (core.autocrlf). A `\r` that was committed is an edit, and stays one.

    Args:
        root: the engagement's root.
        receipts: what stands on the disk.
    """
    if b"\r" not in receipts:
        return receipts
    try:
        content = ask_bytes(root, "cat-file", "blob", f"HEAD:./{FILE}")
    except HistoryError:  # no commit holds any
        content = b""
    return receipts if b"\r" in content else receipts.replace(b"\r\n", b"\n")

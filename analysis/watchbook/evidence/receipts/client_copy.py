"""A copy of receipts that somebody kept elsewhere: a hash, or a file with the lines or hashes in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from watchbook.errors import HistoryError
from watchbook.evidence.receipt import receipt_hash

if TYPE_CHECKING:
    from pathlib import Path

_HASH = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


def copied_hashes(against: str, folder: Path) -> tuple[str, ...]:
    """Return the hashes of the receipts that were kept, oldest first.

    Args:
        against: 64 hex digits; or a file that holds lines of ledger/log/receipts, or such hashes in any text, as a page
            of the site that was saved.
        folder: where a relative path starts.

    Raises:
        HistoryError: it is neither.
    """
    if _HASH.fullmatch(against.lower()):
        return (against.lower(),)
    hints = ("give the 64 hex digits that the site shows of the last receipt, or a copy of ledger/log/receipts",)
    try:
        if not (folder / against).is_file():  # a device may have no end
            raise FileNotFoundError(against)
        text = (folder / against).read_bytes()
    except (OSError, ValueError) as error:
        raise HistoryError(f"{against!r} is neither the hash of a receipt nor a file", hints=hints) from error
    lines = [line.strip() for line in text.splitlines() if line.strip().startswith(b"{")]
    hashes = tuple(receipt_hash(line + b"\n") for line in lines) or tuple(
        _HASH.findall(text.decode("utf-8", "replace"))
    )
    if not hashes:
        raise HistoryError(f"{against!r} holds no receipt and no hash of one", hints=hints)
    return hashes

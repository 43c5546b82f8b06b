"""A copy of receipts that somebody kept elsewhere: a hash, or a file with the lines or hashes in it."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from watchbook.errors import HistoryError
from watchbook.evidence.receipt import NotAReceiptError, read_receipt, receipt_hash

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

_HASH = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
_TAG = re.compile(r"<[^<>]*>")
_FOLD = r"[\s>|=]"
"""What a mail puts into a line: line breaks, signs of quotation, soft line ends."""
_MARK = re.compile(
    rf"watchbook{_FOLD}+receipt\b[^{{}}]{{0,200}}?sha256{_FOLD}*:?{_FOLD}*((?:[0-9a-f]{_FOLD}*){{64}})(?![0-9a-f])",
    re.IGNORECASE,
)
"""The line that the site shows: `Watchbook receipt 4, 2026-06-04T10:00:00Z, sha256 8c1f...`."""
_LINE = re.compile(r'\{"at":.*?"tree":"[0-9a-f\s>|=]*"\s*\}', re.DOTALL)
_BREAK = re.compile(r"=?\r?\n[ \t]*(?:[>|][ \t]*)*")


def copied_hashes(against: str, folder: Path, standing: Collection[str] = ()) -> tuple[str, ...]:
    """Return the hashes of the receipts that were kept, oldest first.

    Args:
        against: 64 hex digits; or a file that holds the line that the site shows, lines of ledger/log/receipts, quoted
            and folded as mails do it, or, without either, hashes in any text.
        folder: where a relative path starts.
        standing: hashes of the receipts that stand: of unmarked texts of 64 digits, those count, if there is one.

    Raises:
        HistoryError: it is neither.
    """
    if _HASH.fullmatch(against.strip().lower()):
        return (against.strip().lower(),)
    hints = ("give the 64 hex digits that the site shows of the last receipt, or a copy of ledger/log/receipts",)
    try:
        if not (folder / against).is_file():  # a device may have no end
            raise FileNotFoundError(against)
        text = (folder / against).read_bytes().decode("utf-8", "replace")
    except (OSError, ValueError) as error:
        raise HistoryError(f"{against!r} is neither the hash of a receipt nor a file", hints=hints) from error
    hashes = tuple(_line_hashes(text)) or _marked_hashes(text) or _bare_hashes(text, standing)
    if not hashes:
        raise HistoryError(f"{against!r} holds no receipt and no hash of one", hints=hints)
    return tuple(dict.fromkeys(hashes))


def _line_hashes(text: str) -> Iterator[str]:
    """Yield the hash of every receipt that stands in a text as a run wrote it, or folded and quoted."""
    for match in _LINE.finditer(text):
        for joint in ("", " "):
            line = _BREAK.sub(joint, match[0]).encode() + b"\n"
            try:
                read_receipt(line)
            except NotAReceiptError:
                continue
            yield receipt_hash(line)
            break


def _marked_hashes(text: str) -> tuple[str, ...]:
    plain = html.unescape(_TAG.sub("", text))
    return tuple(re.sub(_FOLD, "", match[1]).lower() for match in _MARK.finditer(plain))


def _bare_hashes(text: str, standing: Collection[str]) -> tuple[str, ...]:
    """Return texts of 64 digits that nothing marks: a page may hold others that are no receipt's."""
    found_hashes = tuple(_HASH.findall(text))
    return tuple(digest for digest in found_hashes if digest in standing) or found_hashes

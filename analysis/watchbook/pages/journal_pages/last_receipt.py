"""The last receipt, on the journal's index: what a client keeps a copy of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.pages import formatting

if TYPE_CHECKING:
    from watchbook.evidence.receipts.chain import Link
    from watchbook.pages.book import Book


@dataclass(frozen=True, slots=True)
class LastReceipt:
    """The newest receipt, as the page shows it."""

    sequence: int
    at: str
    """When it was made, in the engagement's zone."""
    sha256: str
    line: str
    """What a client keeps of it, on one line that `watchbook verify --against` finds again in a mail or a page."""
    misfits: int
    """How many things do not fit among the receipts, or between them and git."""


def last_receipt(book: Book) -> LastReceipt | None:
    """Return the newest receipt; None where runs make none."""
    receipts = book.witness.past.receipts if book.witness else None
    last = receipts.chain.last if receipts else None
    if receipts is None or last is None:
        return None
    local = last.receipt.at.astimezone(book.calendar.zone)
    at = f"{formatting.short_date(local.date())}, {local:%H:%M}"
    return LastReceipt(last.receipt.sequence, at, last.sha256, client_line(last), len(receipts.misfits))


def client_line(link: Link) -> str:
    """Return the line to keep of a receipt: number, time in UTC, hash, and the run that made it."""
    receipt = link.receipt
    return (
        f"Watchbook receipt {receipt.sequence}, {receipt.at:%Y-%m-%dT%H:%M:%SZ}, sha256 {link.sha256}, by {receipt.by}"
    )

"""Check this yourself: what a client can prove alone, with what it has to keep, and what stays unproved."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from watchbook.pages import paths
from watchbook.pages.journal_pages.last_receipt import client_line, last_receipt
from watchbook.pages.page import Page, PageHead, page

if TYPE_CHECKING:
    from watchbook.pages.book import Book

ROWS = 30
"""How many receipts the page lists; git holds them all."""


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """A receipt, as the page lists it."""

    sequence: int
    at: str
    """In UTC, as two sides read it."""
    by: str
    """The address of the run, or who made it at a desk."""
    is_by_hand: bool
    """Whether it names no run of a forge."""
    line: str
    """What to keep of it."""


def check_yourself_page(book: Book) -> Page:
    """Return the page that says how to check the evidence without trusting whoever publishes it."""
    return page(
        book,
        paths.CHECK_YOURSELF,
        "check_yourself.html",
        PageHead("Check this yourself", "What a client can prove of this journal alone, and what nobody can."),
        receipt=last_receipt(book),
        rows=_rows(book),
        script=paths.VERIFY,
    )


def verify_script() -> bytes:
    """Return the program that checks a clone with Python's standard library and git alone."""
    return files("watchbook.evidence.alone").joinpath("verify.py").read_bytes()


def _rows(book: Book) -> list[ReceiptRow]:
    receipts = book.witness.past.receipts if book.witness else None
    links = receipts.chain.links[-ROWS:] if receipts else ()
    return [
        ReceiptRow(
            link.receipt.sequence,
            f"{link.receipt.at:%Y-%m-%d %H:%M}",
            link.receipt.by,
            not link.receipt.by.startswith("https://"),
            client_line(link),
        )
        for link in reversed(links)
    ]

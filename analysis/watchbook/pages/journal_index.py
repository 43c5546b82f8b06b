"""The journal by month."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from watchbook.pages import paths
from watchbook.pages.page import Head, Page, page
from watchbook.pages.provenance import deleted_of
from watchbook.pages.receipt import last_receipt

if TYPE_CHECKING:
    from watchbook.pages.book import Book


def journal_page(book: Book) -> Page:
    """Return the index of all entries, newest month first."""
    months = groupby(book.entries, lambda entry: f"{entry.first:%B %Y}")
    return page(
        book,
        paths.JOURNAL,
        "journal.html",
        Head("Journal", f"Every entry of the journal of {book.name}."),
        months=[(month, list(entries)) for month, entries in months],
        problems=book.journal.problems,
        deleted=deleted_of(book),
        receipt=last_receipt(book),
    )

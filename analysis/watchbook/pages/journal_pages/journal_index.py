"""The journal by month."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from watchbook.pages import paths
from watchbook.pages.journal_pages.entry_provenance import deleted_rows
from watchbook.pages.journal_pages.follow_up_rows import open_follow_ups
from watchbook.pages.journal_pages.last_receipt import last_receipt
from watchbook.pages.page import Page, PageHead, page

if TYPE_CHECKING:
    from watchbook.pages.book import Book


def journal_page(book: Book) -> Page:
    """Return the index of all entries, newest month first."""
    months = groupby(book.entries, lambda entry: f"{entry.first:%B %Y}")
    return page(
        book,
        paths.JOURNAL,
        "journal.html",
        PageHead("Journal", f"Every entry of the journal of {book.name}."),
        months=[(month, list(entries)) for month, entries in months],
        problems=book.journal.problems,
        deleted=deleted_rows(book),
        receipt=last_receipt(book),
        follow_ups=open_follow_ups(book, book.entries),
        follow_up_heading="Follow-ups",
    )

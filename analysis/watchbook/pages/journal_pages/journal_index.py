"""The journal by month, and by year where it is long."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from watchbook.pages import paths
from watchbook.pages.journal_pages.entry_provenance import deleted_rows
from watchbook.pages.journal_pages.follow_up_rows import open_follow_ups
from watchbook.pages.journal_pages.last_receipt import last_receipt
from watchbook.pages.page import Page, PageHead, page

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from watchbook.journal import Entry
    from watchbook.pages.book import Book


AT_ONCE = 300
"""Entries that one page lists; of more, each year but the newest has a page of its own."""


def journal_page(book: Book) -> Page:
    """Return the index of the entries, newest month first."""
    newest, *older = _years(book)
    return page(
        book,
        paths.JOURNAL,
        "journal.html",
        PageHead("Journal", f"Every entry of the journal of {book.name}.", words=""),
        months=_months(newest),
        years=[(entries[0].first.year, len(entries)) for entries in older],
        problems=book.journal.problems,
        deleted=deleted_rows(book),
        receipt=last_receipt(book),
        follow_ups=open_follow_ups(book, book.entries),
        follow_up_heading="Follow-ups",
    )


def journal_year_pages(book: Book) -> Iterator[Page]:
    """Yield the entries of each year that the index does not hold."""
    for entries in _years(book)[1:]:
        year = entries[0].first.year
        head = PageHead(f"Journal, {year}", f"The entries of {book.name} of {year}.", words="")
        yield page(book, paths.journal_year(year), "journal_year.html", head, months=_months(entries), year=year)


def _years(book: Book) -> list[list[Entry]]:
    """Return the entries by year, the newest first; all at once where they are few, or none."""
    if len(book.entries) <= AT_ONCE:
        return [list(book.entries)]
    return [list(entries) for _, entries in groupby(book.entries, lambda entry: entry.first.year)]


def _months(entries: Sequence[Entry]) -> list[tuple[str, list[Entry]]]:
    by_month = groupby(entries, lambda entry: f"{entry.first:%B %Y}")
    return [(month, list(group)) for month, group in by_month]

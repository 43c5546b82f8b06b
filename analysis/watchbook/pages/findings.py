"""Everything the check says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.pages import paths, words
from watchbook.pages.page import Head, Page, page

if TYPE_CHECKING:
    from watchbook.pages.book import Book


def findings_page(book: Book) -> Page:
    """Return the list of findings, worst first."""
    said = words.plural(len(book.findings), "finding") if book.findings else "Nothing to say"
    return page(
        book,
        paths.FINDINGS,
        "findings.html",
        Head("What the check says", f"{said} about {book.name}."),
    )

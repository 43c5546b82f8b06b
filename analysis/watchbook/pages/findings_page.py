"""Everything the check says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.pages import formatting, paths
from watchbook.pages.page import Page, PageHead, page

if TYPE_CHECKING:
    from watchbook.pages.book import Book


def findings_page(book: Book) -> Page:
    """Return the list of findings, worst first."""
    summary = formatting.plural(len(book.findings), "finding") if book.findings else "Nothing to say"
    return page(
        book,
        paths.FINDINGS,
        "findings.html",
        PageHead("What the check says", f"{summary} about {book.name}."),
    )

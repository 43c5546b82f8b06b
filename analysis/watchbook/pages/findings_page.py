"""Everything the check says."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from watchbook.check import codes
from watchbook.pages import formatting, paths
from watchbook.pages.page import Page, PageHead, page

if TYPE_CHECKING:
    from watchbook.pages.book import Book

MOST = 300
"""Findings that are listed, the worst first; of more, how many of each kind: a page has an end."""


def findings_page(book: Book) -> Page:
    """Return the list of findings, worst first."""
    summary = formatting.plural(len(book.findings), "finding") if book.findings else "Nothing to say"
    more = Counter(finding.code for finding in book.findings[MOST:])
    kinds = codes()
    return page(
        book,
        paths.FINDINGS,
        "findings.html",
        PageHead("What the check says", f"{summary} about {book.name}.", words=summary),
        findings=book.findings[:MOST],
        more=[(code, count, kinds[code].title) for code, count in more.most_common()],
    )

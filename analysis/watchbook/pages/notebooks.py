"""What the scheduled notebooks said."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from watchbook.pages import paths
from watchbook.pages.page import Page, page
from watchbook.pages.prose import first_heading, report

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.pages.book import Book

GROUPS = {"daily": "The last day", "weekly": "Weeks", "monthly": "Months"}


def notebook_pages(book: Book) -> Iterator[Page]:
    """Yield the index, one page a report, and the reports' pictures."""
    texts = {path: data.decode("utf-8", "replace") for path, data in book.reports.items() if path.endswith(".md")}
    titles = {path: first_heading(text) or path.removesuffix(".md") for path, text in texts.items()}
    groups = groupby(sorted(texts, key=_folder), key=_folder)
    yield page(
        book,
        paths.NOTEBOOKS,
        "notebooks.html",
        title="Notebooks",
        about=f"What the scheduled notebooks of {book.name} said.",
        groups=[(GROUPS.get(name, name), [(path, _period(path)) for path in sorted(found, reverse=True)]) for name, found in groups],
    )
    for path, text in texts.items():
        title = f"{titles[path]}, {_period(path)}" if _period(path) != "latest" else titles[path]
        yield page(
            book,
            paths.report(path),
            "report.html",
            title=title,
            about=f"{title}: a notebook of {book.name}.",
            body=report(text),
        )
    for path, data in book.reports.items():
        if path.endswith(".svg"):
            yield Page(paths.report(path), data)


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _period(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".md")

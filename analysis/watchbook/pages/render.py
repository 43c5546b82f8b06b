"""A book → every page of the site."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from watchbook.pages import paths
from watchbook.pages.findings_page import findings_page
from watchbook.pages.front_page import front_page
from watchbook.pages.how_to_read_page import how_to_read_page
from watchbook.pages.journal_pages.entry_page import entry_page
from watchbook.pages.journal_pages.journal_index import journal_page
from watchbook.pages.notebook_pages import notebook_pages
from watchbook.pages.number_pages.calendar_page import days_page
from watchbook.pages.number_pages.day_page import day_page
from watchbook.pages.number_pages.metric_page import metric_page
from watchbook.pages.number_pages.workflow_page import workflow_page, workflows_page
from watchbook.pages.oncall_pages.time_to_manual import time_to_manual_page
from watchbook.pages.oncall_pages.who_answers import who_answers_page
from watchbook.pages.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from watchbook.pages.book import Book


def render(book: Book) -> Iterator[Page]:
    """Yield every page and asset: the same book gives the same bytes."""
    yield Page(paths.STYLESHEET, files("watchbook.pages").joinpath("watchbook.css").read_bytes())
    yield Page(paths.SCRIPT, files("watchbook.pages").joinpath("watchbook.js").read_bytes())
    yield front_page(book)
    yield workflows_page(book)
    for workflow in book.workflows:
        yield workflow_page(book, workflow)
        for metric in book.metrics.values():
            yield metric_page(book, workflow, metric)
    yield days_page(book)
    for day in book.days:
        yield day_page(book, day)
    yield journal_page(book)
    for entry in book.entries:
        yield entry_page(book, entry)
    yield from notebook_pages(book)
    yield findings_page(book)
    yield who_answers_page(book)
    yield time_to_manual_page(book)
    yield how_to_read_page(book)


def write(pages: Iterable[Page], folder: Path) -> int:
    """Write pages below a folder and return how many there are."""
    count = 0
    for page in pages:
        target = folder / page.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(page.data)
        count += 1
    return count

"""A book → every page of the site."""

from __future__ import annotations

from functools import partial
from importlib.resources import files
from typing import TYPE_CHECKING

from watchbook.pages import paths
from watchbook.pages.feeds import machine_files, series_csv
from watchbook.pages.findings_page import findings_page
from watchbook.pages.front_page import front_page
from watchbook.pages.how_to_read_page import how_to_read_page
from watchbook.pages.journal_pages.check_yourself import check_yourself_page, verify_script
from watchbook.pages.journal_pages.entry_books import EntryBooks
from watchbook.pages.journal_pages.entry_page import entry_page
from watchbook.pages.journal_pages.journal_index import journal_page, journal_year_pages
from watchbook.pages.notebook_pages import notebooks_page, report_recipes
from watchbook.pages.number_pages.calendar_page import days_page
from watchbook.pages.number_pages.day_books import DayBooks
from watchbook.pages.number_pages.day_page import day_page
from watchbook.pages.number_pages.metric_books import MetricBooks
from watchbook.pages.number_pages.metric_page import metric_page
from watchbook.pages.number_pages.workflow_page import workflow_page, workflows_page
from watchbook.pages.oncall_pages.handover_page import handover_page
from watchbook.pages.oncall_pages.time_to_manual import time_to_manual_page
from watchbook.pages.oncall_pages.who_answers import who_answers_page
from watchbook.pages.page import Page, PageRecipe
from watchbook.pages.promise_pages.month_page import month_pages
from watchbook.pages.promise_pages.watch_drills import watch_drills_page

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from watchbook.journal import Entry
    from watchbook.metrics import Metric
    from watchbook.pages.book import Book, Workflow


def _of_workflows(book: Book) -> Iterator[Page]:
    return (workflow_page(book, workflow) for workflow in book.workflows)


ASSETS = {paths.STYLESHEET: "watchbook.css", paths.SCRIPT: "watchbook.js", paths.CHARTS: "charts.js"}
"""By its path on the site, a file of this package."""
SINGLE_PAGES: tuple[Callable[[Book], Page], ...] = (
    front_page,
    workflows_page,
    days_page,
    journal_page,
    findings_page,
    who_answers_page,
    handover_page,
    time_to_manual_page,
    watch_drills_page,
    notebooks_page,
    how_to_read_page,
    check_yourself_page,
)
"""Pages of which there is one."""
PAGES_OF_A_KIND: tuple[Callable[[Book], Iterable[Page]], ...] = (
    _of_workflows,
    journal_year_pages,
    month_pages,
)
"""Pages of which there are as many as the book has things of their kind."""


def render(book: Book) -> Iterator[Page]:
    """Yield every page and asset: the same book gives the same bytes."""
    return (recipe.make() for recipe in page_recipes(book))


def page_recipes(book: Book, settings: bytes = b"") -> Iterator[PageRecipe]:
    """Yield every page and asset as it is asked for; of reports, metrics, entries and days with what each is made from.

    Args:
        book: what they say.
        settings: a hash of the code and the configuration by which pages are made of it.
    """
    for page in _pages(book):
        yield PageRecipe(page.path, None, partial(_same, page))
    yield from report_recipes(book, settings)
    metrics = MetricBooks(book, settings)
    for workflow in book.workflows:
        for metric in book.metrics.values():
            origin = metrics.origin_of(workflow, metric)
            yield PageRecipe(
                paths.metric(workflow.name, metric.name), origin, partial(_of_metric, metrics, workflow, metric)
            )
            if book.report:
                path = paths.series(workflow.name, metric.name)
                yield PageRecipe(path, origin, partial(_of_series, metrics, workflow, metric))
    entries = EntryBooks(book, settings)
    for entry in book.entries:
        yield PageRecipe(paths.entry(entry), entries.origin_of(entry), partial(_of_entry, entries, entry))
    days = DayBooks(book, settings)
    for day in book.days:
        yield PageRecipe(paths.day(day), days.origin_of(day), partial(_of_day, days, day))


def _of_metric(metrics: MetricBooks, workflow: Workflow, metric: Metric) -> Page:
    return metric_page(metrics.book_of(workflow, metric), workflow, metric)


def _of_series(metrics: MetricBooks, workflow: Workflow, metric: Metric) -> Page:
    data = series_csv(metrics.book_of(workflow, metric), workflow.name, metric.name)
    return Page(paths.series(workflow.name, metric.name), data)


def _of_entry(entries: EntryBooks, entry: Entry) -> Page:
    return entry_page(entries.book_of(entry), entry)


def _of_day(days: DayBooks, day: dt.date) -> Page:
    return day_page(days.book_of(day), day)


def _same(page: Page) -> Page:
    return page


def _pages(book: Book) -> Iterator[Page]:
    """Yield all but the pages of reports, metrics, entries and days."""
    for path, name in ASSETS.items():
        yield Page(path, files("watchbook.pages").joinpath(name).read_bytes())
    yield Page(paths.VERIFY, verify_script())
    yield from machine_files(book)
    for page in SINGLE_PAGES:
        yield page(book)
    for pages in PAGES_OF_A_KIND:
        yield from pages(book)


def write(pages: Iterable[Page], folder: Path) -> int:
    """Write pages below a folder and return how many there are."""
    count = 0
    for page in pages:
        target = folder / page.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(page.data)
        count += 1
    return count

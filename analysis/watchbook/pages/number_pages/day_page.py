"""The page of one day: what was out, who explains it, and the account of its dump."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.pages import formatting, paths
from watchbook.pages.number_pages.intake_account import accounts_of
from watchbook.pages.number_pages.verdict_row import VerdictRow, verdict_row
from watchbook.pages.number_pages.where_table import where_on
from watchbook.pages.page import Page, PageHead, page
from watchbook.pages.search_text import day_title, day_words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from watchbook.ledger import Verdict
    from watchbook.metrics import Metric
    from watchbook.pages.book import Book
    from watchbook.pages.verdicts.verdict_months import Series

NAMED, A_YEAR, A_DAY = 4.0, 0.05, 0.01
"""A day is found by its date before whatever speaks of it: the newest first, and the 2nd before the 20th."""
FIELDS = {"model_version": "model", "prompt_version": "prompt", "channel": "channel"}


@dataclass(frozen=True, slots=True)
class DayRow:
    """A metric on one day."""

    metric: Metric
    cells: tuple[VerdictRow | None, ...]
    """One a workflow; None where it was not judged."""


def _head(day: dt.date) -> PageHead:
    return PageHead(
        formatting.long_day(day),
        f"What was out of its band on {formatting.long_day(day)}, and what became of its dump.",
        words=day_words(day),
        search_title=day_title(day),
        weight=NAMED + A_YEAR * (day.year - 2000) + A_DAY * (31 - day.day),
    )


def day_page(book: Book, day: dt.date) -> Page:
    """Return the page of a day."""
    index = book.days.index(day)
    verdict_by_series = book.by_day[day]
    return page(
        book,
        paths.day(day),
        "day.html",
        _head(day),
        before=book.days[index - 1] if index else None,
        after=book.days[index + 1] if index + 1 < len(book.days) else None,
        notes=_notes(book, day),
        out=[verdict_row(book, verdict) for verdict in verdict_by_series.values() if verdict.flag],
        entries=[entry for entry in book.entries if entry.covers(day)],
        workflows=book.workflows,
        where=where_on(book, day),
        titled=True,
        grid=_grid(book, verdict_by_series),
        accounts=accounts_of(book, day),
    )


def _notes(book: Book, day: dt.date) -> list[str]:
    notes = []
    holiday = book.calendar.holiday(day)
    if holiday:
        notes.append(f"Public holiday: {holiday}.")
    hours = book.calendar.hours(day)
    if hours != 24:
        notes.append(f"The day had {hours:g} hours: the clocks changed.")
    for category in book.versions:
        if category.day == day and day != book.days[0] and category.value:
            kind = FIELDS.get(category.field, category.field.replace("_", " "))
            notes.append(f"First day of {kind} {category.value} on {book.title_of(category.workflow)}.")
    doubts = {workflow.title: book.doubt(workflow.name, day) for workflow in book.workflows}
    notes += [f"{title} cannot be believed on this day: {why}." for title, why in doubts.items() if why]
    return notes


def _grid(book: Book, verdict_by_series: Mapping[Series, Verdict]) -> list[DayRow]:
    rows = []
    for metric in book.metrics.values():
        verdicts = [verdict_by_series.get((workflow.name, metric.name)) for workflow in book.workflows]
        if any(verdicts):
            rows.append(DayRow(metric, tuple(verdict_row(book, verdict) if verdict else None for verdict in verdicts)))
    return rows

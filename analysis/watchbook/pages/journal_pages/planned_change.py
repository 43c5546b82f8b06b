"""A planned change: when it takes place, whether it was announced, and what was expected beside what came."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.calendar import days_between, took
from watchbook.evidence.announcement import announcement_of
from watchbook.pages import formatting
from watchbook.pages.number_pages.verdict_row import verdict_row

if TYPE_CHECKING:
    from watchbook.journal import Entry
    from watchbook.pages.book import Book
    from watchbook.pages.number_pages.verdict_row import VerdictRow

SHOWN = dt.timedelta(days=1)
"""How long after its end a planned change stands on the front page."""


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """A planned change, as a page says it."""

    entry: Entry
    when: str
    """From when to when, in the engagement's zone."""
    announcement: str
    """What that means for whoever is called."""
    titles: str
    """Its workflows."""
    rows: tuple[VerdictRow, ...] = ()
    """What was expected on its days, and what came: of the metrics that it names, or that are looked at first."""


def planned_change(book: Book, entry: Entry) -> PlannedChange | None:
    """Return an entry's plan; None where it has none."""
    if entry.planned is None:
        return None
    start, end = (at.astimezone(book.calendar.zone) for at in (entry.planned.start, entry.planned.end))
    last = f"{end:%H:%M}" if end.date() == start.date() else formatting.moment(end)
    titles = ", ".join(book.title_of(name) for name in entry.workflows)
    when = f"{formatting.moment(start)} to {last}"
    return PlannedChange(entry, when, _announcement(book, entry), titles, tuple(_rows(book, entry)))


def plans_ahead(book: Book) -> list[PlannedChange]:
    """Return the planned changes that are not over for a day, the next one first."""
    if book.report is None:
        return []
    entries = [entry for entry in book.entries if not entry.withdrawal and _is_ahead(entry, book.report.as_of)]
    entries.sort(key=_start)
    return [plan for entry in entries if (plan := planned_change(book, entry))]


def _is_ahead(entry: Entry, now: dt.datetime) -> bool:
    return entry.planned is not None and now < entry.planned.end + SHOWN


def _start(entry: Entry) -> dt.datetime:
    assert entry.planned, "only what has a window is ahead"
    return entry.planned.start


def _announcement(book: Book, entry: Entry) -> str:
    if entry.planned is None or book.witness is None:
        return ""
    announcement = announcement_of(entry.planned, book.witness.entries.get(entry.id), book.witness.past)
    if announcement.before is None:
        return f"Not announced, as {announcement.doubt}: it hides nothing."
    before = took(announcement.before)
    return f"Written {before} before: what leaves its band on these days is shown, and calls nobody."


def _rows(book: Book, entry: Entry) -> list[VerdictRow]:
    rows = []
    for name in entry.workflows:
        workflow = book.workflow(name)
        for metric in entry.metrics or (workflow.headline if workflow else ()):
            for day in days_between(entry.first, entry.last or entry.first):
                verdict = book.by_day.get(day, {}).get((name, metric))
                rows += [verdict_row(book, verdict)] if verdict and metric in book.metrics else []
    return rows

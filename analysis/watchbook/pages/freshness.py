"""Until when a page is up to date: when the next data is due, and what to say once that has passed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.calendar import ONE_DAY
from watchbook.pages import formatting

if TYPE_CHECKING:
    import datetime as dt

    from watchbook.pages.book import Book


@dataclass(frozen=True, slots=True)
class Freshness:
    """Until when the figures of a page are the newest there can be."""

    due: dt.datetime
    """When the first data that is not in the page is due."""
    sentence: str
    """What is true whenever it is read, for who has no JavaScript."""
    overdue: str
    """What a browser says once `due` has passed, behind `No new data has come for 4 days 2 hours`."""
    late: bool
    """Whether it had passed when the page was made."""


def freshness(book: Book) -> Freshness | None:
    """Return until when the book's figures are the newest; None before anything was measured."""
    if book.report is None or book.through is None:
        return None
    due, made_at = _first_due(book, book.through), book.report.as_of
    at, when = (formatting.moment(instant.astimezone(book.calendar.zone)) for instant in (due, made_at))
    if due < made_at:
        sentence = f"Data was due {at}, and had not come when this page was made, on {when}: it is out of date."
    else:
        sentence = f"Next data is due {at}. If it is later than that, this page is out of date."
    overdue = (
        f"since it was due, {at}. This page was made {when}, and is out of date unless reloading brings a newer one."
    )
    return Freshness(due, sentence, overdue, late=due < made_at)


def _first_due(book: Book, through: dt.date) -> dt.datetime:
    """Return when the first day behind `through` is due; one that entries say is lost is awaited no longer."""
    assert book.report
    day = through + ONE_DAY
    while day <= book.report.expected and all(
        book.journal.explaining(workflow.name, None, day) for workflow in book.workflows
    ):
        day += ONE_DAY
    return book.calendar.due_at(day)

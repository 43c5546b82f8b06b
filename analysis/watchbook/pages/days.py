"""The calendar of all days."""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from typing import TYPE_CHECKING, Any

from watchbook.pages import paths, words
from watchbook.pages.page import Head, Page, page

if TYPE_CHECKING:
    from collections.abc import Iterable

    from watchbook.pages.book import Book


def days_page(book: Book) -> Page:
    """Return the calendar, newest month first."""
    months = [_month(book, list(days)) for _, days in groupby(book.days, lambda day: (day.year, day.month))]
    return page(
        book,
        paths.DAYS,
        "days.html",
        Head("Days", f"Every day of {book.name}: what was out of its band, and what became of its dump."),
        months=months[::-1],
        key=_key(),
    )


def _month(book: Book, days: list[dt.date]) -> dict[str, Any]:
    first = days[0].replace(day=1)
    weeks = _weeks(first)
    return {
        "name": f"{first:%B %Y}",
        "weeks": [[_cell(book, day, first) for day in week] for week in weeks],
    }


def _weeks(first: dt.date) -> Iterable[list[dt.date]]:
    monday = first - dt.timedelta(days=first.weekday())
    while (monday.year, monday.month) <= (first.year, first.month):
        yield [monday + dt.timedelta(days=offset) for offset in range(7)]
        monday += dt.timedelta(days=7)


def _cell(book: Book, day: dt.date, first: dt.date) -> dict[str, Any] | None:
    if day.month != first.month:
        return None
    return {
        "day": day,
        "state": words.worst({book.mark(workflow.name, day) for workflow in book.workflows}),
        "path": paths.day(day) if day in book.by_day else "",
        "holiday": book.calendar.holiday(day),
    }


def _key() -> list[tuple[str, str, str]]:
    looks: dict[tuple[str, str], list[str]] = {}
    for word in words.STANDINGS.values():
        looks.setdefault((word.look, word.shape), []).append(word.word)
    return [(look, shape, " or ".join(names)) for (look, shape), names in looks.items()]

"""The calendar of all days."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from watchbook.pages import formatting, paths
from watchbook.pages.page import Page, PageHead, page

if TYPE_CHECKING:
    from collections.abc import Iterable

    from watchbook.pages.book import Book


@dataclass(frozen=True, slots=True)
class Cell:
    """A day in the calendar."""

    day: dt.date
    state: formatting.StateWord
    """The worst that can be said of any workflow."""
    path: str
    """Its page; empty for a day without one."""
    holiday: str
    """Empty for a day that is none."""


@dataclass(frozen=True, slots=True)
class Month:
    """A month in the calendar."""

    name: str
    weeks: tuple[tuple[Cell | None, ...], ...]
    """Seven days each, from Monday; None for another month's."""


def days_page(book: Book) -> Page:
    """Return the calendar, newest month first."""
    months = [_month(book, list(days)) for _, days in groupby(book.days, lambda day: (day.year, day.month))]
    return page(
        book,
        paths.DAYS,
        "days.html",
        PageHead("Days", f"Every day of {book.name}: what was out of its band, and what became of its dump."),
        months=months[::-1],
        key=_key(),
    )


def _month(book: Book, days: list[dt.date]) -> Month:
    first = days[0].replace(day=1)
    weeks = tuple(
        tuple(_cell(book, day) if day.month == first.month else None for day in week) for week in _weeks(first)
    )
    return Month(f"{first:%B %Y}", weeks)


def _weeks(first: dt.date) -> Iterable[list[dt.date]]:
    monday = first - dt.timedelta(days=first.weekday())
    while (monday.year, monday.month) <= (first.year, first.month):
        yield [monday + dt.timedelta(days=offset) for offset in range(7)]
        monday += dt.timedelta(days=7)


def _cell(book: Book, day: dt.date) -> Cell:
    state = formatting.worst({book.mark(workflow.name, day) for workflow in book.workflows})
    return Cell(day, state, paths.day(day) if day in book.by_day else "", book.calendar.holiday(day) or "")


def _key() -> list[tuple[str, str, str]]:
    looks: dict[tuple[str, str], list[str]] = {}
    for word in formatting.STANDINGS.values():
        looks.setdefault((word.look, word.shape), []).append(word.word)
    return [(look, shape, " or ".join(names)) for (look, shape), names in looks.items()]

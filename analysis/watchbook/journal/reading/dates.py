"""Days and instants as entries write them: read as they stand, or refused."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TypeVar

OFFSET_NEEDED = "write date, T, time and offset: 2026-05-05T06:40-04:00"
SPAN_NEEDED = "write a day, 2026-05-04, days from/to, 2026-05-04/2026-05-13, or 2026-05-04/ while it goes on"
EARLIEST = 2000
"""First year an entry can speak of; an earlier one is a slip of the finger."""
LATEST = 2099
"""Last year it can speak of; with a later one days could not be reckoned with, in every zone."""

_INSTANT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d(?::\d\d)?)(Z|[+-]\d\d:\d\d)?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
DateT = TypeVar("DateT", bound=dt.date)


@dataclass(frozen=True, slots=True)
class Days:
    """The days from `first` to `last`, both included."""

    first: dt.date
    last: dt.date | None
    """None while it goes on."""


def read_instant(text: str) -> dt.datetime:
    """Return the instant a text writes out.

    Raises:
        ValueError: it is not date, T, time and offset, or no such time exists; the message is a sentence.
    """
    match = _INSTANT.fullmatch(text)
    if not match:
        raise ValueError(f"{text!r} is no date and time")
    if not match[3]:
        raise ValueError(f"{text!r} has no offset, so it could be any of a day's hours")
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{text!r} does not exist") from error
    return _within_reach(moment, text)


def read_days(text: str) -> Days:
    """Return the days a text names: one, a span, or open-ended.

    Raises:
        ValueError: it is none of them, a day does not exist, or the span ends before it starts.
    """
    start, slash, end = text.partition("/")
    first = _day(start)
    if not slash:
        return Days(first, first)
    if not end:
        return Days(first, None)
    last = _day(end)
    if last < first:
        raise ValueError(f"the days end ({last}) before they start ({first})")
    return Days(first, last)


def _day(text: str) -> dt.date:
    if not _DAY.fullmatch(text):
        raise ValueError(f"{text!r} is no day")
    try:
        day = dt.date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{text!r} does not exist") from error
    return _within_reach(day, text)


def _within_reach(day: DateT, text: str) -> DateT:
    if day.year < EARLIEST:
        raise ValueError(f"{text!r} lies before the year {EARLIEST}")
    if day.year > LATEST:
        raise ValueError(f"{text!r} lies after the year {LATEST}")
    return day

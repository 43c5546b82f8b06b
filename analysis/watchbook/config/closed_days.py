"""Days on which nothing is delivered, as watchbook.toml names them: weekdays, public holidays, dates and spans."""

from __future__ import annotations

import datetime as dt
import difflib
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, BeforeValidator

if TYPE_CHECKING:
    from collections.abc import Iterable

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
FULL_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
HOLIDAYS = "holidays"
"""Stands for the public holidays of `holidays` under [engagement]."""
NEEDED = "write weekdays like 'Sat', 'holidays', days like '2026-12-24' or spans like '2026-12-24/2027-01-01'"


def _closed_day(value: object) -> object:
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value.isoformat()
    if not isinstance(value, str):
        return value
    text = value.strip()
    if text.lower() == HOLIDAYS:
        return HOLIDAYS
    for short, full in zip(WEEKDAYS, FULL_NAMES, strict=True):
        if text.lower() in (short.lower(), full):
            return short
    first, _, last = text.partition("/")
    try:
        span = dt.date.fromisoformat(first), dt.date.fromisoformat(last or first)
    except ValueError as error:
        close = difflib.get_close_matches(text.capitalize(), (*WEEKDAYS, *map(str.capitalize, FULL_NAMES)), n=1)
        help_text = f"did you mean {close[0]!r}?" if close else NEEDED
        raise ValueError(f"{value!r} names no day; {help_text}") from error
    if span[1] < span[0]:
        raise ValueError(f"{value!r} ends before it begins")
    return f"{span[0]}/{span[1]}" if last else f"{span[0]}"


def _leaves_a_day(days: list[str]) -> list[str]:
    if set(WEEKDAYS) <= set(days):
        raise ValueError("every weekday is closed, so that no day would ever be missed")
    return days


ClosedDay = Annotated[str, BeforeValidator(_closed_day, json_schema_input_type=str)]
ClosedDays = Annotated[list[ClosedDay], AfterValidator(_leaves_a_day)]


def names_day(days: Iterable[str], day: dt.date, *, holiday: bool) -> bool:
    """Return whether a day is among those that are named; `holiday` says whether it is a public one."""
    return any((holiday and name == HOLIDAYS) or name == WEEKDAYS[day.weekday()] or _spans(name, day) for name in days)


def _spans(name: str, day: dt.date) -> bool:
    if not name[0].isdigit():
        return False
    first, _, last = name.partition("/")
    return dt.date.fromisoformat(first) <= day <= dt.date.fromisoformat(last or first)

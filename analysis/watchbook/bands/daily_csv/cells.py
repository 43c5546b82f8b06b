"""What may stand in a cell of a daily CSV: plain numbers and days, written as machines write them."""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import TYPE_CHECKING

from watchbook.errors import SeriesError

if TYPE_CHECKING:
    from watchbook.errors import Place

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
"""Python's own numbers are more: `1_05`, the digits of every script, `nan`."""
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
EARLIEST, LATEST = dt.date(1900, 1, 1), dt.date(2200, 12, 31)
"""Beyond them a year is mistyped, and the days that a test looks back to may not exist."""
LARGEST = 1e20
"""A value whose square, divided by that of the smallest noise, is still a number to reckon with."""
SMALLEST = 1e-20
"""A series that stays below it would have less noise than what arithmetic leaves."""
MOST = 10**12
"""Records a day: twenty years of them can be added without rounding."""


def day_of(text: str, place: Place) -> dt.date:
    """Return a day written as YYYY-MM-DD.

    Raises:
        SeriesError: it is written otherwise, is no day, or lies in a year that nobody means.
    """
    try:
        day = dt.date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        has_time = DAY.fullmatch(text[:10]) and text[10:11] in {"T", " "}
        hint = f"a day has no time of day: write {text[:10]}" if has_time else "write YYYY-MM-DD"
        raise SeriesError(f"{text!r} is no day", place=place, hints=(hint,))
    if not EARLIEST <= day <= LATEST:
        raise SeriesError(
            f"{day} lies outside the years {EARLIEST.year} to {LATEST.year}", place=place, hints=("a mistyped year?",)
        )
    return day


def value_of(text: str, place: Place) -> float:
    """Return a value; NaN for an empty cell.

    Raises:
        SeriesError: it is no number, or too large a one.
    """
    if not text:
        return math.nan
    number = _number(text)
    if number is None:
        hint = "leave it empty where nothing is known"
        raise SeriesError(f"value {text!r} is not a number", place=place, hints=(hint,))
    if abs(number) > LARGEST:
        hint = "write all values in a larger unit"
        raise SeriesError(f"value {text!r} is larger than can be judged, {LARGEST:.0e}", place=place, hints=(hint,))
    return number


def count_of(name: str, text: str, place: Place) -> int:
    """Return a count; `910.0`, as pandas writes it in a column with gaps, is one.

    Raises:
        SeriesError: it is no whole number, or too large a one.
    """
    number = _number(text)
    if number is None or not number.is_integer() or not 0 <= number <= MOST:
        raise SeriesError(
            f"{name} is a whole number from 0 to {MOST:.0e}, not {text!r}", place=place, hints=_ways_out(name, number)
        )
    return int(number)


def is_holiday(text: str, place: Place) -> bool:
    """Return whether a day is a holiday: 1 or 0, or as pandas writes these in a column with gaps; empty is 0.

    Raises:
        SeriesError: it says something else.
    """
    number = _number(text or "0")
    if number not in {0.0, 1.0}:
        raise SeriesError(f"holiday is 1 or 0, not {text!r}", place=place)
    return number == 1.0


def _number(text: str) -> float | None:
    return float(text) if NUMBER.fullmatch(text) else None


def _ways_out(name: str, number: float | None) -> tuple[str, ...]:
    if number is None or number < 0.0:
        return ()
    subject = "the records of a bin" if name != "n" else "the records that a value is made of"
    alternative = "" if name != "n" else ", or leave the cell empty where they are not known"
    return (f"{name} counts {subject}: round it to a whole number{alternative}",)

"""Which day a tired hand meant where the one it typed lies ahead, or long ago."""

from __future__ import annotations

import datetime as dt

LONG_AGO = dt.timedelta(days=300)
"""Beyond it, a year is more likely mistyped than meant."""
SOON = dt.timedelta(days=7)
"""So far ahead a day was miscounted; further on, its month or year was mistyped."""


def likely_day(day: dt.date, last: dt.date) -> dt.date:
    """Return the day that was probably meant, never a later one than `last`, and never one as far back as is doubted.

    Args:
        day: what was typed.
        last: the last day that can have been meant.
    """
    if last < day <= last + SOON:
        return last
    months = [(day.month, year) for year in (last.year, last.year - 1)]
    months += [(last.month, last.year), ((last.month - 2) % 12 + 1, last.year - (last.month == 1))]
    for month, year in months:
        try:
            meant = day.replace(year=year, month=month)
        except ValueError:  # the 29th of February, the 31st of a shorter month
            continue
        if meant != day and meant <= last and last - meant < LONG_AGO:
            return meant
    return last

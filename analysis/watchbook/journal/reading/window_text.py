"""A window as an entry writes it: a time with its offset, a slash, and how long it lasts."""

from __future__ import annotations

import datetime as dt
import re

from watchbook.journal.planned_window import PlannedWindow
from watchbook.journal.reading.dates import read_instant

DURATION = re.compile(r"P(?:(\d+)W|(?=\d|T\d)(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?)?)", re.ASCII)
"""Of ISO 8601: weeks alone, or days, hours and minutes."""
LONGEST = dt.timedelta(days=7)
"""What is announced for longer is no window: nobody would be called for as long."""
FORM = "planned: 2026-11-12T02:00-05:00/PT2H"
"""How a window is written."""


def read_window(text: str) -> PlannedWindow:
    """Return the window that a text writes out: a time with its offset, a slash, and how long it lasts.

    Raises:
        ValueError: it is no such text, lasts no time, or more than a week; the message is a sentence.
    """
    begins, slash, length = text.partition("/")
    if not slash:
        raise ValueError(f"{text!r} does not say how long it lasts")
    start = read_instant(begins)
    match = DURATION.fullmatch(length)
    if match is None:
        raise ValueError(f"{length!r} is no length of time")
    weeks, days, hours, minutes = (int(group or 0) if len(group or "") < 6 else 10**5 for group in match.groups())
    span = dt.timedelta(days=7 * weeks + days, hours=hours, minutes=minutes)
    if not span:
        raise ValueError(f"{length!r} lasts no time")
    if span > LONGEST:
        raise ValueError(f"{length!r} is more than the week that a window may last")
    return PlannedWindow(start, start + span)

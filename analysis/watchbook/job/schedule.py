"""Which period a scheduled notebook covers at a given time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.calendar import ONE_DAY

if TYPE_CHECKING:
    from watchbook.calendar import Calendar
    from watchbook.job.scheduled_notebook import Schedule


@dataclass(frozen=True, slots=True)
class Period:
    """The business days a notebook speaks of."""

    name: str
    """A date, an ISO week (2026-W45) or a month (2026-10): what its report is filed under."""
    first: dt.date
    last: dt.date


def due_period(schedule: Schedule, calendar: Calendar, now: dt.datetime) -> Period:
    """Return the latest period whose every dump is due at `now`: a day, an ISO week, a calendar month."""
    day = calendar.last_due(now)
    if schedule == "daily":
        return Period(day.isoformat(), day, day)
    if schedule == "weekly":
        last = day - dt.timedelta(days=day.isoweekday() % 7)
        year, week, _ = last.isocalendar()
        return Period(f"{year}-W{week:02}", last - dt.timedelta(days=6), last)
    last = day if (day + ONE_DAY).day == 1 else day.replace(day=1) - ONE_DAY
    return Period(f"{last:%Y-%m}", last.replace(day=1), last)

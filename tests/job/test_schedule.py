"""When a notebook is due, and for which days."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from watchbook.calendar import Calendar
from watchbook.job.schedule import due_period

CALENDAR = Calendar(ZoneInfo("America/New_York"), None, dt.time(6))


@pytest.mark.parametrize(
    ("schedule", "now", "name", "first", "last"),
    [
        ("daily", "2026-11-09T06:10-05:00", "2026-11-08", "2026-11-08", "2026-11-08"),
        ("daily", "2026-11-09T05:50-05:00", "2026-11-07", "2026-11-07", "2026-11-07"),
        ("weekly", "2026-11-09T06:10-05:00", "2026-W45", "2026-11-02", "2026-11-08"),
        ("weekly", "2026-11-09T05:50-05:00", "2026-W44", "2026-10-26", "2026-11-01"),
        ("weekly", "2027-01-05T12:00-05:00", "2026-W53", "2026-12-28", "2027-01-03"),
        ("monthly", "2026-11-09T06:10-05:00", "2026-10", "2026-10-01", "2026-10-31"),
        ("monthly", "2026-12-01T06:00-05:00", "2026-11", "2026-11-01", "2026-11-30"),
        ("monthly", "2026-12-01T05:59-05:00", "2026-10", "2026-10-01", "2026-10-31"),
    ],
)
def test_a_notebook_covers_the_latest_period_that_is_whole(
    schedule: str, now: str, name: str, first: str, last: str
) -> None:
    """A week or a month is due when the dump of its last day is."""
    period = due_period(schedule, CALENDAR, dt.datetime.fromisoformat(now))  # type: ignore[arg-type]  # words from a table
    assert (period.name, str(period.first), str(period.last)) == (name, first, last)

"""How many conversations of each workflow's days began in which hour."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING

from watchbook import ledger as book
from watchbook.check.likenesses.day_parts import days_of_ai

if TYPE_CHECKING:
    from watchbook.calendar import Calendar
    from watchbook.check.case import Case

HourCounts = dict["dt.date", dict[int, int]]
"""By day, in order, and by hour of those that the day has."""


def hour_counts(case: Case) -> dict[str, HourCounts]:
    """Return by workflow, in order, what each judged day of the AI had in its hours; holidays are passed over."""
    counts: dict[str, dict[dt.date, list[int]]] = defaultdict(dict)
    for row in case.ledger.read(book.HOURS):
        hours = counts[row.workflow].setdefault(row.day, [0] * 24)
        for hour, count in enumerate(row.cases):
            hours[hour] += count
    by_workflow: dict[str, HourCounts] = {}
    for workflow, by_day in sorted(counts.items()):
        chosen = days_of_ai(case.marks.get(workflow, {}), case.calendar)
        by_workflow[workflow] = {
            day: {hour: by_day[day][hour] for hour in _hours_of(case.calendar, day)}
            for day in sorted(chosen & set(by_day))
        }
    return by_workflow


def _hours_of(calendar: Calendar, day: dt.date) -> list[int]:
    """Return the hours that a day has: a clock change leaves one out."""
    zone = calendar.zone
    moments = [dt.datetime.combine(day, dt.time(hour), zone) for hour in range(24)]
    return [at.hour for at in moments if at.astimezone(dt.UTC).astimezone(zone).hour == at.hour]

"""How many conversations of each workflow's days began in which hour."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING

from watchbook.calendar import ONE_DAY
from watchbook.check.likenesses.day_parts import days_of_ai

if TYPE_CHECKING:
    from collections.abc import Iterable

    from watchbook.calendar import Calendar
    from watchbook.check.day_states import Marks
    from watchbook.ledger import HourCount

HourCounts = dict["dt.date", dict[int, int]]
"""By day, in order, and by hour of those that the day has."""


def hour_counts(rows: Iterable[HourCount], marks: Marks, calendar: Calendar) -> dict[str, HourCounts]:
    """Return by workflow, in order, what each judged day of the AI had in its hours; holidays are passed over."""
    counts: dict[str, dict[dt.date, list[int]]] = defaultdict(dict)
    for row in rows:
        hours = counts[row.workflow].setdefault(row.day, [0] * 24)
        for hour, count in enumerate(row.cases):
            hours[hour] += count
    by_workflow: dict[str, HourCounts] = {}
    for workflow, by_day in sorted(counts.items()):
        chosen = days_of_ai(marks.get(workflow, {}), calendar)
        by_workflow[workflow] = {
            day: {hour: by_day[day][hour] for hour in _hours_of(calendar, day)} for day in sorted(chosen & set(by_day))
        }
    return by_workflow


def _hours_of(calendar: Calendar, day: dt.date) -> list[int]:
    """Return the hours that a day has: a clock change leaves one out."""
    zone = calendar.zone
    begin, end = (dt.datetime.combine(day + step, dt.time(), zone) for step in (dt.timedelta(), ONE_DAY))
    if begin.utcoffset() == end.utcoffset():
        return list(range(24))
    moments = [dt.datetime.combine(day, dt.time(hour), zone) for hour in range(24)]
    return [at.hour for at in moments if at.astimezone(dt.UTC).astimezone(zone).hour == at.hour]

"""The days of each month of which hours and channels are asked: those that are judged and were the AI's."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from watchbook.calendar import ONE_DAY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from watchbook.calendar import Calendar
    from watchbook.check.day_states import Marks

CountsT = TypeVar("CountsT")
DayOf = tuple[dt.date, CountsT]
"""A day, and what it counted."""
ALL_HOURS = tuple(range(24))


@dataclass(frozen=True, slots=True)
class MonthOfAi:
    """What of a month decides which of its rows are looked at, beside them; the same text stands for the same."""

    days: tuple[tuple[str, int], ...] = ()
    """By workflow, in order, a bit for each day of the month: set where it is judged, was the AI's and is no holiday,
    which has hours of its own."""
    odd_hours: tuple[tuple[dt.date, tuple[int, ...]], ...] = ()
    """Days on which the clock is changed, and the hours that they have."""

    def choose(
        self, by_workflow: Mapping[str, Mapping[dt.date, CountsT]]
    ) -> Iterator[tuple[str, list[DayOf[CountsT]]]]:
        """Yield of each workflow what its days of the AI counted, in order, given what all days of the month did."""
        for workflow, bits in self.days:
            by_day = by_workflow.get(workflow, {})
            yield workflow, [(day, by_day[day]) for day in sorted(by_day) if bits >> day.day & 1]


NOTHING = MonthOfAi()
"""A month of which the AI had no day."""


def months_of_ai(marks: Marks, calendar: Calendar) -> dict[str, MonthOfAi]:
    """Return by month ("2026-05") which days of it the AI had."""
    days: dict[str, dict[str, int]] = defaultdict(dict)
    all_days = sorted({day for by_day in marks.values() for day in by_day})
    month_of = {day: day.isoformat()[:7] for day in all_days}
    holidays = {day for day in all_days if calendar.holiday(day)}
    for workflow, by_day in sorted(marks.items()):
        for day, mark in by_day.items():
            if mark.state != "manual" and day not in holidays:
                bits = days[month_of[day]]
                bits[workflow] = bits.get(workflow, 0) | 1 << day.day
    odd_hours: dict[str, list[tuple[dt.date, tuple[int, ...]]]] = defaultdict(list)
    for day, hours in _odd_days(all_days, calendar.zone):
        odd_hours[month_of[day]].append((day, hours))
    return {
        month: MonthOfAi(tuple(by_workflow.items()), tuple(odd_hours.get(month, ())))
        for month, by_workflow in days.items()
    }


def _odd_days(days: list[dt.date], zone: dt.tzinfo) -> list[tuple[dt.date, tuple[int, ...]]]:
    """Return the days, of some that are in order, that have not each hour once, and the hours that they have."""
    starts: dict[dt.date, dt.timedelta | None] = {}
    odd_days = []
    for day in days:
        for each in (day, day + ONE_DAY):
            if each not in starts:
                starts[each] = dt.datetime.combine(each, dt.time(), zone).utcoffset()
        if starts[day] != starts[day + ONE_DAY]:
            odd_days.append((day, _hours_of(day, zone)))
    return odd_days


def _hours_of(day: dt.date, zone: dt.tzinfo) -> tuple[int, ...]:
    """Return the hours that a day has: a clock change leaves one out."""
    moments = [dt.datetime.combine(day, dt.time(hour), zone) for hour in ALL_HOURS]
    return tuple(at.hour for at in moments if at.astimezone(dt.UTC).astimezone(zone).hour == at.hour)

"""Hours of a day that always have conversations and have none → a finding for each run of days."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING

from watchbook import ledger as book
from watchbook.check.likenesses.day_parts import days_of_ai, empty_parts, is_doubted, runs_of_parts
from watchbook.check.likenesses.part_finding import DAYS, finding_of_parts

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping, Sequence

    from watchbook.check.case import Case
    from watchbook.check.finding import Finding
    from watchbook.check.likenesses.day_parts import EmptyPart


def hour_findings(case: Case) -> Iterator[Finding]:
    """Yield a finding for each run of days on which hours in a row were empty; none of days doubted as a whole."""
    counts: dict[str, dict[dt.date, list[int]]] = defaultdict(dict)
    for row in case.ledger.read(book.HOURS):
        hours = counts[row.workflow].setdefault(row.day, [0] * 24)
        for hour, count in enumerate(row.cases):
            hours[hour] += count
    for workflow, by_day in sorted(counts.items()):
        marks = case.marks.get(workflow, {})
        chosen = days_of_ai(marks, case.calendar)
        days: dict[dt.date, Mapping[Hashable, int]] = {
            day: {hour: hours[hour] for hour in _hours_of(case, day)} for day, hours in by_day.items() if day in chosen
        }
        empty = [each for each in empty_parts(days, _stretches) if not is_doubted(marks[each.day])]
        for run in runs_of_parts(empty):
            yield _finding(case, workflow, run)


def _hours_of(case: Case, day: dt.date) -> list[int]:
    """Return the hours that a day has: a clock change leaves one out."""
    zone = case.calendar.zone
    moments = [dt.datetime.combine(day, dt.time(hour), zone) for hour in range(24)]
    return [at.hour for at in moments if at.astimezone(dt.UTC).astimezone(zone).hour == at.hour]


def _stretches(today: Mapping[Hashable, int], usual: Mapping[Hashable, int]) -> Iterator[tuple[Hashable, ...]]:
    """Yield hours in a row, the longest, that have none today and some on other days."""
    stretch: list[Hashable] = []
    for hour in today:
        if not today[hour] and usual.get(hour):
            stretch.append(hour)
        elif today[hour] and stretch:
            yield tuple(stretch)
            stretch = []
    if stretch:
        yield tuple(stretch)


def _finding(case: Case, workflow: str, run: Sequence[EmptyPart]) -> Finding:
    first, last = run[-1].part[0], run[-1].part[-1]
    return finding_of_parts(
        case.lateness,
        "WB338",
        workflow,
        run,
        f"began between {first:02}:00 and {last:02}:59 on {DAYS}, when",
        "have these hours delivered, or say what became of them",
    )

"""Hours that were quiet on each of the same weekdays before and hold a good part of a day → a finding a run of days."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.calendar import ONE_DAY
from watchbook.check.finding import Finding
from watchbook.check.finding_text import days_as_key, days_in_words
from watchbook.check.likenesses.day_parts import CHANCE, KNOWN, is_doubted, same_weekdays
from watchbook.dumps.beta_binomial import at_most

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from watchbook.check.case import Case

QUIET = 0.1
"""Share of the conversations of such weekdays that the quietest hours hold together, at most."""
MORE, TIMES = 0.1, 2.0
"""By how much more they must hold today, and how many times what they held on any of the days before."""


@dataclass(frozen=True, slots=True)
class BusyHours:
    """Hours of a workflow's day that were quiet before."""

    day: dt.date
    hours: tuple[int, ...]
    """Those of them that have conversations, in order."""
    share: float
    """Of the day's conversations."""
    usual: float
    """The same, on the days before."""


def busy_hour_findings(case: Case) -> Iterator[Finding]:
    """Yield a finding for each run of days on which far more conversations than ever began in quiet hours.

    Nothing is said of days that are doubted as a whole. The days before are those of the same weekday, whatever was
    said of them: so what stays as it is is usual after a week.
    """
    for workflow, by_day in case.hours.items():
        marks = case.marks.get(workflow, {})
        busy = [each for each in busy_hours(by_day) if not is_doubted(marks[each.day])]
        for is_explained in (False, True):
            busy_days = [each for each in busy if case.lateness.is_explained(each.day, [workflow]) == is_explained]
            for run in _runs(busy_days):
                yield _finding(workflow, run, is_explained=is_explained)


def busy_hours(days: Mapping[dt.date, Mapping[int, int]]) -> list[BusyHours]:
    """Return the days in a row whose quiet hours are busy beyond chance, in order.

    Args:
        days: conversations by day and hour, of days that can be looked at.
    """
    found: list[BusyHours] = []
    run: list[BusyHours] = []
    chance = 0.0
    rows = {day: [hours.get(hour, 0) for hour in range(24)] for day, hours in days.items()}
    for day in sorted(rows):
        before = [rows[past] for past in same_weekdays(day) if past in rows]
        each, odds = _look(day, rows[day], before) if len(before) >= KNOWN else (None, 0.0)
        if each is None or (run and day - run[-1].day != ONE_DAY):
            run, chance = [], 0.0
        if each is None:
            continue
        run.append(each)
        chance += odds
        if chance < math.log(CHANCE):
            found += [one for one in run if one not in found]
    return found


def _look(day: dt.date, today: Sequence[int], before: Sequence[Sequence[int]]) -> tuple[BusyHours | None, float]:
    """Return the quiet hours of a day if they are busy, and the logarithm of how likely that is.

    Args:
        day: which.
        today: its conversations by hour, from 0 to 23.
        before: those of the days before.
    """
    usual = [*map(sum, zip(*before, strict=True))]
    whole, come = sum(usual), sum(today)
    if not whole or not come:
        return None, 0.0
    quiet = _quiet_hours(usual)
    count = sum(today[hour] for hour in quiet)
    share, usual_share = count / come, sum(usual[hour] for hour in quiet) / whole
    if share < usual_share + MORE:
        return None, 0.0
    most = max(sum(past[hour] for hour in quiet) / max(sum(past), 1) for past in before)
    if share < TIMES * most:
        return None, 0.0
    # one more for each hour: of few conversations many hours have none by chance
    expected = (usual_share * whole + len(quiet)) / (whole + 24.0)
    hours = tuple(sorted(hour for hour in quiet if today[hour]))
    return BusyHours(day, hours, share, usual_share), at_most(come - count, come, 1.0 - expected)


def _quiet_hours(usual: Sequence[int]) -> list[int]:
    """Return the quietest hours, as many as hold a tenth of the conversations together."""
    whole, total, quiet = sum(usual), 0, list[int]()
    for hour in sorted(range(24), key=usual.__getitem__):  # of two alike the earlier one: sorting is stable
        total += usual[hour]
        if total > QUIET * whole:
            break
        quiet.append(hour)
    return quiet


def _runs(busy: Iterable[BusyHours]) -> Iterator[Sequence[BusyHours]]:
    run: list[BusyHours] = []
    for each in busy:
        if run and each.day - run[-1].day != ONE_DAY:
            yield run
            run = []
        run.append(each)
    if run:
        yield run


def _finding(workflow: str, run: Sequence[BusyHours], *, is_explained: bool) -> Finding:
    days, last = tuple(each.day for each in run), run[-1]
    return Finding(
        "WB359",
        "notice" if is_explained else "warning",
        f"{last.share * 100:.0f} % of the conversations of {workflow} began {_in_words(last.hours)} on "
        f"{days_in_words(days)}, when {last.usual * 100:.0f} % usually do"
        f"{', as an entry says' if is_explained else ', as if their times were moved'}",
        workflow=workflow,
        days=days,
        hint=None
        if is_explained
        else "ask whoever writes the dumps what became of the times; if so many came then: "
        f'watchbook new observation --workflow {workflow} --days {days_as_key(days)} --title "..."',
        hollow=not is_explained,
    )


def _in_words(hours: Sequence[int]) -> str:
    """Return hours as stretches: `between 00:00 and 06:59 or between 22:00 and 23:59`."""
    stretches: list[list[int]] = []
    for hour in hours:
        if stretches and hour == stretches[-1][-1] + 1:
            stretches[-1].append(hour)
        else:
            stretches.append([hour])
    return " or ".join(f"between {stretch[0]:02}:00 and {stretch[-1]:02}:59" for stretch in stretches)

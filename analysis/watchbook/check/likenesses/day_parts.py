"""Parts of a day that always have conversations and have none: hours, channels; judged by the same weekday before."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.calendar import ONE_DAY

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence

    from watchbook.calendar import Calendar
    from watchbook.check.day_states import Mark

WEEKS = 8
"""How far back the same weekday is looked at."""
KNOWN = 4
"""Of these days that it takes to know what is usual."""
CHANCE = 1e-6
"""How unlikely so empty a part must be, on all of the days in a row together."""
STEADY = 200.0
"""How alike days are: a part's share varies like a beta distribution of this many conversations (a share of 7 % has
days of 4 % and of 10 %)."""


@dataclass(frozen=True, slots=True)
class EmptyPart:
    """A part of a workflow's day that had conversations on each of the days before, and has none."""

    day: dt.date
    part: tuple[Hashable, ...]
    """What it is made of: an hour or several in a row, a channel."""
    share: float
    """Of a day's conversations, on the days before."""


def empty_parts(
    days: Mapping[dt.date, Mapping[Hashable, int]],
    candidates: Callable[[Mapping[Hashable, int], Mapping[Hashable, int]], Iterable[tuple[Hashable, ...]]],
) -> list[EmptyPart]:
    """Return the parts that are empty beyond chance, in order.

    The days before are those of the same weekday in the last eight weeks, whatever was said of them: so what stays as
    it is is called empty for a week, and is usual from then on.

    Args:
        days: counts by day and part, of days that can be looked at.
        candidates: parts of a day that may be called empty, given its counts and those of the days before together.
    """
    found: list[EmptyPart] = []
    runs: dict[tuple[Hashable, ...], tuple[dt.date, float, list[EmptyPart]]] = {}
    for day in sorted(days):
        before = [days[past] for past in same_weekdays(day) if past in days]
        if len(before) < KNOWN:
            continue
        usual = _sum(before)
        whole, come = sum(usual.values()), sum(days[day].values())
        for part in candidates(days[day], usual):
            share = sum(usual[name] for name in part) / whole
            if not come or share >= 1.0 or not all(any(past.get(name) for name in part) for past in before):
                continue
            last, chance, run = runs.get(part, (day, 0.0, []))
            chance, run = (chance, run) if last == day - ONE_DAY else (0.0, [])
            chance += _none_of(come, share)
            run = [*run, EmptyPart(day, part, share)]
            if chance < math.log(CHANCE):
                found += run
                run = []
            runs[part] = (day, chance, run)
    return sorted(found, key=lambda each: (each.day, str(each.part)))


def same_weekdays(day: dt.date) -> list[dt.date]:
    """Return the days of the same weekday in the last eight weeks, the newest first."""
    return [day - 7 * weeks * ONE_DAY for weeks in range(1, WEEKS + 1)]


def days_of_ai(marks: Mapping[dt.date, Mark], calendar: Calendar) -> frozenset[dt.date]:
    """Return the judged days that a workflow was the AI's, but for holidays, which have hours of their own."""
    return frozenset(day for day, mark in marks.items() if mark.state != "manual" and not calendar.holiday(day))


def is_doubted(mark: Mark) -> bool:
    """Return whether a day's records as a whole are doubted, so that what they leave out is said already."""
    return any(not hollow.metrics for hollow in mark.hollow)


def runs_of_parts(empty: Iterable[EmptyPart]) -> Iterator[Sequence[EmptyPart]]:
    """Yield what is empty in the same way on days in a row."""
    by_part: dict[tuple[Hashable, ...], list[EmptyPart]] = {}
    for each in empty:
        by_part.setdefault(each.part, []).append(each)
    for parts in by_part.values():
        run: list[EmptyPart] = []
        for each in parts:
            if run and each.day - run[-1].day != ONE_DAY:
                yield run
                run = []
            run.append(each)
        yield run


def _sum(counts: Sequence[Mapping[Hashable, int]]) -> dict[Hashable, int]:
    names = [*counts[0]]
    if all([*each] == names for each in counts):  # as hours nearly always are
        return dict(zip(names, map(sum, zip(*(each.values() for each in counts), strict=True)), strict=True))
    total: dict[Hashable, int] = {}
    for each in counts:
        for name, count in each.items():
            total[name] = total.get(name, 0) + count
    return total


def _none_of(come: int, share: float) -> float:
    """Return the logarithm of the chance that none of so many conversations is of a part of that share."""
    others = (1.0 - share) * STEADY
    return math.lgamma(STEADY) - math.lgamma(others) + math.lgamma(others + come) - math.lgamma(STEADY + come)

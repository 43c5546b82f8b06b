"""Parts of a day that always have conversations and have none: hours, channels; judged by the same weekday before."""

from __future__ import annotations

import math
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from watchbook.calendar import ONE_DAY

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from watchbook.check.day_states import Mark

ONE_WEEK = 7 * ONE_DAY
WEEKS = 8
"""How far back the same weekday is looked at."""
KNOWN = 4
"""Of these days that it takes to know what is usual."""
CHANCE = 1e-6
"""How unlikely so empty a part must be, on all of the days in a row together."""
STEADY = 200.0
"""How alike days are: a part's share varies like a beta distribution of this many conversations (a share of 7 % has
days of 4 % and of 10 %)."""
Part = tuple[Hashable, ...]
"""What a part is made of: an hour or several in a row, a channel."""


@dataclass(frozen=True, slots=True)
class EmptyPart:
    """A part of a workflow's day that had conversations on each of the days before, and has none."""

    day: dt.date
    part: Part
    share: float
    """Of a day's conversations, on the days before."""


@dataclass(slots=True)
class RecentDays:
    """What a workflow's days of the last eight weeks held, by part."""

    counts: dict[dt.date, Mapping[Hashable, int]] = field(default_factory=dict)
    """Days that can be looked at, in order."""

    def before(self, day: dt.date) -> list[Mapping[Hashable, int]]:
        """Return what the days of the same weekday held, the newest first."""
        counts = self.counts
        return [counts[past] for weeks in range(1, WEEKS + 1) if (past := day - weeks * ONE_WEEK) in counts]

    def add(self, day: dt.date, counts: Mapping[Hashable, int]) -> None:
        """Take up the next day."""
        self.counts[day] = counts

    @property
    def last(self) -> dt.date | None:
        """The last day; None where there is none."""
        return max(self.counts, default=None)

    def forget(self) -> None:
        """Forget what no day to come is held against."""
        last = self.last
        self.counts = {day: counts for day, counts in self.counts.items() if last and last - day < WEEKS * ONE_WEEK}


@dataclass(slots=True)
class PartWatch:
    """The parts of a workflow's days that are empty beyond chance.

    The days before are those of the same weekday in the last eight weeks, whatever was said of them: so what stays as
    it is is called empty for a week, and is usual from then on.
    """

    empty: list[EmptyPart] = field(default_factory=list)
    runs: dict[Part, tuple[dt.date, float, list[EmptyPart]]] = field(default_factory=dict)
    """By part, days in a row on which it was empty: the last of them, the logarithm of how likely they are, and those
    that are not yet said."""

    def take(
        self,
        day: dt.date,
        counts: Mapping[Hashable, int],
        before: Sequence[Mapping[Hashable, int]],
        candidates: Callable[[Mapping[Hashable, int], Mapping[Hashable, int]], Iterable[Part]],
    ) -> None:
        """Take up the next day.

        Args:
            day: which.
            counts: what its parts had.
            before: the same of the days of its weekday before.
            candidates: parts of a day that may be called empty, given its counts and those of the days before together.
        """
        if len(before) < KNOWN:
            return
        usual = _sum(before)
        whole, come = sum(usual.values()), sum(counts.values())
        for part in candidates(counts, usual):
            share = sum(usual[name] for name in part) / whole
            if not come or share >= 1.0 or not all(any(past.get(name) for name in part) for past in before):
                continue
            last, chance, run = self.runs.get(part, (day, 0.0, []))
            chance, run = (chance, run) if last == day - ONE_DAY else (0.0, [])
            chance += _none_of(come, share)
            run = [*run, EmptyPart(day, part, share)]
            if chance < math.log(CHANCE):
                self.empty += run
                run = []
            self.runs[part] = (day, chance, run)

    def forget(self, last: dt.date | None) -> None:
        """Forget the runs that were over before the last day: none of them goes on."""
        self.runs = {part: run for part, run in self.runs.items() if run[0] == last}

    def in_order(self) -> list[EmptyPart]:
        """Return the parts that are empty beyond chance, by day."""
        return sorted(self.empty, key=lambda each: (each.day, str(each.part)))


def is_doubted(mark: Mark) -> bool:
    """Return whether a day's records as a whole are doubted, so that what they leave out is said already."""
    return any(not hollow.metrics for hollow in mark.hollow)


def runs_of_parts(empty: Iterable[EmptyPart]) -> Iterator[Sequence[EmptyPart]]:
    """Yield what is empty in the same way on days in a row."""
    by_part: dict[Part, list[EmptyPart]] = {}
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

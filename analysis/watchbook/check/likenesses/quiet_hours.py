"""Hours of a workflow's day that were quiet on each of the same weekdays before and hold a good part of a day."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from watchbook.calendar import ONE_DAY
from watchbook.check.likenesses.day_parts import CHANCE, KNOWN
from watchbook.dumps.beta_binomial import at_most

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Hashable, Mapping, Sequence

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


@dataclass(slots=True)
class QuietHours:
    """The days in a row of a workflow whose quiet hours are busy beyond chance."""

    busy: list[BusyHours] = field(default_factory=list)
    """In order."""
    run: list[BusyHours] = field(default_factory=list)
    """The days in a row, up to now."""
    chance: float = 0.0
    """The logarithm of how likely these are."""

    def take(self, day: dt.date, counts: Mapping[Hashable, int], before: Sequence[Mapping[Hashable, int]]) -> None:
        """Take up the next day.

        Args:
            day: which.
            counts: its conversations by hour; a clock change leaves one out.
            before: the same of the days of its weekday before.
        """
        each, odds = None, 0.0
        if len(before) >= KNOWN:
            each, odds = _look(day, _row(counts), [*map(_row, before)])
        if each is None or (self.run and day - self.run[-1].day != ONE_DAY):
            self.run, self.chance = [], 0.0
        if each is None:
            return
        self.run.append(each)
        self.chance += odds
        if self.chance < math.log(CHANCE):
            self.busy += [one for one in self.run if one not in self.busy]


def _row(counts: Mapping[Hashable, int]) -> Sequence[int]:
    return [*counts.values()] if len(counts) == 24 else [counts.get(hour, 0) for hour in range(24)]


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

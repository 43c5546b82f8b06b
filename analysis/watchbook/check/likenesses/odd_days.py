"""Days on which more of a field's values or records are of a kind than chance explains, by the days before them."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from watchbook.check.finding import spells
from watchbook.dumps.beta_binomial import at_most
from watchbook.dumps.sight import CHANCE, FEW, PAST, SETTLED, VALUES, FieldDay

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Container, Iterable, Iterator

    from watchbook.check.lateness import Lateness

Share = tuple[int, int]
"""How many are of a kind, and of how many."""


@dataclass(slots=True)
class _Past:
    """The last days that teach, with their sums, as adding them up anew each day would take most of a check."""

    shares: deque[Share] = field(default_factory=deque)
    count: int = 0
    whole: int = 0

    def learn(self, share: Share) -> None:
        self.shares.append(share)
        self.count += share[0]
        self.whole += share[1]
        if len(self.shares) > PAST:
            count, whole = self.shares.popleft()
            self.count -= count
            self.whole -= whole


@dataclass(slots=True)
class OddDays:
    """The days in a row, so far, that have so many of a kind together that it is no chance.

    They teach nothing until there are `SETTLED` of them in a row: then it is what is usual.
    """

    odd: list[FieldDay] = field(default_factory=list)
    """In order."""
    past: _Past = field(default_factory=_Past)
    run: list[FieldDay] = field(default_factory=list)
    """The days in a row with many, up to now."""
    shares: list[Share] = field(default_factory=list)
    """What is counted of these."""
    chance: float = 0.0
    """The logarithm of how likely these are."""

    def take(self, day: FieldDay, share: Share, least: Callable[[float], float]) -> None:
        """Take up the next day.

        Args:
            day: of one field and workflow.
            share: what is counted of it.
            least: the share from which on it is asked, given the usual one.
        """
        count, whole = share
        usual = (self.past.count + 0.5) / (self.past.whole + 1.0)
        is_known = len(self.past.shares) >= FEW and self.past.whole >= VALUES
        is_odd = is_known and count >= least(usual) * whole and whole > 0
        if is_odd:
            self.run.append(day)
            self.shares.append(share)
            self.chance += at_most(whole - count, whole, 1.0 - usual)
            if self.chance < math.log(CHANCE):
                self.odd += [each for each in self.run if each not in self.odd]
            if len(self.run) < SETTLED:
                return
        if self.chance >= math.log(CHANCE) or len(self.run) >= SETTLED:
            for each in self.shares:
                self.past.learn(each)
        if not is_odd:
            self.past.learn(share)
        self.run, self.shares, self.chance = [], [], 0.0


def odd_runs(
    odd: Iterable[FieldDay], workflow: str, lateness: Lateness, judged_days: Container[dt.date]
) -> Iterator[tuple[list[FieldDay], bool]]:
    """Yield the odd days in a row that are judged, and whether an entry explains them."""
    by_day = {day.day: day for day in odd if day.day in judged_days}
    for is_explained in (False, True):
        for run in spells(day for day in by_day if lateness.is_explained(day, [workflow]) == is_explained):
            yield [by_day[day] for day in run], is_explained

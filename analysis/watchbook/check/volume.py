"""How many conversations a day plausibly has: what its weekday brings, from earlier days alone.

What is asked is not whether a day was busy, but whether what came can be all of it, and once. So a day is doubted only
where it is far from what is usual *and* chance, as it was before, does not explain it: counts are taken as negative
binomial, and the bound of Chernoff (1952) on their tail, which needs no table, must lie below one in 160,000. Half of
twenty conversations is chance on any one day and none on five: so the last days together are held against what they
usually bring, too.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING

from watchbook.calendar import ONE_DAY
from watchbook.metrics import WORKFLOW, WRONG_RATE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from watchbook.metrics import Metric

WEEKS = 8
"""Days of the same weekday that say what is usual, at most."""
FEWEST = 2
"""Days of the same weekday without which nothing is known."""
RECENT = 56
"""Days from which it is learned how far counts scatter."""
LOW, HIGH = 0.6, 1.7
"""Parts of what is usual between which a day is never doubted."""
BRIDGE = 0.3
"""The lower of these on a day beside a holiday, which many take off."""
SURE = 12.0
"""Natural logarithms below one at which chance does not explain a count: one in 160,000."""
SURE_OF_NONE = 7.0
"""The same where nothing came at all: one in 1,100."""
LEAST = 0.005
"""Least variance between days, relative to the square of what is usual: 7 % up and down."""
WIDER = 1.5
"""How much more than was seen is granted, as it was seen on few days."""
NO_COUNTS = (WORKFLOW, WRONG_RATE)
"""Metrics whose verdicts count something else than a day's conversations."""
SPANS = (3, 5, 7, 14)
"""Days that are held together against what is usual, where each might be so small by chance."""
LOW_TOGETHER = 0.75
"""Part of what is usual from which on days together are never doubted."""
LOW_LAST = 0.9
"""The same for the last of them: once as much as usual comes again, it is over."""
SURE_TOGETHER = 8.0
"""Natural logarithms below one at which chance does not explain so few: healthy years come to seven."""
DRIFT = 0.003
"""Variance that days have in common, relative to the square of what is usual: a week is 5 % up or down as a whole."""
NEAR = 28
"""Days for which a day that an entry calls real is a measure beside the weekday's own."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A count that cannot be all of a day, or holds more than the day."""

    count: int
    usual: float
    """What the weekday brings."""
    days: int = 1
    """How many days these are the counts of together, the last of them the one that is doubted."""

    @property
    def times(self) -> float:
        """How many times what is usual came."""
        return self.count / self.usual if self.usual else math.inf


@dataclass(frozen=True, slots=True)
class Volumes:
    """What is known of one workflow's conversations a day."""

    doubts: Mapping[dt.date, Doubt]
    """By the day they are about."""
    none_expected: frozenset[dt.date]
    """Days without a conversation on which none is nothing unusual."""
    early: frozenset[dt.date]
    """Days without enough of their weekday before them to say."""


@dataclass(slots=True)
class _Past:
    """What the days so far taught."""

    of_weekday: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    recent: list[tuple[int, float]] = field(default_factory=list)
    """(count, what was usual) of days with enough before them."""
    real: list[tuple[dt.date, int]] = field(default_factory=list)
    """Days that an entry calls real."""
    last: list[tuple[dt.date, int, float]] = field(default_factory=list)
    """(day, count, what was usual) of the last days that each might be so by chance."""

    def learn(self, day: dt.date, count: int, usual: float | None) -> None:
        self.of_weekday[day.weekday()].append(count)
        if usual is not None:
            self.recent.append((count, usual))

    def usual(self, day: dt.date) -> float | None:
        same = self.of_weekday[day.weekday()][-WEEKS:]
        return median(same) if len(same) >= FEWEST else None

    def scatter(self) -> float:
        """Return the variance between days beyond chance, relative to the square of what is usual."""
        recent = self.recent[-RECENT:]
        usual = sum(item * item for _, item in recent)
        if not usual:
            return LEAST
        beyond = sum((count - item) ** 2 - item for count, item in recent)
        return max(beyond / usual, LEAST)

    def measure(self, day: dt.date, usual: float) -> float:
        """Return what a day among others is held against: no more than days that an entry calls real."""
        near = [count for when, count in self.real if 0 < (day - when).days <= 7 * WEEKS]
        return min(usual, median(near)) if near else usual

    def doubt_together(self, day: dt.date, count: int, usual: float) -> Doubt | None:
        """Return how far the last days together are below what is usual; None where they are not."""
        self.last = [*self.last[1 - max(SPANS) :], (day, count, self.measure(day, usual))]
        if count > LOW_LAST * self.last[-1][2]:
            return None
        matches = []
        for span in SPANS:
            days = self.last[-span:]
            counts, usuals = sum(item for _, item, _ in days), sum(item for _, _, item in days)
            if len(days) < span or (day - days[0][0]).days >= 2 * span or counts >= LOW_TOGETHER * usuals:
                continue
            share = sum(item * item for _, _, item in days) / (usuals * usuals)
            chance = improbability(counts, usuals, self.scatter() * WIDER * share + DRIFT)
            matches.append((chance, Doubt(counts, usuals, span)))
        chance, doubt = max(matches, key=lambda each: each[0], default=(0.0, None))
        return doubt if chance > SURE_TOGETHER else None


def volumes_of(
    counts: Mapping[dt.date, int],
    holiday: Callable[[dt.date], bool],
    aside: Collection[dt.date],
    real: Collection[dt.date],
    closed_days: Collection[dt.date] = (),
) -> Volumes:
    """Return what is to be doubted of a workflow's counts, each day judged from those before it.

    Args:
        counts: conversations by day, of the days on which something came; a day that is not there teaches nothing.
        holiday: whether a day is a public holiday: few are plausible then and beside it, and teach nothing.
        aside: days that teach nothing: an incident's, and people's.
        real: days whose count an entry lets stand as it is; they teach, however far they are from what was usual.
        closed_days: those of which nothing is expected: each is like a holiday, the days beside it are not.
    """
    past, doubts, none, early = _Past(), dict[dt.date, Doubt](), set[dt.date](), set[dt.date]()
    for day, count in sorted(counts.items()):
        usual, off = past.usual(day), holiday(day) or day in closed_days
        beside = holiday(day - ONE_DAY) or holiday(day + ONE_DAY)
        low = 0.0 if off else BRIDGE if beside else LOW
        if usual is None:
            early.add(day)
        elif _is_doubtful(day, count, low, usual, past):
            doubts[day] = Doubt(count, usual)
        elif count == 0:
            none.add(day)
        ordinary = not (off or beside or day in aside or day in real or day in doubts)
        if usual is not None and ordinary and (doubt := past.doubt_together(day, count, usual)):
            doubts[day] = doubt
        if day in real:
            past.real.append((day, count))
            past.last.clear()
        if day in real or not (off or beside or day in aside or day in doubts):
            past.learn(day, count, usual)
    return Volumes(doubts, frozenset(none), frozenset(early))


def _is_doubtful(day: dt.date, count: int, low: float, usual: float, past: _Past) -> bool:
    if not _is_far(count, low, usual, past.scatter):
        return False
    near = [item for when, item in past.real if 0 < (day - when).days <= NEAR]
    return not near or _is_far(count, low, median(near), past.scatter)


def _is_far(count: int, low: float, usual: float, scatter: Callable[[], float]) -> bool:
    """Return whether a count is below a part of what is usual, or far above it, and chance does not explain it."""
    if low * usual <= count <= HIGH * usual:
        return False
    return improbability(count, usual, scatter() * WIDER) > (SURE if count else SURE_OF_NONE)


def improbability(count: int, mean: float, scatter: float) -> float:
    """Return a lower bound on −ln P(so far from the mean, or farther) of a negative binomial count.

    `scatter` is the part of its variance that grows with the square of the mean, relative to that square.
    """
    mean = max(mean, 0.5)  # of a few days without any, nobody knows that none ever comes
    shape = 1.0 / scatter
    own_value = count * math.log(count / mean) if count else 0.0
    return own_value - (count + shape) * math.log((count + shape) / (mean + shape))


def counting_metrics(metrics: Mapping[str, Metric]) -> frozenset[str]:
    """Return the metrics whose verdicts say how many conversations a day had: at most what one of them counts."""
    return frozenset(name for name, metric in metrics.items() if metric.source == "dumps" and name not in NO_COUNTS)

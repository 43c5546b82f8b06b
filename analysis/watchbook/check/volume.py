"""How many conversations a day plausibly has: what its weekday brings, from earlier days alone.

What is asked is not whether a day was busy, but whether what came can be all of it, and once. So a day is doubted only
where it is far from what is usual *and* chance, as it was before, does not explain it: counts are taken as negative
binomial, and the bound of Chernoff (1952) on their tail, which needs no table, must lie below one in 160,000. Half of
twenty conversations is chance on any one day and none on five: so the last days together are held against what they
usually bring, too.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING

from watchbook.calendar import ONE_DAY
from watchbook.metrics import WORKFLOW, WRONG_RATE

if TYPE_CHECKING:
    import datetime as dt
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
        same = self.of_weekday[day.weekday()]
        same.append(count)
        del same[:-WEEKS]
        if usual is not None:
            self.recent.append((count, usual))
            del self.recent[:-RECENT]

    def usual(self, day: dt.date) -> float | None:
        same = self.of_weekday[day.weekday()]
        return median(same) if len(same) >= FEWEST else None

    def scatter(self) -> float:
        """Return the variance between days beyond chance, relative to the square of what is usual."""
        usual = sum(item * item for _, item in self.recent)
        if not usual:
            return LEAST
        beyond = sum((count - item) ** 2 - item for count, item in self.recent)
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


@dataclass(frozen=True, slots=True)
class SpecialDays:
    """Days of a workflow that are not like others."""

    is_holiday: Callable[[dt.date], bool]
    """Few conversations are plausible then and beside them, and they teach nothing."""
    aside: Collection[dt.date]
    """Days that teach nothing: an incident's, and people's."""
    real: Collection[dt.date]
    """Days whose count an entry lets stand as it is; they teach, however far they are from what was usual."""
    closed: Collection[dt.date]
    """Those of which nothing is expected: each is like a holiday, the days beside it are not."""


@dataclass(slots=True)
class VolumeWatch:
    """What is to be doubted of a workflow's counts, up to a day, each judged from those before it."""

    past: _Past = field(default_factory=_Past)
    doubts: dict[dt.date, Doubt] = field(default_factory=dict)
    none: set[dt.date] = field(default_factory=set)
    """Days without a conversation on which none is nothing unusual."""
    early: set[dt.date] = field(default_factory=set)
    """Days without enough of their weekday before them to say."""

    def take(self, day: dt.date, count: int, special: SpecialDays) -> None:
        """Take up the next day on which something came; a day that is not there teaches nothing."""
        past, is_holiday, is_real = self.past, special.is_holiday, day in special.real
        usual, off = past.usual(day), is_holiday(day) or day in special.closed
        beside = is_holiday(day - ONE_DAY) or is_holiday(day + ONE_DAY)
        low = 0.0 if off else BRIDGE if beside else LOW
        if usual is None:
            self.early.add(day)
        elif _is_doubtful(day, count, low, usual, past):
            self.doubts[day] = Doubt(count, usual)
        elif count == 0:
            self.none.add(day)
        is_apart = off or beside or day in special.aside
        is_ordinary = not (is_apart or is_real or day in self.doubts)
        if usual is not None and is_ordinary and (doubt := past.doubt_together(day, count, usual)):
            self.doubts[day] = doubt
        if is_real:
            past.real.append((day, count))
            past.last.clear()
        if is_real or not (is_apart or day in self.doubts):
            past.learn(day, count, usual)

    def volumes(self) -> Volumes:
        """Return what is known."""
        return Volumes(dict(self.doubts), frozenset(self.none), frozenset(self.early))


def volumes_of(
    counts: Mapping[dt.date, int],
    holiday: Callable[[dt.date], bool],
    aside: Collection[dt.date],
    real: Collection[dt.date],
    closed_days: Collection[dt.date] = (),
) -> Volumes:
    """Return what is to be doubted of a workflow's counts, by day; the days as `SpecialDays` has them."""
    watch, special = VolumeWatch(), SpecialDays(holiday, aside, real, closed_days)
    for day, count in sorted(counts.items()):
        watch.take(day, count, special)
    return watch.volumes()


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

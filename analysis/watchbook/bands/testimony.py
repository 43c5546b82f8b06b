"""What each test has to say about each day: what verdicts are made of, and what a workflow's own test combines."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from watchbook.bands import ewma, histogram, point, shape, stretch
from watchbook.bands.baseline import forecasts
from watchbook.bands.components import components
from watchbook.bands.judgement import ENOUGH, FEWEST
from watchbook.bands.limits import limits
from watchbook.bands.pair import pairs
from watchbook.bands.persistence import persistence
from watchbook.bands.signal import signal_of
from watchbook.bands.tail import PAST, own_scale
from watchbook.bands.window import WINDOW

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from watchbook.bands.baseline import Forecast
    from watchbook.bands.series import Counts, Flags, Floats, Series
    from watchbook.bands.signal import Signal

TESTS = ("point", "two-of-three", "window", "ewma", "shape")
"""In the order of the rows of `Evidence.scores`; the last speaks of histograms only."""
BEFORE = PAST + stretch.APART + stretch.LAG + max(stretch.STRETCHES)
"""Days before its own whose scores a verdict reads: a half year of window tests, and what these rest on."""
REACH = BEFORE + 2 * WINDOW
"""Days before its own that a verdict reads: those scores, their baselines, and what those rest on."""


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """One metric of one workflow on B consecutive days."""

    workflow: str
    metric: str
    first: dt.date
    """The day of index 0."""
    z: Floats
    """(B,) the day's own score in units of the metric's own noise, signed, not clipped; 0 where there is no opinion."""
    teaches: Flags
    """(B,) days whose z may be learned from: with an opinion, and not left out by an entry."""
    scores: Floats
    """(5, B) each test's score over its limit for `limits.BUDGET`, signed: beyond ±1 it speaks; 0 where silent."""
    stretch: Counts
    """(B,) days of the window that is loudest."""


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """What was made of B consecutive days, each from those before it; all that later days need of them."""

    expected: Forecast
    raw: Floats
    """(B,) scores by the day's own forecast, before they are scaled by the metric's own past."""
    components: tuple[Learned, ...] = ()
    """The same of each of a histogram's components."""

    def then(self, later: Learned) -> Learned:
        """Return what was made of these days and of those behind them."""
        return Learned(
            self.expected.then(later.expected),
            np.concatenate([self.raw, later.raw]),
            tuple(before.then(after) for before, after in zip(self.components, later.components, strict=True)),
        )

    def after(self, skipped: int) -> Learned:
        """Return what was made of the days but the first ones."""
        components = tuple(one.after(skipped) for one in self.components)
        return Learned(self.expected.after(skipped), self.raw[skipped:], components)


@dataclass(frozen=True, slots=True, eq=False)
class Weighed:
    """What is known of the days of a series from one on: the tests' words, and what the band is drawn from."""

    evidence: Evidence
    learned: Learned
    signal: Signal
    """The whole series'."""
    scale: Floats
    """(B,) S, the metric's own scale."""

    @property
    def expected(self) -> Forecast:
        """What the days should have been."""
        return self.learned.expected


@dataclass(frozen=True, slots=True, eq=False)
class _Days:
    """T days that tests look at, of which some are asked for."""

    z: Floats
    """(T,) scores of the days' own forecast."""
    teaches: Flags
    opinion: Flags
    """(T,) days that are judged: those that teach, and those that an entry leaves out."""
    level_from: Counts
    """(T,) index of the first day of a day's level; negative where that is earlier."""


def weigh(series: Series, first: int) -> Weighed:
    """Hear all tests on each day of a series from index `first` on."""
    (found,) = weigh_after([series], first, None)
    return found


def weigh_after(series: Sequence[Series], first: int, before: Sequence[Learned] | None) -> list[Weighed]:
    """Hear all tests on each day from index `first` on, of series over the same days.

    `before` is what was made of the `BEFORE` days that come before, or of all that there are, and gives the same as
    None, which makes it again.
    """
    signals = [_signals(one) for one in series]
    start = max(first - BEFORE, 0) if before is None else first
    expected = iter(forecasts([signal for own in signals for signal in own], start))
    learned = [_learned(one, own, expected, start) for one, own in zip(series, signals, strict=True)]
    if before is not None:
        learned = [earlier.then(later) for earlier, later in zip(before, learned, strict=True)]
    return [_heard_out(*parts, first) for parts in zip(series, signals, learned, strict=True)]


def _signals(series: Series) -> list[Signal]:
    """Return what is judged of a series: its own signal, and those of a histogram's components."""
    if series.kind == "histogram":
        return [histogram.signal_of(series), *components(series)]
    return [signal_of(series)]


def _learned(series: Series, signals: Sequence[Signal], expected: Iterator[Forecast], first: int) -> Learned:
    """Return what a series' forecasts, the next ones of `expected`, make of its days."""
    own, *parts = [
        Learned(each, point.scores(series, signal, each, first))
        for signal, each in zip(signals, islice(expected, len(signals)), strict=True)
    ]
    return replace(own, components=tuple(parts))


def _heard_out(series: Series, signals: Sequence[Signal], learned: Learned, first: int) -> Weighed:
    """Return what is known of the days from index `first` on.

    A day that an entry leaves out teaches nothing and is forgotten by the windows of days that teach. It is judged
    itself with the other days left out beside it, or explaining a slow fault would make it vanish.
    """
    learned_from = max(first - BEFORE, 0)
    asked = first - learned_from
    signal, *parts = signals
    days = _days(series, signal, learned, learned_from)
    scale = own_scale(days.z, days.teaches, asked)
    scores, lengths = _slow(series, signal, learned.expected, days, asked)
    z = np.where(days.opinion[asked:], days.z[asked:] / scale, 0.0)
    rows = [z, scores[0] / scale, *scores[1:], np.zeros(len(z))]
    if series.kind == "histogram":
        rows[TESTS.index("window")], lengths = _components(series, parts, learned, learned_from, asked)
        rows[TESTS.index("shape")] = _shape(series, days, learned_from, asked)
    evidence = Evidence(
        workflow=series.workflow,
        metric=series.metric,
        first=series.day(first),
        z=z,
        teaches=days.teaches[asked:],
        scores=np.array([row / limit for row, limit in zip(rows, limits(series.kind).row, strict=True)]),
        stretch=lengths,
    )
    return Weighed(evidence, learned.after(asked), signal, scale)


def _days(series: Series, signal: Signal, learned: Learned, first: int) -> _Days:
    part = slice(first, len(signal.y))
    enough = (learned.expected.days >= ENOUGH) & ((series.n[part] == 0) | (series.n[part] >= FEWEST))
    judged = signal.measured[part] & ~series.manual[part] & ~series.older[part]
    return _Days(
        z=learned.raw,
        teaches=signal.teaches[part] & enough,
        opinion=judged & enough,
        level_from=signal.level_from[part] - first,
    )


def _slow(series: Series, signal: Signal, expected: Forecast, days: _Days, asked: int) -> tuple[list[Floats], Counts]:
    """Return two-of-three (not yet scaled), window and EWMA for the days asked for, and the loudest windows' lengths.

    Window and EWMA speak on days that lie on their side themselves: what has gone back is not said again.
    """
    rho = persistence(days.z, days.teaches)
    heard = [_heard(series, signal, expected, days, counts) for counts in _views(days, asked)]
    (two, windows, known, averages), (left_two, left_windows, left_known, left_averages) = heard[0], heard[-1]
    usual = stretch.scaled(windows, known, days.teaches, rho)
    usual_average = ewma.scaled(averages, days.teaches)
    teaches = days.teaches
    every = np.where(teaches, windows, np.where(left_known, left_windows, 0.0)) / usual
    loudest = np.argmax(np.abs(every), axis=0)
    window = np.take_along_axis(every, loudest[None], axis=0)[0]
    average = np.where(teaches, averages, left_averages) / usual_average
    pair = np.where(teaches, two, left_two)
    lengths = np.array(stretch.STRETCHES)[loudest]
    still = [np.where(row * days.z > 0, row, 0.0)[asked:] for row in (window, average)]
    return [pair[asked:], *still], lengths[asked:]


def _views(days: _Days, asked: int) -> list[Flags]:
    """Return which days count for days that teach, and, where any is asked for, for days that are left out."""
    left_out = days.opinion & ~days.teaches
    return [days.teaches, days.opinion] if left_out[asked:].any() else [days.teaches]


def _heard(
    series: Series, signal: Signal, expected: Forecast, days: _Days, counts: Flags
) -> tuple[Floats, Floats, Flags, Floats]:
    found = stretch.residuals(series, signal, expected, counts)
    windows, known = stretch.stretches(found, days.level_from)
    return pairs(days.z, counts, days.level_from), windows, known, ewma.averages(days.z, counts, days.level_from)


def _components(
    series: Series, signals: Sequence[Signal], learned: Learned, first: int, asked: int
) -> tuple[Floats, Counts]:
    """Return the loudest window of a histogram's components for the days asked for, without a side, and its length."""
    sizes, lengths = [], []
    for signal, own in zip(signals, learned.components, strict=True):
        (_, window, _), longest = _slow(series, signal, own.expected, _days(series, signal, own, first), asked)
        sizes.append(np.abs(window))
        lengths.append(longest)
    loudest = np.argmax(sizes, axis=0)[None]
    return np.take_along_axis(np.array(sizes), loudest, axis=0)[0], np.take_along_axis(np.array(lengths), loudest, 0)[0]


def _shape(series: Series, days: _Days, first: int, asked: int) -> Floats:
    """Return the test of a histogram's last three days for the days asked for."""
    taught = histogram.counted(series, series.usable)
    silent = np.zeros(first, np.bool_)
    teaches = np.concatenate([silent, days.teaches])
    opinion = np.concatenate([silent, days.opinion])
    forgiving = histogram.counted(series, ~series.manual & ~series.older)
    stop = first + asked
    own = shape.shapes(taught, taught, teaches, teaches, stop)
    left = shape.shapes(forgiving, taught, opinion, teaches, stop)
    return np.where(teaches[stop:], own, left)

"""What each test has to say about each day: what verdicts are made of, and what a workflow's own test combines."""

from __future__ import annotations

from dataclasses import dataclass, fields
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

import numpy as np

from watchbook.bands import histogram
from watchbook.bands.baseline import Forecast, forecasts
from watchbook.bands.histogram_moments import components
from watchbook.bands.judgement import ENOUGH
from watchbook.bands.limits import by_spread, limits
from watchbook.bands.own_scale import PAST, own_scale
from watchbook.bands.persistence import persistence
from watchbook.bands.signal import Signal, signal_of
from watchbook.bands.sliding_sums import WINDOW
from watchbook.bands.tests import ewma, point, shape, window_test
from watchbook.bands.tests.two_of_three import two_of_three

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from watchbook.bands.series import Counts, Flags, Floats, Series

TESTS = ("point", "two-of-three", "window", "ewma", "shape")
"""In the order of the rows of `Evidence.scores`; the last speaks of histograms only."""
BEFORE = PAST + window_test.APART + window_test.LAG + max(window_test.SPANS)
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
class DayFits:
    """What was made of B consecutive days of S signals, each from those before it; all that later days need of them.

    A series' signals are its own, and behind it those of a histogram's components.
    """

    forecast: Forecast
    raw: Floats
    """(S, B) scores by the day's own forecast, before they are scaled by the metric's own past."""
    late: Floats
    """(S, B) scores by the forecast of three weeks before."""

    def after(self, index: int) -> DayFits:
        """Return what was made of the days but the first ones."""
        return DayFits(self.forecast.after(index), self.raw[:, index:], self.late[:, index:])

    def rows(self, first: int, stop: int) -> DayFits:
        """Return what was made of the signals from index `first` to `stop` of S."""
        return DayFits(self.forecast.rows(first, stop), self.raw[first:stop], self.late[first:stop])

    @property
    def numbers(self) -> Floats:
        """(S, numbers, B): all of it, for `of_numbers`."""
        forecast_numbers = (getattr(self.forecast, field.name) for field in fields(Forecast))
        return np.stack([*forecast_numbers, self.raw, self.late], axis=1)

    @classmethod
    def of_numbers(cls, numbers: Floats) -> DayFits:
        """Return what `numbers` were made of."""
        *forecast_numbers, raw, late = np.moveaxis(numbers, 1, 0)
        return cls(Forecast(*forecast_numbers), raw, late)


@dataclass(frozen=True, slots=True, eq=False)
class DayEvidence:
    """What is known of the days of a series from one on: the tests' words, and what the band is drawn from."""

    evidence: Evidence
    fits: DayFits
    """Of the series' signals."""
    signal: Signal
    """The whole series'."""
    scale: Floats
    """(B,) S, the metric's own scale."""


@dataclass(frozen=True, slots=True, eq=False)
class _Days:
    """T days of S signals that tests look at, of which some are asked for."""

    signal: Signal
    """Of these days alone."""
    lagged_forecast: Forecast
    """What the baseline of three weeks before says of them."""
    z: Floats
    """(S, T) scores of the days' own forecast."""
    late: Floats
    """(S, T) scores by `lagged_forecast`."""
    teaches: Flags
    opinion: Flags
    """(S, T) days that are judged: those that teach, and those that an entry leaves out."""
    level_from: Counts
    """(S, T) index of the first day of a day's level; negative where that is earlier."""
    lead: int
    """How many of them come before the first day asked for, and so its index."""

    @property
    def views(self) -> list[Flags]:
        """Which days count for days that teach, and, where any is asked for, for days that are left out."""
        left_out = self.opinion & ~self.teaches
        return [self.teaches, self.opinion] if left_out[:, self.lead :].any() else [self.teaches]


@dataclass(frozen=True, slots=True, eq=False)
class _Slow:
    """What the tests that look at more than a day say of the B days asked for, (S, B) each."""

    pair: Floats
    """Two of three, not yet scaled."""
    window: Floats
    average: Floats
    lengths: Counts
    """Of the windows that are loudest."""


def weigh(series: Series, first: int) -> DayEvidence:
    """Hear all tests on each day of a series from index `first` on."""
    (evidence,) = weigh_after([series], first, None)
    return evidence


def weigh_after(series: Sequence[Series], first: int, before: DayFits | None) -> list[DayEvidence]:
    """Hear all tests on each day from index `first` on, of series over the same days, all of them at once.

    `before` is what was made of the `BEFORE` days that come before, or of all that there are, and gives the same as
    None, which makes it again. A day that an entry leaves out teaches nothing and is forgotten by the windows of days
    that teach. It is judged itself with the other days left out beside it, or explaining a slow fault would make it
    vanish.
    """
    parts = [_signals(metric_series) for metric_series in series]
    signal = Signal.side_by_side([metric_signal for signals in parts for metric_signal in signals])
    at = list(pairwise(accumulate(map(len, parts), initial=0)))
    learned_from = max(first - BEFORE, 0)
    lead = first - learned_from
    days, fits = _days(signal, learned_from, lead, before)
    slow = _slow(days)
    heads = [head for head, _ in at]
    scale = own_scale(days.z[heads], days.teaches[heads], lead)
    z = np.where(days.opinion[heads, lead:], days.z[heads, lead:] / scale, 0.0)
    rows = [z, slow.pair[heads] / scale, slow.window[heads], slow.average[heads], np.zeros_like(z)]
    scores, lengths = np.stack(rows, axis=1), slow.lengths[heads]
    for i, (metric_series, (head, stop)) in enumerate(zip(series, at, strict=True)):
        if metric_series.kind == "histogram":
            scores[i, TESTS.index("window")], lengths[i] = _loudest(slow, head + 1, stop)
            scores[i, TESTS.index("shape")] = _shape(metric_series, days, head, learned_from)
    scores /= np.array([limits(metric_series.kind).row for metric_series in series])[:, :, None]
    scores /= np.stack([by_spread(metric_series, first) for metric_series in series])[:, None]
    fits, teaches = fits.after(lead), days.teaches[heads, lead:]
    keys = [(metric_series.workflow, metric_series.metric, metric_series.day(first)) for metric_series in series]
    return [
        DayEvidence(
            Evidence(*key, z[i], teaches[i], scores[i], lengths[i]),
            fits.rows(*at[i]),
            parts[i][0],
            scale[i],
        )
        for i, key in enumerate(keys)
    ]


def _signals(series: Series) -> list[Signal]:
    """Return what is judged of a series: its own signal, and those of a histogram's components."""
    if series.kind == "histogram":
        return [histogram.signal_of(series), *components(series)]
    return [signal_of(series)]


def _days(signal: Signal, first: int, lead: int, before: DayFits | None) -> tuple[_Days, DayFits]:
    """Return the days from index `first` on, and what is made of them; what was made `before` is not made again."""
    new = lead if before else 0
    forecast = forecasts(signal, first + new)
    if before:
        forecast = Forecast.joined([before.forecast, forecast], axis=1)
    signal = signal.after(first)
    lagged_forecast = window_test.lagged_fit(forecast, signal.holiday)
    raw, late = (point.scores(signal.after(new), fit.after(new)) for fit in (forecast, lagged_forecast))
    if before:
        raw, late = np.concatenate([before.raw, raw], axis=1), np.concatenate([before.late, late], axis=1)
    enough = forecast.days >= ENOUGH
    days = _Days(
        signal=signal,
        lagged_forecast=lagged_forecast,
        z=raw,
        late=late,
        teaches=signal.teaches & signal.is_judged & enough,
        opinion=signal.is_judged & enough,
        level_from=signal.level_from - first,
        lead=lead,
    )
    return days, DayFits(forecast, raw, late)


def _slow(days: _Days) -> _Slow:
    """Return what two-of-three, window and EWMA say of the days asked for.

    Window and EWMA speak on days that lie on their side themselves: what has gone back is not said again.
    """
    lead, teaches = days.lead, days.teaches[:, days.lead :]
    views = [_test_scores(days, counts) for counts in days.views]
    (two, windows, known_windows, averages), (left_two, left_windows, left_known, left_averages) = views[0], views[-1]
    usual = window_test.window_scales(
        windows, known_windows, days.teaches, persistence(days.z, days.teaches, lead), lead
    )
    left = np.where(left_known[..., lead:], left_windows[..., lead:], 0.0)
    window_scores = np.where(teaches, windows[..., lead:], left) / usual
    loudest = np.argmax(np.abs(window_scores), axis=0)
    window = np.take_along_axis(window_scores, loudest[None], axis=0)[0]
    average = np.where(teaches, averages[:, lead:], left_averages[:, lead:])
    average /= ewma.scales(averages, days.teaches, lead)
    z = days.z[:, lead:]
    return _Slow(
        pair=np.where(teaches, two[:, lead:], left_two[:, lead:]),
        window=np.where(window * z > 0, window, 0.0),
        average=np.where(average * z > 0, average, 0.0),
        lengths=np.array(window_test.SPANS)[loudest],
    )


def _test_scores(days: _Days, counts: Flags) -> tuple[Floats, Floats, Flags, Floats]:
    residuals = window_test.residuals(days.signal, days.lagged_forecast, days.late, counts)
    windows, is_known = window_test.window_scores(residuals, days.level_from)
    averages = ewma.moving_averages(days.z, counts, days.level_from)
    return two_of_three(days.z, counts, days.level_from), windows, is_known, averages


def _loudest(slow: _Slow, first: int, stop: int) -> tuple[Floats, Counts]:
    """Return the loudest window of a histogram's components for the days asked for, without a side, and its length."""
    sizes, lengths = np.abs(slow.window[first:stop]), slow.lengths[first:stop]
    loudest = np.argmax(sizes, axis=0)[None]
    return np.take_along_axis(sizes, loudest, axis=0)[0], np.take_along_axis(lengths, loudest, axis=0)[0]


def _shape(series: Series, days: _Days, row: int, first: int) -> Floats:
    """Return the test of a histogram's last three days for the days asked for."""
    lessons = histogram.usable_counts(series, series.usable)
    silent = np.zeros(first, np.bool_)
    teaches = np.concatenate([silent, days.teaches[row]])
    opinion = np.concatenate([silent, days.opinion[row]])
    stop = first + days.lead
    scores = shape.shapes(lessons, lessons, teaches, teaches, stop)
    if not (opinion & ~teaches)[stop:].any():
        return scores
    forgiving = histogram.usable_counts(series, ~series.manual & ~series.older)
    left = shape.shapes(forgiving, lessons, opinion, teaches, stop)
    return np.where(teaches[stop:], scores, left)

"""A series on the scale it is judged on: logit for a share, log for a count, as it is for a mean."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Self

import numpy as np

from watchbook.bands.judgement import FEWEST
from watchbook.bands.sliding_sums import count_window, trailing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watchbook.bands.series import Counts, Flags, Floats, Series

HALF = 0.5
"""What stands for no record at all on a logarithmic scale."""
CLOSED_WEEKS = 8
"""Weeks before a day that say whether its weekday is one without any records."""
HOLIDAY_NOISE = 1.6
"""How much wider a holiday is judged."""
HOLIDAY_NOISE_OF_COUNTS = 8.0
"""How much wider the holiday of a count is: what a kind of holiday not seen yet does to traffic is hardly known."""
POOL = 28
"""Days whose within-day variances are pooled into the sampling noise of a mean."""


@dataclass(frozen=True, slots=True, eq=False)
class Signal:
    """T days of a metric on its working scale, (T,), or of S metrics, (S, T); the input of every test."""

    value: Floats
    """On the metric's own scale; NaN where nothing was measured."""
    y: Floats
    """0 where nothing was measured."""
    noise: Floats
    """Sampling variance of y; 0 where unknown."""
    has_value: Flags
    """Days with a value."""
    is_judged: Flags
    """Measured days that are judged once a baseline is known: the AI's, comparable, with records enough."""
    teaches: Flags
    """Measured days that may teach what is normal."""
    holiday: Flags
    """Public holidays."""
    width: Floats
    """How much wider a day is judged than one that is no holiday; 1 on such a day."""
    n: Floats
    """Records behind a share, else 0."""
    hits: Floats
    """Events behind a share, else 0."""
    level_from: Counts
    """Index of the first day of the level the day belongs to; -1 where no entry moved the level."""

    @classmethod
    def side_by_side(cls, signals: Sequence[Self]) -> Self:
        """Return S metrics over the same days as one value."""
        return cls(*(np.stack([getattr(signal, field.name) for signal in signals]) for field in fields(cls)))

    def rows(self, first: int, stop: int) -> Signal:
        """Return the metrics from index `first` to `stop` of S."""
        return Signal(*(getattr(self, field.name)[first:stop] for field in fields(self)))

    def after(self, index: int) -> Signal:
        """Return the days but the first ones; levels still start at the index they have among all days."""
        return Signal(*(getattr(self, field.name)[..., index:] for field in fields(self)))


def signal_of(series: Series) -> Signal:
    """Return a series of numbers on its working scale."""
    value, n = series.value, series.n
    has_value = np.isfinite(value)
    noise = np.zeros(len(value))
    y = value
    if series.kind == "share":
        has_value = has_value & (n > 0)
        y, noise = _logit(np.where(has_value, value, 0.5), np.where(has_value, n, 0))
    elif series.kind == "count":
        # A count of 0 was counted; its logarithm is taken of half a record, as that of a share is.
        has_value = has_value & (value >= 0) & ~_is_closed(value)
        y = np.log(np.where(has_value, np.where(value > 0, value, HALF), 1.0))
    elif series.kind == "mean":
        noise = _noise_of_mean(series)
    return on_scale(series, np.where(has_value, value, np.nan), y, noise)


def on_scale(series: Series, value: Floats, y: Floats, noise: Floats) -> Signal:
    """Return values, and the same on the working scale, as a signal; NaN is a value that was not measured."""
    has_value = np.isfinite(value)
    n = np.where(has_value & (series.kind == "share"), series.n, 0).astype(float)
    return Signal(
        value=value,
        y=np.where(has_value, y, 0.0),
        noise=np.where(has_value, noise, 0.0),
        has_value=has_value,
        is_judged=has_value & ~series.manual & ~series.older & ((series.n == 0) | (series.n >= FEWEST)),
        teaches=has_value & series.usable & ~_too_few(series) & ((value != 0) | (series.kind != "count")),
        holiday=series.holiday,
        width=np.where(series.holiday, HOLIDAY_NOISE_OF_COUNTS if series.kind == "count" else HOLIDAY_NOISE, 1.0),
        n=n,
        hits=np.rint(np.where(has_value, value, 0.0) * n),
        level_from=np.maximum.accumulate(np.where(series.shift, np.arange(len(y)), -1)),
    )


def _is_closed(value: Floats) -> Flags:
    """(T,) days with a count of 0 on a weekday that has none on at least half of the weeks before, or none are known.

    Nobody was there to count, so such a day says nothing; a 0 on any other is judged. No 0 teaches what is normal: on a
    logarithmic scale it lies beyond all other days, and would widen the band of each.
    """
    days = len(value)
    weeks = np.full((CLOSED_WEEKS, days), np.nan)
    for week in range(1, min(CLOSED_WEEKS, (days - 1) // 7) + 1):
        weeks[week - 1, 7 * week :] = value[: days - 7 * week]
    zeros, counts = (weeks == 0).sum(axis=0), np.isfinite(weeks).sum(axis=0)
    closed: Flags = (value == 0) & (2 * zeros >= counts)
    return closed


def _too_few(series: Series) -> Flags:
    """(T,) days whose value rests on a handful of records, and whose noise is not known as that of a share is."""
    return (series.n > 0) & (series.n < FEWEST) & (series.kind not in {"share", "count"})


def _logit(share: Floats, n: Counts) -> tuple[Floats, Floats]:
    """Return the empirical logit (Haldane 1956: half a record on either side) and its variance.

    The variance is that of the share pooled over the window up to the day: with each day's own share, days that came
    out high would weigh more, and the level would rise with the noise.
    """
    hits = np.rint(share * n)
    p = (hits + 0.5) / (n + 1.0)
    stop = len(n)
    pooled_share = (count_window(hits, 0, stop) + hits + 0.5) / (count_window(n.astype(float), 0, stop) + n + 1.0)
    return np.log(p) - np.log1p(-p), 1.0 / (n * pooled_share * (1.0 - pooled_share) + 0.25)


def _noise_of_mean(series: Series) -> Floats:
    """Return the sampling variance of each day's mean: the pooled variance of a record, over n.

    A single day's variance is 0 on days with one record and wild on days with few, so the last days are pooled.
    """
    has_spread = np.isfinite(series.spread)
    weight = np.where(has_spread, series.n - 1.0, 0.0)
    freedom = trailing(weight, POOL)
    spread = trailing(weight * np.where(has_spread, series.spread, 0.0), POOL)
    return np.where(freedom > 0, spread / np.maximum(freedom, 1.0) / np.maximum(series.n, 1), 0.0)

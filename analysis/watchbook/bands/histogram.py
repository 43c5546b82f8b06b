"""How far a day's histogram lies from those of the days before it, as one number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from watchbook.bands.signal import on_scale
from watchbook.bands.window import added

if TYPE_CHECKING:
    from watchbook.bands.series import Counts, Floats, Series
    from watchbook.bands.signal import Signal

PAST = 56
"""Days pooled into the histogram a day is compared with."""
POWER = 2.0 / 3.0
"""Of √(X²/df), which makes it the cube root of X²/df, nearly normal for any df (Wilson and Hilferty 1931)."""
FEWEST = 50
"""Records a day needs for its histogram to say anything."""


def signal_of(series: Series) -> Signal:
    """Return each day's distance from its past, on a scale on which chance is nearly normal."""
    value = _distance(series)
    return on_scale(series, value, value**POWER, np.zeros(len(value)))


def _distance(series: Series) -> Floats:
    """Return √(X²/df) of each day against the days before it, (T,): about 1 where only chance differs, NaN if unknown.

    Pearson's chi-square of the two-sample table (day, pooled past). It has no fixed threshold: real days differ by more
    than chance, and by how much is learned from the metric's own past like for any other number.
    """
    teaching = np.where((series.usable & (series.bins.sum(axis=1) >= FEWEST))[:, None], series.bins, 0)
    past = _pooled_before(teaching)
    day_size = series.bins.sum(axis=1).astype(float)
    past_size = past.sum(axis=1).astype(float)
    known = (day_size >= FEWEST) & (past_size > 0)
    both = (series.bins + past).astype(float)
    day_size, past_size = np.where(known, day_size, 1.0), np.where(known, past_size, 1.0)
    ratio = np.sqrt(past_size / day_size)[:, None]
    parts = (ratio * series.bins - past / ratio) ** 2 / np.maximum(both, 1.0)
    freedom = np.maximum((both > 0).sum(axis=1) - 1, 1)
    return np.where(known, np.sqrt(added(parts.T) / freedom), np.nan)


def _pooled_before(bins: Counts) -> Counts:
    """Return the sums over the days before each day; integers, so exact however they are added."""
    sums = np.concatenate([np.zeros((PAST + 1, bins.shape[1]), np.int64), np.cumsum(bins, axis=0)])
    days = np.arange(len(bins))
    pooled: Counts = sums[days + PAST] - sums[days]
    return pooled

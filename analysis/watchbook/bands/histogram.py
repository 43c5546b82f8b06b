"""How far a day's histogram lies from those of the days before it, as one number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from watchbook.bands.signal import on_scale
from watchbook.bands.sliding_sums import sum_in_order

if TYPE_CHECKING:
    from watchbook.bands.series import Counts, Flags, Floats, Series
    from watchbook.bands.signal import Signal

PAST = 56
"""Days pooled into the histogram that is compared with."""
POWER = 2.0 / 3.0
"""Of √(X²/df), which makes it the cube root of X²/df, nearly normal for any df (Wilson and Hilferty 1931)."""
FEWEST = 50
"""Records a day needs for its histogram to say anything."""


def signal_of(series: Series) -> Signal:
    """Return each day's distance from its past, on a scale on which chance is nearly normal.

    The distance is √(X²/df), about 1 where only chance differs. It has no fixed threshold: real days differ by more
    than chance, and by how much is learned from the metric's own past like for any other number.
    """
    past = pool(usable_counts(series, series.usable), PAST, 1)
    is_known = has_enough(series) & (past.sum(axis=1) > 0)
    value = np.where(is_known, distance(series.bins, past), np.nan)
    return on_scale(series, value, value**POWER, np.zeros(len(value)))


def usable_counts(series: Series, days: Flags) -> Counts:
    """Return the counts of the days that are asked for and hold enough records, (T, K); 0 on the others."""
    counts: Counts = np.where((days & has_enough(series))[:, None], series.bins, 0)
    return counts


def has_enough(series: Series) -> Flags:
    """(T,) days that hold enough records."""
    days: Flags = series.bins.sum(axis=1) >= FEWEST
    return days


def pool(bins: Counts, days: int, gap: int = 0) -> Counts:
    """Return the sums over the `days` that end `gap` days before each day; integers, so exact in any order."""
    sums = np.concatenate([np.zeros((days + gap + 1, bins.shape[1]), np.int64), np.cumsum(bins, axis=0)])
    number = np.arange(len(bins))
    total: Counts = sums[number + days + 1] - sums[number + 1]
    return total


def distance(now: Counts, past: Counts) -> Floats:
    """Return √(X²/df) of Pearson's chi-square of the table (now, past), (T,); 0 where either is empty."""
    total = (now + past).astype(float)
    size, past_size = now.sum(axis=1).astype(float), past.sum(axis=1).astype(float)
    has_both = (size > 0) & (past_size > 0)
    ratio = np.sqrt(np.where(has_both, past_size, 1.0) / np.where(has_both, size, 1.0))[:, None]
    parts = (ratio * now - past / ratio) ** 2 / np.maximum(total, 1.0)
    freedom = np.maximum((total > 0).sum(axis=1) - 1, 1)
    return np.where(has_both, np.sqrt(sum_in_order(parts.T) / freedom), 0.0)

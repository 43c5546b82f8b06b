"""Histograms against their own weeks before: a change of shape.

What is normal is learned from the metric's own past: real days differ by more than chance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from watchbook.bands.own_scale import SETTLED, quantile, sort_past
from watchbook.bands.sliding_sums import sum_in_order

if TYPE_CHECKING:
    from watchbook.bands.series import Counts, Flags, Floats

PAST = 56
"""Days pooled into the histogram that is compared with."""
SHAPE_DAYS = 3
"""Days pooled into the one that is judged."""
LEARNED = 150
"""Days a usual distance is learned from."""
APART = 14
"""Days between those and the day judged."""
UPPER = 0.84
"""The quantile that lies one standard deviation above the median of a normal."""
LEAST = 0.02


def pool(bins: Counts, days: int, gap: int = 0) -> Counts:
    """Return the sums over the `days` that end `gap` days before each day; integers, so exact in any order."""
    sums = np.concatenate([np.zeros((days + gap + 1, bins.shape[1]), np.int64), np.cumsum(bins, axis=0)])
    number = np.arange(len(bins))
    total: Counts = sums[number + days + 1] - sums[number + 1]
    return total


def distance(now: Counts, past: Counts) -> Floats:
    """Return √(X²/df) of Pearson's chi-square of the table (now, past), (T,); 0 where either is empty."""
    both = (now + past).astype(float)
    size, past_size = now.sum(axis=1).astype(float), past.sum(axis=1).astype(float)
    known = (size > 0) & (past_size > 0)
    ratio = np.sqrt(np.where(known, past_size, 1.0) / np.where(known, size, 1.0))[:, None]
    parts = (ratio * now - past / ratio) ** 2 / np.maximum(both, 1.0)
    freedom = np.maximum((both > 0).sum(axis=1) - 1, 1)
    return np.where(known, np.sqrt(sum_in_order(parts.T) / freedom), 0.0)


def shapes(recent: Counts, taught: Counts, counts: Flags, teaches: Flags, first: int) -> Floats:
    """Return how far each day's last three days lie from the weeks before, in units of how far they usually do.

    Args:
        recent: (T, K) counts of the days that are looked at.
        taught: (T, K) counts of the days that may teach.
        counts: (T,) days judged.
        teaches: (T,) days whose distance may be learned from.
        first: Index of the first day wanted.

    """
    now, past = pool(recent, SHAPE_DAYS), pool(taught, PAST, SHAPE_DAYS)
    far = distance(now, past)
    known = counts & (past.sum(axis=1) > 0)
    usual, count = sort_past(np.where(known & teaches, far, np.nan), first, LEARNED, APART)
    middle, upper = quantile(usual, count, 0.5), quantile(usual, count, UPPER)
    score = (far[first:] - middle) / np.maximum(upper - middle, LEAST)
    return np.where(known[first:] & (count >= SETTLED), score, 0.0)

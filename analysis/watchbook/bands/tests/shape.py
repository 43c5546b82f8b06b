"""Histograms against their own weeks before: a change of shape.

What is normal is learned from the metric's own past: real days differ by more than chance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from watchbook.bands.histogram import PAST, distance, pool
from watchbook.bands.own_scale import SETTLED, quantile, sort_past

if TYPE_CHECKING:
    from watchbook.bands.series import Counts, Flags, Floats

SHAPE_DAYS = 3
"""Days pooled into the one that is judged."""
LEARNED = 150
"""Days a usual distance is learned from."""
APART = 14
"""Days between those and the day judged."""
UPPER = 0.84
"""The quantile that lies one standard deviation above the median of a normal."""
LEAST = 0.02


def shapes(recent: Counts, lessons: Counts, counts: Flags, teaches: Flags, first: int) -> Floats:
    """Return how far each day's last three days lie from the weeks before, in units of how far they usually do.

    Args:
        recent: (T, K) counts of the days that are looked at.
        lessons: (T, K) counts of the days that may teach.
        counts: (T,) days judged.
        teaches: (T,) days whose distance may be learned from.
        first: Index of the first day wanted.

    """
    now, past = pool(recent, SHAPE_DAYS), pool(lessons, PAST, SHAPE_DAYS)
    far = distance(now, past)
    is_known = counts & (past.sum(axis=1) > 0)
    usual, count = sort_past(np.where(is_known & teaches, far, np.nan), first, LEARNED, APART)
    middle, upper = quantile(usual, count, 0.5), quantile(usual, count, UPPER)
    score = (far[first:] - middle) / np.maximum(upper - middle, LEAST)
    return np.where(is_known[first:] & (count >= SETTLED), score, 0.0)

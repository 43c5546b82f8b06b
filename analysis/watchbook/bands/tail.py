"""How wide a metric's own past says its band must be.

No noise model fits every series. What the model called a score of z in the past year is compared with what a normal
would have given: S = q98(|z|) / 2.33, and a score counts as z / S.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

if TYPE_CHECKING:
    from watchbook.bands.series import Flags, Floats

YEAR = 365
"""Days the tail is learned from."""
SETTLED = 40
"""Scores below which the tail is not yet known."""
UNSETTLED = 1.15
"""What stands in for S until then."""
NARROWEST = 0.9
"""S never falls below this: a quiet year is no promise."""
QUANTILE = 0.98
NORMAL = 2.33
"""What the 98th percentile of |z| would be if scores were as normal as hoped, with a little room."""


def own_scale(scores: Floats, teaches: Flags, first: int) -> Floats:
    """Return S for each day from index `first` on, from the scores of the year before it.

    Args:
        scores: (T,) z, NaN where there is none.
        teaches: (T,) days whose score may be learned from.
        first: Index of the first day wanted.

    """
    sizes = np.concatenate([np.full(YEAR, np.nan), np.where(teaches, np.abs(scores), np.nan)])
    past = np.sort(sliding_window_view(sizes, YEAR)[first : len(scores)], axis=-1)
    count = np.isfinite(past).sum(axis=-1)
    at = np.maximum(count - 1, 0) * QUANTILE
    low = np.floor(at).astype(int)
    high = np.minimum(low + 1, np.maximum(count - 1, 0))
    row = np.arange(len(past))
    quantile = past[row, low] + (at - low) * (past[row, high] - past[row, low])
    return np.where(count < SETTLED, UNSETTLED, np.maximum(NARROWEST, quantile / NORMAL))

"""Whether the golden set fell: tonight against its own last fourteen nights.

The questions are the same every night, so a night differs from the one before by the answers that flipped, not by a
fresh sample: flips are what the noise is made of. A set that answers alike every night is taken to flip one in eighty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

if TYPE_CHECKING:
    from watchbook.bands.series import Floats, Series

NIGHTS = 14
"""Nights tonight is compared with."""
FEWEST = 5
"""Of them, below which there is no opinion."""
FLIPS = 1.0 / 80.0
"""Least share of answers that flip from night to night."""
LIMIT = 3.67
"""Drops in units of their noise beyond which the set fell: with n = 80 and steady nights, four questions."""
MEDIAN_ERROR = 1.0 + np.pi / (2.0 * NIGHTS)
"""What the median's own error adds to the variance of the difference."""


def drops(series: Series) -> Floats:
    """Return (median of the last nights − tonight) in units of the noise of flipped answers, (T,); NaN if unknown.

    Nights that an entry leaves out are not compared with. The noise is n · max(1/80, mean squared difference from
    night to night / n), so a drop counts as much in a set of 800 as in one of 80: by what chance flips would give.
    """
    has_value = np.isfinite(series.value) & (series.n > 0)
    usable_shares = np.where(has_value & series.usable, series.value, np.nan)
    past = sliding_window_view(np.concatenate([np.full(NIGHTS, np.nan), usable_shares]), NIGHTS)[: len(usable_shares)]
    count = np.isfinite(past).sum(axis=1)
    noise = np.maximum(_step_variance(past) * series.n, FLIPS) / np.maximum(series.n, 1)
    drop = (_median(past, count) - series.value) / np.sqrt(noise * MEDIAN_ERROR)
    return np.where(has_value & (count >= FEWEST), drop, np.nan)


def _median(past: Floats, count: Floats) -> Floats:
    sorted_past = np.sort(past, axis=1)
    row, last = np.arange(len(past)), np.maximum(count - 1, 0)
    middle: Floats = (sorted_past[row, last // 2] + sorted_past[row, (last + 1) // 2]) / 2.0
    return middle


def _step_variance(past: Floats) -> Floats:
    """Return half the mean squared difference between neighbouring nights, (T,): the variance of one; 0 if unknown."""
    total, count = np.zeros(len(past)), np.zeros(len(past))
    for night in range(1, NIGHTS):
        step = past[:, night] - past[:, night - 1]
        total += np.where(np.isfinite(step), step**2, 0.0)
        count += np.isfinite(step)
    return total / np.maximum(count, 1.0) / 2.0

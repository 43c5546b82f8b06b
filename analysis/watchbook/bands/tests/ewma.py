"""The EWMA test: whether the last days, the later the heavier, lie on one side (Lucas and Saccucci 1990)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from watchbook.bands.own_scale import usual

if TYPE_CHECKING:
    from watchbook.bands.series import Counts, Flags, Floats

NEWEST = 0.2
"""Weight of the last day; each day before weighs 0.8 of the next."""
MEMORY = 30
"""Days after which a weight is below 2 in 10,000 and dropped, so that no verdict reads back without end."""
CLIP = 2.5
QUIETEST = 2.0
"""What a usual score is taken to be, at least."""


def moving_averages(z: Floats, counts: Flags, level_from: Counts) -> Floats:
    """Return the average over its own standard deviation, (..., T); days before the present level are forgotten."""
    clipped_scores = np.where(counts, np.clip(z, -CLIP, CLIP), 0.0)
    size = clipped_scores.shape[-1]
    number = np.arange(size)
    total, variance = np.zeros_like(clipped_scores), np.zeros_like(clipped_scores)
    for back in range(min(MEMORY, size)):
        weight = NEWEST * (1.0 - NEWEST) ** back
        on = number[: size - back] >= level_from[..., back:]
        total[..., back:] += weight * clipped_scores[..., : size - back] * on
        variance[..., back:] += weight**2 * (counts[..., : size - back] & on)
    return np.where(counts, total / np.sqrt(np.where(counts, variance, 1.0)), 0.0)


def scales(scores: Floats, teaches: Flags, first: int) -> Floats:
    """Return what an average is divided by from index `first` on: its own usual size, (..., T - first)."""
    return usual(scores, teaches, QUIETEST, 0, first)

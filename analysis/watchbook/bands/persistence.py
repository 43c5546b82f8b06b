"""How much of a day's departure is still there the day after."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from watchbook.bands.sliding_sums import exactly

if TYPE_CHECKING:
    from watchbook.bands.series import Flags, Floats

MEMORY = 120
"""Days it is learned from."""
CLIP = 2.5
MOST = 0.8
FEWEST = 20
"""Pairs of days up to which nothing is known."""


def persistence(z: Floats, teaches: Flags, first: int) -> Floats:
    """Return the lag-1 autocorrelation of clipped scores over the days before each from index `first` on, 0 to `MOST`.

    (..., T - first) of (..., T) scores.
    """
    clipped_scores = np.where(teaches, np.clip(z, -CLIP, CLIP), 0.0)
    pairs, product = np.zeros_like(clipped_scores), np.zeros_like(clipped_scores)
    pairs[..., 1:] = teaches[..., 1:] & teaches[..., :-1]
    product[..., 1:] = clipped_scores[..., 1:] * clipped_scores[..., :-1]
    correlation = exactly(pairs * product, MEMORY, 1, first) / np.maximum(
        exactly(clipped_scores**2, MEMORY, 1, first), 1e-3
    )
    rho: Floats = np.where(exactly(pairs, MEMORY, 1, first) > FEWEST, np.clip(correlation, 0.0, MOST), 0.0)
    return rho


def inflation(rho: Floats, days: int) -> Floats:
    """Return by how much the variance of a sum over `days` exceeds that of independent days (AR(1))."""
    growth: Floats = (1.0 + rho) / (1.0 - rho) - 2.0 * rho * (1.0 - rho**days) / (days * (1.0 - rho) ** 2)
    return growth

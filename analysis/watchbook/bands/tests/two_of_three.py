"""The two-of-three test: whether two of the last three days left on the same side (Western Electric 1956)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from watchbook.bands.series import Counts, Flags, Floats

SPAN = 7
"""Days within which the three must lie; a workflow that closes at weekends has gaps."""


def two_of_three(z: Floats, counts: Flags, level_from: Counts) -> Floats:
    """Return how far the day and one of the two before it lie on the same side, signed, (..., T); 0 where they don't.

    The day itself must be one of the two: what has gone back is not said again.
    """
    day = np.broadcast_to(np.arange(z.shape[-1]), z.shape)
    middle = _day_before(np.maximum.accumulate(np.where(counts, day, -1), axis=-1))
    first = np.where(middle >= 0, np.take_along_axis(middle, np.maximum(middle, 0), axis=-1), -1)
    near = counts & (first >= 0) & (day - first < SPAN) & (first >= level_from)
    side = np.sign(z)
    earlier = (np.take_along_axis(z, np.maximum(place, 0), axis=-1) for place in (middle, first))
    partner = np.maximum(*(side * score for score in earlier))
    return np.where(near & (partner > 0), side * np.minimum(np.abs(z), partner), 0.0)


def _day_before(days: Counts) -> Counts:
    """Return what stands one day before each day; -1 on the first."""
    return np.concatenate([np.full((*days.shape[:-1], 1), -1), days[..., :-1]], axis=-1)

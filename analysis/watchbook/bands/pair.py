"""The two-of-three test: whether two of the last three days left on the same side (Western Electric 1956)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from watchbook.bands.series import Counts, Flags, Floats

SPAN = 7
"""Days within which the three must lie; a workflow that closes at weekends has gaps."""


def pairs(z: Floats, counts: Flags, level_from: Counts) -> Floats:
    """Return how far the day and one of the two before it lie on the same side, signed, (T,); 0 where they don't.

    The day itself must be one of the two: what has gone back is not said again.
    """
    result = np.zeros(len(z))
    days = np.flatnonzero(counts)
    if len(days) >= 3:
        last, middle, first = days[2:], days[1:-1], days[:-2]
        near = (last - first < SPAN) & (first >= level_from[last])
        side = np.sign(z[last])
        other = np.maximum(side * z[middle], side * z[first])
        result[last] = np.where(near & (other > 0), side * np.minimum(np.abs(z[last]), other), 0.0)
    return result

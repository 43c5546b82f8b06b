"""The two-of-three test: whether two of the last three days left on the same side (Western Electric 1956)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from watchbook.bands.series import Counts, Flags, Floats

SPAN = 7
"""Days within which the three must lie; a workflow that closes at weekends has gaps."""


def pairs(z: Floats, counts: Flags, level_from: Counts) -> Floats:
    """Return the second largest on one side of the last three scores that count, signed, (T,); 0 where there is none.

    That is their median, where it has a sign at all: of three numbers at least two lie on the side of the median.
    """
    result = np.zeros(len(z))
    days = np.flatnonzero(counts)
    if len(days) >= 3:  # noqa: PLR2004  # of three
        last, first = days[2:], days[:-2]
        near = (last - first < SPAN) & (first >= level_from[last])
        middle = np.sort(np.stack([z[last], z[days[1:-1]], z[first]]), axis=0)[1]
        result[last] = np.where(near, middle, 0.0)
    return result

"""How far a day's histogram lies from those of the days before it, as one number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from watchbook.bands.signal import on_scale
from watchbook.bands.tests.shape import PAST, distance, pool

if TYPE_CHECKING:
    from watchbook.bands.series import Counts, Flags, Series
    from watchbook.bands.signal import Signal

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
    known = has_enough(series) & (past.sum(axis=1) > 0)
    value = np.where(known, distance(series.bins, past), np.nan)
    return on_scale(series, value, value**POWER, np.zeros(len(value)))


def usable_counts(series: Series, days: Flags) -> Counts:
    """Return the counts of the days that are asked for and hold enough records, (T, K); 0 on the others."""
    kept: Counts = np.where((days & has_enough(series))[:, None], series.bins, 0)
    return kept


def has_enough(series: Series) -> Flags:
    """(T,) days that hold enough records."""
    days: Flags = series.bins.sum(axis=1) >= FEWEST
    return days

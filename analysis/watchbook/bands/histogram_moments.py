"""A day's histogram as four numbers: where its records lie, how widely, how lopsidedly, how far out.

Components in the manner of Neyman's smooth test (1937; Rayner and Best 1989): means over the day's records of the first
Legendre polynomials of their bin's place. A distance over all bins adds up the noise of every bin; a component sees one
of the few ways in which shapes mostly change, on which side, and is judged like any other mean. The polynomials are the
same on every day: fitted to the past they would move with it, and a change of level would look like a drift for months.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.polynomial.legendre import legvander

from watchbook.bands.histogram import has_enough, pool, usable_counts
from watchbook.bands.signal import on_scale
from watchbook.bands.sliding_sums import WINDOW, sum_in_order

if TYPE_CHECKING:
    from watchbook.bands.series import Series
    from watchbook.bands.signal import Signal

COMPONENTS = 4
"""Place, width, lean and tails."""
LEAST = 1e-9
"""Variance a record is taken to have, at least: in the past all may have been in one bin."""


def components(series: Series) -> list[Signal]:
    """Return a histogram's components, each a mean of n records whose variance the 120 days before say."""
    past = pool(usable_counts(series, series.usable), WINDOW, 1)
    size = np.maximum(past.sum(axis=1), 1)
    n = np.maximum(series.bins.sum(axis=1), 1)
    is_known = has_enough(series) & (past.sum(axis=1) > 0)
    bins = series.bins.shape[1]
    signals = []
    for weight in legvander((2.0 * np.arange(bins) + 1.0) / bins - 1.0, COMPONENTS).T[1:, :, None]:
        mean, square = (sum_in_order(past.T * factor) / size for factor in (weight, weight**2))
        value = np.where(is_known, sum_in_order(series.bins.T * weight) / n, np.nan)
        signals.append(on_scale(series, value, value, np.maximum(square - mean**2, LEAST) / n))
    return signals

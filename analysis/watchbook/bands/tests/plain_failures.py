"""Failures that announce themselves: errors and latency, by a plain rule of their own.

They need no band: an error is counted as an error, and a person wants to know at once, whatever was usual.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from watchbook.bands.series import ABOVE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from watchbook.bands.series import Floats, Series

ERRORS = "error_rate"
"""The share of calls that failed."""
SHARE = 0.05
"""Of a day's calls, in errors, that is loud."""
COUNT = 4
"""Errors below which a day is not loud, whatever their share."""
LATENCY = "latency_p95"
"""How long all but the slowest answers took."""
SLOWER = 3.0
"""Times its usual latency, that is loud; ordinary days stay below one and a half."""
USUAL = 14
"""Days whose median is what is usual; half of them at least must be known."""
ANSWERS = 20
"""Answers below which a day's latency says nothing."""


def loudness(series: Mapping[str, Series], days: int) -> Floats:
    """Return how far beyond its limit the louder of errors and latency is, (days,); at 1 a day is loud."""
    return np.maximum(loudness_of_errors(series, days), loudness_of_latency(series, days))


def loudness_of_errors(series: Mapping[str, Series], days: int) -> Floats:
    """Return the share of failed calls over the share that is loud, (days,); 0 on days with fewer than four errors.

    Args:
        series: The workflow's metrics by name; without `error_rate` no day is loud.
        days: How many.

    """
    errors = series.get(ERRORS)
    if errors is None:
        return np.zeros(days)
    share = np.where(np.isfinite(errors.value), errors.value, 0.0)
    return np.where(np.rint(share * errors.n) >= COUNT, share / SHARE, 0.0)


def loudness_of_latency(series: Mapping[str, Series], days: int) -> Floats:
    """Return a day's latency over three times the median of the 14 days before, (days,); 0 where either is unknown.

    Args:
        series: The workflow's metrics by name; without `latency_p95` no day is loud.
        days: How many.

    """
    latency = series.get(LATENCY)
    if latency is None:
        return np.zeros(days)
    # Above its bins a latency is at least their upper edge, which is what is loud about it; it teaches nothing.
    above = np.array([why == ABOVE for why in latency.unanswered or [""] * days], np.bool_)
    value = np.where(above, latency.ends[1], latency.value)
    is_known = np.isfinite(value) & (latency.n >= ANSWERS)
    past = np.concatenate([np.full(USUAL, np.nan), np.where(is_known & ~above & latency.usable, value, np.nan)])
    sorted_past = np.sort(sliding_window_view(past, USUAL)[:days], axis=1)
    count = np.isfinite(sorted_past).sum(axis=1)
    usual = sorted_past[np.arange(days), np.maximum(count - 1, 0) // 2]
    is_known &= (2 * count >= USUAL) & (usual > 0.0)
    return np.where(is_known, value, 0.0) / np.where(is_known, SLOWER * usual, 1.0)

"""Sliding windows whose sums do not depend on how many days are computed at once.

numpy's own sums pick an order of addition by the shape of their input, and BLAS by the number of threads. Verdicts must
come out to the same bit whether three years are scored or one day, so sums here are additions of whole arrays in a
fixed order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

if TYPE_CHECKING:
    from watchbook.bands.series import Floats

WINDOW = 120
"""Days a baseline is learned from."""
WEEKS = 18
WEEKDAYS = 7
LAGS = WEEKS * WEEKDAYS
"""Whole weeks that hold the window; the lags beyond it get no weight."""


def lag(values: Floats, first: int, stop: int) -> Floats:
    """Return the days before each day from index `first` to `stop`, as (weeks, weekdays, days); 0 before the first.

    [w, r, b] is the value 1 + r + 7w days before day first + b; equal r is an equal weekday, and r = 6 is the weekday
    of the day itself. Of several series, (S, T), the days stand one series behind the other.
    """
    before = np.zeros((*values.shape[:-1], LAGS))
    padded_values = np.concatenate([before, values], axis=-1)[..., first : stop + LAGS - 1]
    view = sliding_window_view(padded_values, stop - first, axis=-1)[..., ::-1, :]
    return np.ascontiguousarray(np.moveaxis(view, -2, 0)).reshape(WEEKS, WEEKDAYS, -1)


def lags() -> Floats:
    """Return how many days back each place of `lagged` lies, as (weeks, weekdays, 1)."""
    return np.arange(1.0, LAGS + 1.0).reshape(WEEKS, WEEKDAYS, 1)


def sum_in_order(parts: Floats) -> Floats:
    """Return the sum over the first axis, added in order."""
    total: Floats = parts[0].copy()
    for part in parts[1:]:
        total += part
    return total


def sum_window(values: Floats) -> Floats:
    """Return the sum over weeks and weekdays, added in order."""
    return sum_in_order(sum_in_order(values))


def count_window(values: Floats, first: int, stop: int) -> Floats:
    """Return the sum over the window before each day from index `first` to `stop`; exact, for whole numbers only."""
    sums = np.concatenate([np.zeros((*values.shape[:-1], WINDOW + 1)), np.cumsum(values, axis=-1)], axis=-1)
    before: Floats = sums[..., first + WINDOW : stop + WINDOW] - sums[..., first:stop]
    return before


def trailing(values: Floats, days: int) -> Floats:
    """Return for each day the sum over it and the days before, `days` in all."""
    padded_values = np.concatenate([np.zeros(days - 1), values])
    total: Floats = np.zeros_like(values)
    for lag in range(days):
        total += padded_values[lag : lag + len(values)]
    return total


FINE = 2.0**20
"""Parts of one to which numbers are rounded where their sums must be exact."""


def exactly(values: Floats, days: int, gap: int = 0, first: int = 0) -> Floats:
    """Return for each day from index `first` on the sum over the `days` that end `gap` days before it.

    (..., T - first) of (..., T) numbers below a million, rounded to a millionth: sums of whole numbers are exact
    however they are added, so a running sum serves.
    """
    size = values.shape[-1]
    sums = np.zeros((*values.shape[:-1], days + gap + 1 + size), np.int64)
    np.cumsum(np.rint(values * FINE).astype(np.int64), axis=-1, out=sums[..., days + gap + 1 :])
    total: Floats = (sums[..., days + 1 + first : days + 1 + size] - sums[..., 1 + first : 1 + size]) / FINE
    return total

"""How loud a scan usually is, from its own past: by median and quartiles, which bear a quarter of bad days."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from watchbook.bands.series import Counts, Flags, Floats

PAST = 120
"""Usable days that are looked back upon, at most."""
LAG = 14
"""Days between a day and the past it is scaled by: what goes on now does not widen its own scale."""
LONGEST = 240
"""Calendar days before a day in which its past is looked for."""
FEWEST = 28
"""Days of the past without which there is no opinion; until there are so many behind the lag, it is left out."""
FEWEST_STEADY = 20
"""Days of the past without which the variance between days is `BETWEEN`."""
BETWEEN = 0.03
NARROWEST = 0.6
"""The least that a root usually varies."""
NORMAL_QUARTILES = 1.349
"""Standard deviations between the quartiles of a normal."""


def usual_unsteadiness(unsteady: Floats, usable: Flags, window: int) -> Floats:
    """Return w of each day, (T,): the median of r over the usable days that end a window before it."""
    days = np.flatnonzero(usable)
    index = np.arange(len(usable))
    stop = np.searchsorted(days, index - window, "right")
    start = np.maximum(stop - PAST, np.searchsorted(days, index - LONGEST))
    (median,) = _quantiles(unsteady[days], start, stop, (0.5,))
    return np.where(stop - start >= FEWEST_STEADY, np.maximum(median, 0.0), BETWEEN)


def by_past(roots: Floats, usable: Flags, level_from: Counts) -> Floats:
    """Return z of each day, (T,): its root by the median and the quartiles of the usable days' before; NaN without."""
    days = np.flatnonzero(usable)
    index = np.arange(len(usable))
    first = np.searchsorted(days, np.maximum(level_from, index - LONGEST))
    lagged_stop, near = (np.searchsorted(days, index - gap, "right") for gap in (LAG, 1))
    stop = np.where(lagged_stop - first >= FEWEST, lagged_stop, near)
    start = np.maximum(stop - PAST, np.minimum(first, stop))
    lower, median, upper = _quantiles(roots[days], start, stop, (0.25, 0.5, 0.75))
    count = stop - start
    spread = np.maximum((upper - lower) / NORMAL_QUARTILES, NARROWEST) * (1.0 + 10.0 / np.maximum(count, 1))
    return np.where(count >= FEWEST, (roots - median) / spread, np.nan)


def _quantiles(values: Floats, start: Counts, stop: Counts, parts: tuple[float, ...]) -> list[Floats]:
    """Return quantiles of `values[start:stop]` for each of T days, interpolated; 0 where there are none."""
    if not len(values):
        return [np.zeros(len(start)) for _ in parts]
    place = start[:, None] + np.arange(PAST)
    inside = place < stop[:, None]
    window = np.where(inside, values[np.minimum(place, len(values) - 1)], np.inf)
    window.sort(axis=1)
    last = np.maximum(stop - start - 1, 0)
    quantiles = []
    for part in parts:
        position = part * last
        low = np.floor(position).astype(np.int64)
        high = np.minimum(low + 1, last)
        ends = [np.take_along_axis(window, at[:, None], axis=1)[:, 0] for at in (low, high)]
        some = stop > start
        left, right = (np.where(some, end, 0.0) for end in ends)
        quantiles.append(left + (right - left) * (position - low))
    return quantiles

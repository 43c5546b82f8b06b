"""How loud a scan usually is, from its own past: by median and quartiles, which bear a quarter of bad days.

A scan over some slices is about as loud at one healthy workflow as at another, so a young one need not wait for a past.
"""

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
"""Days of the past, behind the lag, without which `YOUNG` stands in for it."""
FULL = 60
"""Days of the past below which it is believed to be louder than `YOUNG`, and not to be quieter: it began with windows
that were judged by `BETWEEN`."""
YOUNG = 0.9, 0.4
"""The root usual of S slices where nothing is wrong, 0.9 + 0.4 log S: measured on made-up workflows of 5 to 77."""
YOUNG_SPREAD = 0.75
"""And how much that varies, at most."""
FEWEST_STEADY = 20
"""Days of the past from which the variance between days is what they say; of fewer, it is in part `BETWEEN`."""
BETWEEN = 0.03
NARROWEST = 0.6
"""The least that a root usually varies."""
NORMAL_QUARTILES = 1.349
"""Standard deviations between the quartiles of a normal."""


def usual_unsteadiness(unsteady: Floats, usable: Flags, window: int, first: int = 0) -> Floats:
    """Return w of each day from index `first` of T on: the median of r over usable days that end a window before.

    Of few days it is believed in part: what a fixed w does all at once to a young workflow, its past has never seen.
    """
    days = np.flatnonzero(usable)
    index = np.arange(first, len(usable))
    stop = np.searchsorted(days, index - window, "right")
    start = np.maximum(stop - PAST, np.searchsorted(days, index - LONGEST))
    (median,) = _quantiles(unsteady[days], start, stop, (0.5,))
    weight = np.minimum(stop - start, FEWEST_STEADY) / FEWEST_STEADY
    variance: Floats = weight * np.maximum(median, 0.0) + (1.0 - weight) * BETWEEN
    return variance


def by_past(roots: Floats, usable: Flags, level_from: Counts, slices: Counts, first: int = 0) -> tuple[Floats, Flags]:
    """Return z of each day by the median and the quartiles of the usable days' before, and where they were enough.

    Both are of the days from index `first` of T on.

    Args:
        roots: (T,) how loud a scan is.
        usable: (T,) days that teach how loud it usually is.
        level_from: (T,) index of the first day of a day's level; -1 where no entry moved it.
        slices: (T - first,) among how many slices it looked, which says how loud it usually is while too few days do.
        first: The index of the first day that is asked for.

    """
    days = np.flatnonzero(usable)
    index = np.arange(first, len(usable))
    oldest = np.searchsorted(days, np.maximum(level_from[first:], index - LONGEST))
    stop = np.searchsorted(days, index - LAG, "right")
    start = np.maximum(stop - PAST, np.minimum(oldest, stop))
    lower, median, upper = _quantiles(roots[days], start, stop, (0.25, 0.5, 0.75))
    count = stop - start
    spread = np.maximum((upper - lower) / NORMAL_QUARTILES, NARROWEST)
    base, growth = YOUNG
    young = base + growth * np.log(np.maximum(slices, 2))
    is_short = count < FULL
    median = np.where(is_short, np.maximum(median, young), median)
    spread = np.where(is_short, np.maximum(spread, YOUNG_SPREAD), spread) * (1.0 + 10.0 / np.maximum(count, 1))
    is_settled = count >= FEWEST
    new_roots = roots[first:]
    return np.where(is_settled, (new_roots - median) / spread, (new_roots - young) / YOUNG_SPREAD), is_settled


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

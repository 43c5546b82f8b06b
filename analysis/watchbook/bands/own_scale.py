"""How wide a metric's own past says its band must be.

No noise model fits every series. What the model called a score of z in the past half year is compared with what a
normal would have given, q98(|z|) / 2.33; S is halfway between that and the model on a logarithmic scale, since a
quantile of half a year rests on four days. A score counts as z / S.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from watchbook.bands.sliding_sums import exactly

if TYPE_CHECKING:
    from watchbook.bands.series import Flags, Floats

PAST = 182
"""Days a tail is learned from."""
SETTLED = 40
"""Scores below which the tail is not yet known."""
LOUDEST = 8.0
"""A score beyond this counts as this in what is usual."""


@dataclass(frozen=True, slots=True)
class Tail:
    """Which part of the past a score is compared with."""

    quantile: float
    """Of |z| in the past."""
    normal: float
    """What that quantile would be if scores were as hoped."""
    narrowest: float
    """S never falls below this: a quiet past is no promise."""
    unsettled_scale: float
    """What stands in for S before `SETTLED` scores are known."""
    trust: float = 1.0
    """Power of what the past says; 1 believes it, 0 the model."""
    apart: int = 0
    """Days between the last score of the past and the one that is judged."""


POINT = Tail(quantile=0.98, normal=2.33, narrowest=1.0, unsettled_scale=1.2, trust=0.5)


def own_scale(scores: Floats, teaches: Flags, first: int, tail: Tail = POINT) -> Floats:
    """Return S for each day from index `first` on, from the scores of the half year before it.

    Args:
        scores: (..., T) z.
        teaches: (..., T) days whose score may be learned from.
        first: Index of the first day wanted.
        tail: What is compared.

    """
    past, count = sort_past(np.where(teaches, np.abs(scores), np.nan), first, PAST, tail.apart)
    past_scale = np.maximum(tail.narrowest, quantile(past, count, tail.quantile) / tail.normal)
    scale: Floats = np.where(count < SETTLED, tail.unsettled_scale, past_scale) ** tail.trust
    return scale


def sort_past(values: Floats, first: int, days: int, apart: int) -> tuple[Floats, Floats]:
    """Return the known values before each day from index `first` on, (..., days wanted, days), sorted, and how many."""
    size = values.shape[-1]
    padded_values = np.concatenate([np.full((*values.shape[:-1], days + apart), np.nan), values], axis=-1)
    past = np.sort(sliding_window_view(padded_values, days, axis=-1)[..., first:size, :], axis=-1)
    return past, np.isfinite(past).sum(axis=-1).astype(float)


def quantile(past: Floats, count: Floats, share: float) -> Floats:
    """Return a quantile of each row's known values, linear between two of them; NaN where none is known."""
    last = np.maximum(count - 1.0, 0.0)
    at = last * share
    low = np.floor(at).astype(int)
    high = np.minimum(low + 1, last.astype(int))
    lower, upper = (np.take_along_axis(past, place[..., None], axis=-1)[..., 0] for place in (low, high))
    quantiles: Floats = lower + (at - low) * (upper - lower)
    return quantiles


def usual(scores: Floats, teaches: Flags, least: float, apart: int, first: int) -> Floats:
    """Return the root mean square of a half year's scores, ending `apart` days before each day; at least `least`.

    From index `first` on: (..., T - first) of (..., T) scores.
    """
    sizes = np.where(teaches, np.minimum(np.abs(scores), LOUDEST), 0.0)
    count = exactly(teaches.astype(float), PAST, apart + 1, first)
    square = exactly(sizes**2, PAST, apart + 1, first) / np.maximum(count, 1.0)
    return np.where(count < SETTLED, least, np.maximum(least, np.sqrt(square)))

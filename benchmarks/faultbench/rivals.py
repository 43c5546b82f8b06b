"""Rules that others use, with their defaults: each gives a day a score, and flags it above a limit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from scipy.spatial.distance import jensenshannon

from .backgrounds import BINS, FAMILIES, Family

if TYPE_CHECKING:
    from collections.abc import Callable

    from watchbook.bands import Series
    from watchbook.bands.series import Floats

REFERENCE = 90
"""Days of the fixed past that NannyML's user has to name; here the first ones, which never hold a fault."""


@dataclass(frozen=True, slots=True)
class Rival:
    """A rule that sees nothing but the series."""

    name: str
    limit: float
    """Scores above it are flagged, by default."""
    score: Callable[[Series], Floats]
    """(T,) how far out each day is, judged from earlier days; NaN where there is no opinion."""
    families: tuple[Family, ...] = FAMILIES


def rolling_sigma(series: Series) -> Floats:
    """Return |value − mean| in standard deviations of the 28 days before, of which at least 14 hold a value."""
    return _standardised(series.value, _before(series.value, 28), fewest=14, lost=1)


def weekday_median(series: Series) -> Floats:
    """Return |value − median of the weekday| over 1.4826 × the median absolute residual, of the 56 days before.

    The residuals of all weekdays are pooled: eight of one weekday give no scale.
    """
    weeks = _before(series.value, 56).reshape(len(series.value), 8, 7)
    centre = _median(weeks, axis=1)
    residual = np.abs(weeks - centre[:, None, :]).reshape(len(series.value), 56)
    scale = 1.4826 * _median(residual, axis=1)
    return _over(np.abs(series.value - centre[:, 0]), scale)


def elementary(series: Series) -> Floats:
    """Return |z| by the mean and standard deviation of 14 days, its own among them, of which seven hold a value.

    Defaults of elementary's dbt package as its documentation has them: a training period of 14 days that includes the
    day under test, a smallest training set of 7, sensitivity 3, no seasonality.
    """
    window = np.concatenate([_before(series.value, 13), series.value[:, None]], axis=1)
    return _standardised(series.value, window, fewest=7, lost=1)


def laney(series: Series) -> Floats:
    """Return |z| / σ_z of Laney's p′ chart (Laney 2002), with centre and σ_z from the 56 days before.

    σ_z is the mean moving range of the z of the past, over 1.128: it widens the binomial limits by what days differ.
    """
    known = np.isfinite(series.value) & (series.n > 0)
    n = np.where(known, series.n, 0).astype(float)
    hits = np.where(known, series.value, 0.0) * n
    past_n, past_hits = _before(n, 56), _before(hits, 56)
    total = np.nansum(past_n, axis=1)
    p = np.nansum(past_hits, axis=1) / np.maximum(total, 1.0)
    sigma = np.sqrt(np.maximum(p * (1.0 - p), 1e-12))
    size = np.where(past_n > 0, past_n, np.nan)
    z = (past_hits / size - p[:, None]) * np.sqrt(size) / sigma[:, None]
    ranges = np.abs(np.diff(z, axis=1))
    pairs = np.isfinite(ranges).sum(axis=1)
    wider = np.nansum(ranges, axis=1) / np.maximum(pairs, 1) / 1.128
    today = np.abs(np.where(known, series.value, np.nan) - p) * np.sqrt(n) / sigma
    return np.where(pairs >= 14, _over(today, wider), np.nan)


def evidently(series: Series) -> Floats:
    """Return Evidently's default distance of the day's records from those of the 28 days before.

    Its choice for references beyond 1,000 records: Jensen-Shannon for a yes or no, else Wasserstein's distance in
    standard deviations of the reference, which is |difference of the means| for records of the same shape. Agrees with
    version 0.7.23, which is no dependency of ours.
    """
    if series.kind == "share":
        counts = _yes_and_no(series)
        return _jensen_shannon(counts, _pooled(counts, 28), None)
    if series.kind == "histogram":
        today, past = _shares(series.bins.astype(float)), _shares(_pooled(series.bins.astype(float), 28))
        moved = np.abs(np.cumsum(today - past, axis=1)).sum(axis=1) / BINS
        middle = (np.arange(BINS) + 0.5) / BINS
        variance = past @ middle**2 - (past @ middle) ** 2
        return _over(moved, np.sqrt(np.maximum(variance, 0.0)))
    known = np.isfinite(series.value)
    n = np.where(known, series.n, 0).astype(float)
    past_n = np.nansum(_before(n, 28), axis=1)
    mean = np.nansum(_before(n * np.where(known, series.value, 0.0), 28), axis=1) / np.maximum(past_n, 1.0)
    weight = np.where(np.isfinite(series.spread), n, 0.0)
    spread = np.nansum(_before(weight * np.nan_to_num(series.spread), 28), axis=1)
    variance = spread / np.maximum(np.nansum(_before(weight, 28), axis=1), 1.0)
    return np.where(past_n > 0, _over(np.abs(series.value - mean), np.sqrt(variance)), np.nan)


def nannyml_mean(series: Series) -> Floats:
    """Return |value − mean| in standard deviations of the days of a fixed reference, NannyML's default for averages.

    Agrees with version 0.13.1, which is no dependency of ours.
    """
    fixed = np.broadcast_to(series.value[:REFERENCE], (len(series.value), REFERENCE))
    scores = _standardised(series.value, fixed, fewest=14, lost=0)
    scores[:REFERENCE] = np.nan
    return scores


def nannyml_shape(series: Series) -> Floats:
    """Return how far the day's Jensen-Shannon distance from a fixed reference lies above those of the reference's days.

    In their standard deviations; NannyML's default for a distribution, as of version 0.13.1.
    """
    bins = series.bins.astype(float)
    fixed = np.broadcast_to(bins[:REFERENCE].sum(axis=0), bins.shape)
    distance = _jensen_shannon(bins, fixed, 2.0)
    usual = distance[:REFERENCE][np.isfinite(distance[:REFERENCE])]
    scores: Floats = (distance - usual.mean()) / usual.std()
    scores[:REFERENCE] = np.nan
    return scores


def stability_index(series: Series) -> Floats:
    """Return the population stability index of the day against the 28 days before, ½ a record added to every bin."""
    bins = series.bins.astype(float)
    today, past = _shares(bins + 0.5), _shares(_pooled(bins, 28) + 0.5)
    index = ((today - past) * np.log(today / past)).sum(axis=1)
    return np.where(series.n > 0, index, np.nan)


SCALARS: tuple[Family, ...] = ("share", "count", "mean")
RIVALS = (
    Rival("rolling 28-day mean ± 3σ", 3.0, rolling_sigma),
    Rival("weekday median ± 3 MAD", 3.0, weekday_median),
    Rival("Laney's p′", 3.0, laney, ("share",)),
    Rival("elementary, default", 3.0, elementary),
    Rival("Evidently, default rule", 0.1, evidently, ("share", "mean", "histogram")),
    Rival("NannyML, default rule", 3.0, nannyml_mean, SCALARS),
    Rival("NannyML, default rule", 3.0, nannyml_shape, ("histogram",)),
    Rival("PSI > 0.2", 0.2, stability_index, ("histogram",)),
)


def _before(values: Floats, days: int) -> Floats:
    """Return (T, days) the values of the days before each, the day exactly `days` back first; NaN before the start."""
    padded = np.concatenate([np.full(days, np.nan), values])
    return np.array(sliding_window_view(padded, days)[: len(values)])


def _standardised(values: Floats, window: Floats, *, fewest: int, lost: int) -> Floats:
    """Return |values − mean| in standard deviations (divisor count − lost) of each row of a window (T, days)."""
    known = np.isfinite(window)
    count = known.sum(axis=1)
    mean = np.where(known, window, 0.0).sum(axis=1) / np.maximum(count, 1)
    squares = np.where(known, (window - mean[:, None]) ** 2, 0.0).sum(axis=1)
    sigma = np.sqrt(squares / np.maximum(count - lost, 1))
    return np.where(count >= fewest, _over(np.abs(values - mean), sigma), np.nan)


def _over(distance: Floats, scale: Floats) -> Floats:
    """Return distance / scale; NaN where the scale is 0."""
    return np.where(scale > 0, distance / np.where(scale > 0, scale, 1.0), np.nan)


def _median(values: Floats, axis: int) -> Floats:
    """Return the median of the known values along an axis; NaN where there are none."""
    ordered = np.sort(values, axis=axis)
    count = np.isfinite(values).sum(axis=axis, keepdims=True)
    low = np.take_along_axis(ordered, np.maximum(count - 1, 0) // 2, axis)
    high = np.take_along_axis(ordered, np.minimum(count // 2, values.shape[axis] - 1), axis)
    middle: Floats = np.squeeze((low + high) / 2.0, axis)
    return middle


def _pooled(counts: Floats, days: int) -> Floats:
    """Return (T, K) sums over the days before each day."""
    sums = np.concatenate([np.zeros((days + 1, counts.shape[1])), np.cumsum(counts, axis=0)])
    at = np.arange(len(counts))
    pooled: Floats = sums[at + days] - sums[at]
    return pooled


def _shares(counts: Floats) -> Floats:
    shares: Floats = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1e-12)
    return shares


def _yes_and_no(series: Series) -> Floats:
    hits = np.where(np.isfinite(series.value), series.value, 0.0) * series.n
    return np.stack([hits, series.n - hits], axis=1)


def _jensen_shannon(today: Floats, past: Floats, base: float | None) -> Floats:
    known = (today.sum(axis=1) > 0) & (past.sum(axis=1) > 0)
    distance = np.full(len(today), np.nan)
    distance[known] = jensenshannon(today[known], past[known], base, axis=1)
    return distance

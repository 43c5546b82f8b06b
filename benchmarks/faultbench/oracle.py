"""A detector that knows the true background: how much of a fault there is to be seen at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import betainc, gammaincc, ndtri

from .backgrounds import Background, correlation

if TYPE_CHECKING:
    from watchbook.bands.series import Floats

    from .faults import Case

LIMIT = 3.4
"""Scores above it are flagged: about one false alarm a metric-year."""
STRETCHES = (1, 2, 3, 5, 7, 10, 14, 21)
"""Days over which it adds up what it sees."""
LONG = 14
"""Days from which a change of variance is asked for."""
SMALLEST = 1e-300
"""Tails are held to it, so that their normal scores are numbers."""


def oracle(case: Case) -> Floats:
    """Return (T,) the largest score over stretches of days that end with each day."""
    every = _shape_scores(case) if case.truth.family == "histogram" else _scalar_scores(case)
    return np.where(case.truth.known, np.max(every, axis=0), np.nan)


def _scalar_scores(case: Case) -> list[Floats]:
    z = np.where(case.truth.known, _z(case), 0.0)
    scores = []
    for days in STRETCHES:
        known = np.maximum(_last(case.truth.known.astype(float), days), 1.0)
        scores.append(np.abs(_last(z, days)) / np.sqrt(known))
        if days >= LONG:
            scores.append(np.abs(_normal(_last(z**2, days), known)))
    return scores


def _z(case: Case) -> Floats:
    """Return (T,) normal scores of the values under the true background."""
    series, truth = case.series, case.truth
    if truth.family == "share":
        return _z_of_share(series.value, truth)
    if truth.family == "count":
        sampling = np.exp(-truth.level)
        y = np.log(np.where(series.value > 0, series.value, 0.5))
        return (y - truth.level) / np.sqrt(truth.between**2 + sampling)
    return (series.value - truth.level) / np.sqrt(truth.between**2 + truth.record**2 / np.maximum(truth.n, 1))


def _z_of_share(value: Floats, truth: Background) -> Floats:
    """Return normal scores of mid-p tails of a binomial of the size that has the beta-binomial's variance."""
    p, n = truth.level, np.maximum(truth.n, 1)
    size = n / (1.0 + (n - 1) * correlation(p, truth.between))
    hits = np.where(truth.known, value, 0.0) * size

    def reached(count: Floats) -> Floats:
        inside = np.clip(count, 1e-9, size)
        at_least: Floats = betainc(inside, size - inside + 1.0, p)
        return np.where(count <= 0, 1.0, np.where(count > size, 0.0, at_least))

    above = np.clip(0.5 * (reached(hits) + reached(hits + 1.0)), SMALLEST, 1.0 - 1e-15)
    z: Floats = np.where(above < 0.5, -ndtri(above), ndtri(1.0 - above))
    return z


def _shape_scores(case: Case) -> list[Floats]:
    """Return normal scores of Pearson's chi-square of the counts of stretches of days against the true ones."""
    truth = case.truth
    inflated = (truth.n + truth.concentration) / (1.0 + truth.concentration)
    scores = []
    for days in STRETCHES:
        expected = np.stack([_last(truth.n * p, days) for p in truth.bins.T])
        seen = np.stack([_last(count.astype(float), days) for count in case.series.bins.T])
        variance = np.stack([_last(truth.n * inflated * p, days) for p in truth.bins.T])
        statistic = ((seen - expected) ** 2 / np.maximum(variance, 1e-9)).sum(axis=0)
        freedom = truth.bins.shape[1] - 1.0
        scores.append(-ndtri(np.clip(gammaincc(freedom / 2.0, statistic / 2.0), SMALLEST, 1.0)))
    return scores


def _last(values: Floats, days: int) -> Floats:
    """Return (T,) sums over the last days, each day's own among them."""
    sums = np.concatenate([np.zeros(days), np.cumsum(values)])
    total: Floats = sums[days:] - sums[:-days]
    return total


def _normal(chi_square: Floats, freedom: Floats) -> Floats:
    """Return the normal score of a chi-square (Wilson and Hilferty 1931)."""
    error = 2.0 / (9.0 * freedom)
    return (np.cbrt(chi_square / freedom) - (1.0 - error)) / np.sqrt(error)

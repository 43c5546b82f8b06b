"""The point test: how far a single day lies from what it should have been, and the band that is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from watchbook.bands.histogram import POWER
from watchbook.bands.overdispersion import effective_size, normal_score, share_at

if TYPE_CHECKING:
    from watchbook.bands.baseline import Forecast
    from watchbook.bands.series import Floats, Series
    from watchbook.bands.signal import Signal

LIMIT = 3.67
"""Scores, in units of the metric's own noise, beyond which a day is out of band."""


@dataclass(frozen=True, slots=True, eq=False)
class Band:
    """What is normal on B days, on the metric's own scale."""

    expected: Floats
    lower: Floats
    upper: Floats


def scores(series: Series, signal: Signal, expected: Forecast, first: int) -> Floats:
    """Return z for each day from index `first` on: a normal score for shares, else the residual over its own noise."""
    day = slice(first, len(signal.y))
    if series.kind == "share":
        p = _share(expected.mean)
        n = np.maximum(series.n[day], 1).astype(float)
        value = np.where(signal.measured[day], series.value[day], p)
        return normal_score(value, effective_size(n, p, expected.between), p)
    return (signal.y[day] - expected.mean) / np.sqrt(signal.noise[day] + expected.between)


def band(series: Series, signal: Signal, expected: Forecast, reach: Floats, first: int) -> Band:
    """Return the band that leaves out scores beyond `reach` (B,), for each day's own n."""
    day = slice(first, len(signal.y))
    if series.kind == "share":
        p = _share(expected.mean)
        size = effective_size(np.maximum(series.n[day], 1).astype(float), p, expected.between)
        return Band(p, share_at(-reach, size, p), share_at(reach, size, p))
    spread = reach * np.sqrt(signal.noise[day] + expected.between)
    if series.kind in {"mean", "quantile"}:
        return Band(expected.mean, expected.mean - spread, expected.mean + spread)
    if series.kind == "count":
        return Band(np.exp(expected.mean), np.exp(expected.mean - spread), np.exp(expected.mean + spread))
    upper = np.maximum(expected.mean + spread, 0.0) ** (1.0 / POWER)
    return Band(np.maximum(expected.mean, 0.0) ** (1.0 / POWER), np.zeros_like(upper), upper)


def _share(logit: Floats) -> Floats:
    return np.clip(1.0 / (1.0 + np.exp(-logit)), 1e-9, 1.0 - 1e-9)

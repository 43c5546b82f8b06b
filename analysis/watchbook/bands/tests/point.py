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


def scores(signal: Signal, forecast: Forecast) -> Floats:
    """Return z of each day: a normal score where a share was measured, else the residual over its own noise."""
    z: Floats = (signal.y - forecast.mean) / np.sqrt(signal.noise + forecast.between)
    share = signal.n > 0
    p = _share(forecast.mean[share])
    size = effective_size(signal.n[share], p, forecast.between[share])
    z[share] = normal_score(signal.value[share], size, p)
    return z


def band(series: Series, signal: Signal, forecast: Forecast, reach: Floats, first: int) -> Band:
    """Return the band that leaves out scores beyond `reach` (B,), for each day's own n; `forecast` is of one signal."""
    day = slice(first, len(signal.y))
    mean, between = forecast.mean[0], forecast.between[0]
    if series.kind == "share":
        p = _share(mean)
        size = effective_size(np.maximum(series.n[day], 1).astype(float), p, between)
        return Band(p, share_at(-reach, size, p), share_at(reach, size, p))
    spread = reach * np.sqrt(signal.noise[day] + between)
    if series.kind in {"mean", "quantile"}:
        return Band(mean, mean - spread, mean + spread)
    if series.kind == "count":
        return Band(np.exp(mean), np.exp(mean - spread), np.exp(mean + spread))
    upper = np.maximum(mean + spread, 0.0) ** (1.0 / POWER)
    return Band(np.maximum(mean, 0.0) ** (1.0 / POWER), np.zeros_like(upper), upper)


def _share(logit: Floats) -> Floats:
    return np.clip(1.0 / (1.0 + np.exp(-logit)), 1e-9, 1.0 - 1e-9)

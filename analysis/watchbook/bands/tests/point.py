"""The point test: how far a single day lies from what it should have been, and the band that is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

import numpy as np

from watchbook.bands.histogram import POWER
from watchbook.bands.overdispersion import effective_size, normal_score, share_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watchbook.bands.baseline import Forecast
    from watchbook.bands.series import Floats, Series
    from watchbook.bands.signal import Signal

TOGETHER = 10_000
"""Days of shares whose bands are computed side by side, about: more would take memory and no less time."""
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


@dataclass(frozen=True, slots=True, eq=False)
class BandQuestion:
    """What the band of a series is asked for by, on its last B days."""

    series: Series
    signal: Signal
    forecast: Forecast
    """Of this one signal."""
    reach: Floats
    """(B,) the score beyond which a day is out."""
    first: int
    """Index of the first of these days."""


def bands(questions: Sequence[BandQuestion]) -> list[Band]:
    """Return the bands that leave out scores beyond what is asked for, for each day's own n.

    Those of shares take many small steps, so they are computed side by side; each is as it is alone, to the bit.
    """
    found: dict[int, Band] = {}
    together: list[int] = []
    days = 0
    for i, question in enumerate(questions):
        if question.series.kind != "share":
            found[i] = _plain_band(question)
            continue
        together.append(i)
        days += len(question.reach)
        if days > TOGETHER:
            found |= zip(together, _share_bands([questions[at] for at in together]), strict=True)
            together, days = [], 0
    if together:
        found |= zip(together, _share_bands([questions[at] for at in together]), strict=True)
    return [found[i] for i in range(len(questions))]


def _share_bands(questions: Sequence[BandQuestion]) -> list[Band]:
    p = _share(np.concatenate([question.forecast.mean[0] for question in questions]))
    between = np.concatenate([question.forecast.between[0] for question in questions])
    reach = np.concatenate([question.reach for question in questions])
    n = np.concatenate([question.series.n[question.first : len(question.signal.y)] for question in questions])
    size = effective_size(np.maximum(n, 1).astype(float), p, between)
    lower, upper = share_at(np.stack([-reach, reach]), np.stack([size, size]), np.stack([p, p]))
    ends = list(accumulate(len(question.reach) for question in questions))
    return [Band(p[start:stop], lower[start:stop], upper[start:stop]) for start, stop in pairwise([0, *ends])]


def _plain_band(question: BandQuestion) -> Band:
    series, signal, forecast, reach = question.series, question.signal, question.forecast, question.reach
    day = slice(question.first, len(signal.y))
    mean, between = forecast.mean[0], forecast.between[0]
    spread = reach * np.sqrt(signal.noise[day] + between)
    if series.kind in {"mean", "quantile"}:
        return Band(mean, mean - spread, mean + spread)
    if series.kind == "count":
        return Band(np.exp(mean), np.exp(mean - spread), np.exp(mean + spread))
    upper = np.maximum(mean + spread, 0.0) ** (1.0 / POWER)
    return Band(np.maximum(mean, 0.0) ** (1.0 / POWER), np.zeros_like(upper), upper)


def _share(logit: Floats) -> Floats:
    return np.clip(1.0 / (1.0 + np.exp(-logit)), 1e-9, 1.0 - 1e-9)

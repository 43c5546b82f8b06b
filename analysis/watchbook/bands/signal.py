"""A series on the scale it is judged on: logit for a share, log for a count, as it is for a mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from watchbook.bands.judgement import FEWEST
from watchbook.bands.window import counted, trailing

if TYPE_CHECKING:
    from watchbook.bands.series import Counts, Flags, Floats, Series

POOL = 28
"""Days whose within-day variances are pooled into the sampling noise of a mean."""


@dataclass(frozen=True, slots=True, eq=False)
class Signal:
    """T days of one metric on its working scale; the input of every test."""

    value: Floats
    """(T,) on the metric's own scale; NaN where nothing was measured."""
    y: Floats
    """(T,) 0 where nothing was measured."""
    noise: Floats
    """(T,) sampling variance of y; 0 where unknown."""
    measured: Flags
    """(T,) days with a value."""
    teaches: Flags
    """(T,) measured days that may teach what is normal."""
    holiday: Flags
    """(T,) public holidays."""
    n: Floats
    """(T,) records behind a share, else 0."""
    hits: Floats
    """(T,) events behind a share, else 0."""
    level_from: Counts
    """(T,) index of the first day of the level the day belongs to; -1 where no entry moved the level."""


def signal_of(series: Series) -> Signal:
    """Return a series of numbers on its working scale."""
    value, n = series.value, series.n
    measured = np.isfinite(value)
    noise = np.zeros(len(value))
    y = value
    if series.kind == "share":
        measured = measured & (n > 0)
        y, noise = _logit(np.where(measured, value, 0.5), np.where(measured, n, 0))
    elif series.kind == "count":
        measured = measured & (value > 0)
        y = np.log(np.where(measured, value, 1.0))
    elif series.kind == "mean":
        noise = _noise_of_mean(series)
    return on_scale(series, np.where(measured, value, np.nan), y, noise)


def on_scale(series: Series, value: Floats, y: Floats, noise: Floats) -> Signal:
    """Return values, and the same on the working scale, as a signal; NaN is a value that was not measured."""
    measured = np.isfinite(value)
    n = np.where(measured & (series.kind == "share"), series.n, 0).astype(float)
    return Signal(
        value=value,
        y=np.where(measured, y, 0.0),
        noise=np.where(measured, noise, 0.0),
        measured=measured,
        teaches=measured & series.usable & ~_too_few(series),
        holiday=series.holiday,
        n=n,
        hits=np.rint(np.where(measured, value, 0.0) * n),
        level_from=np.maximum.accumulate(np.where(series.shift, np.arange(len(y)), -1)),
    )


def _too_few(series: Series) -> Flags:
    """(T,) days whose value rests on a handful of records, and whose noise is not known as that of a share is."""
    return (series.n > 0) & (series.n < FEWEST) & (series.kind not in {"share", "count"})


def _logit(share: Floats, n: Counts) -> tuple[Floats, Floats]:
    """Return the empirical logit (Haldane 1956: half a record on either side) and its variance.

    The variance is that of the share pooled over the window up to the day: with each day's own share, days that came
    out high would weigh more, and the level would rise with the noise.
    """
    hits = np.rint(share * n)
    p = (hits + 0.5) / (n + 1.0)
    stop = len(n)
    pooled = (counted(hits, 0, stop) + hits + 0.5) / (counted(n.astype(float), 0, stop) + n + 1.0)
    return np.log(p) - np.log1p(-p), 1.0 / (n * pooled * (1.0 - pooled) + 0.25)


def _noise_of_mean(series: Series) -> Floats:
    """Return the sampling variance of each day's mean: the pooled variance of a record, over n.

    A single day's variance is 0 on days with one record and wild on days with few, so the last days are pooled.
    """
    known = np.isfinite(series.spread)
    weight = np.where(known, series.n - 1.0, 0.0)
    pooled = trailing(weight, POOL)
    spread = trailing(weight * np.where(known, series.spread, 0.0), POOL)
    return np.where(pooled > 0, spread / np.maximum(pooled, 1.0) / np.maximum(series.n, 1), 0.0)

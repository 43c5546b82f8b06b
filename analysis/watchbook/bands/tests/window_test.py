"""The window test: whether the last days together lie where the weeks before say.

The baseline is the one that was made three weeks earlier, so that what drifts slowly does not move it along. A day's
own weekday is that of its day three weeks before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from watchbook.bands.baseline import Forecast
from watchbook.bands.own_scale import usual
from watchbook.bands.persistence import inflation

if TYPE_CHECKING:
    from watchbook.bands.series import Counts, Flags, Floats
    from watchbook.bands.signal import Signal

LAG = 21
"""Days back at which the baseline is frozen; whole weeks."""
SPANS = (3, 5, 7, 10, 14, 21)
"""Days looked at together."""
CLIP = 2.5
"""Standard deviations a single day may lend."""
LEVEL_ERROR = 1.3
"""How much of the baseline's own error a stretch shares: 1 + 1.3 k/N."""
ENOUGH = 14
"""Days the frozen baseline must stand on."""
SETTLED = 7
"""Of these, days on the present level."""
SHARE = 0.5
"""Of the days of a stretch, how many must be known."""
FEWEST = 2.0
"""And how many at least."""
QUIETEST = 1.6
"""What a usual score is taken to be, at least, where days are independent."""
APART = 7
"""Days between the last score that is usual and the one that is judged."""


@dataclass(frozen=True, slots=True, eq=False)
class Residuals:
    """T days of S metrics against the baseline of three weeks before, (S, T) each."""

    score: Floats
    """Clipped score, times 1/s."""
    weight: Floats
    """1/s²."""
    counts: Flags
    """Days that count: with a value, no holiday, on the level of their baseline."""
    days: Floats
    """Days the baseline stands on."""


def lagged_fit(forecast: Forecast, holiday: Flags) -> Forecast:
    """Return what the baseline of three weeks before says of each of T days; nothing for the first 21."""
    return Forecast(
        mean=_earlier(forecast.mean - forecast.holiday * holiday),
        between=_earlier(forecast.between, 1.0),
        days=_earlier(forecast.days),
        level_days=_earlier(forecast.level_days),
        holiday=np.zeros_like(forecast.holiday),
    )


def residuals(signal: Signal, earlier: Forecast, late: Floats, counts: Flags) -> Residuals:
    """Return the residuals of the days that count.

    Args:
        signal: T days of S metrics.
        earlier: What the baseline of three weeks before says of them.
        late: (S, T) their scores by it.
        counts: (S, T) which of them count.

    """
    level = signal.level_from
    is_settled = (
        (earlier.days >= ENOUGH) & (earlier.level_days >= SETTLED) & (_earlier(level.astype(float), -2.0) == level)
    )
    is_used = counts & ~signal.holiday & is_settled
    sd = np.sqrt(np.where(is_used, signal.noise + earlier.between, 1.0))
    clipped_scores = np.where(is_used, np.clip(late, -CLIP, CLIP), 0.0)
    return Residuals(clipped_scores / sd, is_used / sd**2, is_used, earlier.days)


def window_scores(residuals: Residuals, level_from: Counts) -> tuple[Floats, Flags]:
    """Return z of each stretch, (stretches, S, T), and where it is known; earlier levels' days are forgotten."""
    size = level_from.shape[-1]
    number = np.arange(size)
    total, weight, count = (np.zeros(level_from.shape) for _ in range(3))
    scores, is_known = [], []
    for back in range(max(SPANS)):
        earlier = slice(0, max(size - back, 0))
        on = number[earlier] >= level_from[..., back:]
        total[..., back:] += residuals.score[..., earlier] * on
        weight[..., back:] += residuals.weight[..., earlier] * on
        count[..., back:] += residuals.counts[..., earlier] & on
        k = back + 1
        if k in SPANS:
            enough = residuals.counts & (count >= max(FEWEST, SHARE * k))
            spread = weight * (1.0 + LEVEL_ERROR * k / np.maximum(residuals.days, 1.0))
            scores.append(np.where(enough, total / np.sqrt(np.where(enough, spread, 1.0)), 0.0))
            is_known.append(enough)
    return np.array(scores), np.array(is_known)


def window_scales(z: Floats, is_known: Flags, teaches: Flags, rho: Floats, first: int) -> Floats:
    """Return what a stretch's score is divided by, for the days from index `first` on, (stretches, S, T - first).

    That is its usual size, or what persistence explains: `rho` (S, T - first) of these days.
    """
    floors = [QUIETEST * np.sqrt(inflation(rho, k)) for k in SPANS]
    rows = zip(z, is_known, floors, strict=True)
    return np.array([np.maximum(least, usual(row, on & teaches, 0.0, APART, first)) for row, on, least in rows])


def _earlier(values: Floats, nothing: float = 0.0) -> Floats:
    """Return the values of three weeks before."""
    size = values.shape[-1]
    before = np.full((*values.shape[:-1], min(LAG, size)), nothing)
    return np.concatenate([before, values[..., : max(size - LAG, 0)]], axis=-1)

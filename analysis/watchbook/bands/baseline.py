"""What a day should have been: a robust seasonal fit to the days before it.

For each day by itself: level, an offset for each weekday and one for holidays, fitted to the 120 days before by Huber's
re-weighted ridge regression (Huber 1981), together with the variance between days that sampling does not explain.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Self

import numpy as np

from watchbook.bands.recentring import recentring
from watchbook.bands.sliding_sums import WEEKDAYS, WINDOW, lag, lags, sum_in_order, sum_window

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watchbook.bands.series import Floats
    from watchbook.bands.signal import Signal

STEPS = 4
"""Re-weightings from a cold start; ten found no more than one fault in five hundred more."""
BEND = 2.0
"""Standard deviations beyond which a residual's pull stops growing."""
DISMISSED = 6.0
"""Standard deviations beyond which a residual hardly pulls at all."""
CLIP = 2.5
CLIPPED_VARIANCE = 0.9115
"""Where residuals are clipped for their variance, and the variance of a clipped standard normal."""
TIES = 0.63
"""Half of √(π/2), the ratio of a normal's standard deviation to its mean absolute deviation."""
WEEKDAY_RIDGE = 1.0
HOLIDAY_RIDGE = 3.0
STEP_RIDGE = 0.1
"""Pull of an offset towards zero, in days of data."""
LEVEL_ERROR = 6.0
"""Days' worth of variance that the estimated coefficients add: 1 + 6/N."""
ROUNDING = 1e-9
"""Relative size of a difference that is arithmetic, not change."""
BATCH = 512
"""Days fitted at once, so that the windows stay in the processor's cache; no effect on results."""


@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    """What B days of S metrics should have been, (S, B) each, from the days before each."""

    mean: Floats
    """On the working scale."""
    between: Floats
    """Variance between days, beyond sampling, with the baseline's own error and holidays in it."""
    days: Floats
    """Days the baseline stands on."""
    level_days: Floats
    """Of these, days on the present level."""
    holiday: Floats
    """What a holiday adds."""

    @classmethod
    def joined(cls, parts: Sequence[Self], axis: int) -> Self:
        """Return parts as one: metrics below each other (axis 0), or days behind each other (axis 1)."""
        return cls(*(np.concatenate([getattr(part, field.name) for part in parts], axis) for field in fields(cls)))

    def after(self, index: int) -> Forecast:
        """Return the forecasts without their first days."""
        return Forecast(*(getattr(self, field.name)[:, index:] for field in fields(self)))

    def rows(self, first: int, stop: int) -> Forecast:
        """Return the forecasts of the metrics from index `first` to `stop` of S."""
        return Forecast(*(getattr(self, field.name)[first:stop] for field in fields(self)))


@dataclass(frozen=True, slots=True, eq=False)
class _Window:
    """The days before each of B days, (weeks, weekdays, B) each."""

    y: Floats
    noise: Floats
    """Sampling variance; infinite on a day that teaches nothing, which takes all its weight."""
    columns: tuple[tuple[Floats, float], ...]
    """0/1 regressors beside level and weekday, with their ridge: holidays, days since the level moved."""
    days: Floats
    """(B,) days that teach, at least 1."""


def forecasts(signal: Signal, first: int) -> Forecast:
    """Return what each day of S metrics from index `first` on should have been, each day fitted by itself."""
    size, stop = signal.y.shape
    starts = range(first, stop, BATCH)
    return Forecast.joined(
        [Forecast(*np.zeros((len(fields(Forecast)), size, 0)))]
        + [_stack_windows(signal, start, min(start + BATCH, stop)) for start in starts],
        axis=1,
    )


def _stack_windows(signal: Signal, first: int, stop: int) -> Forecast:
    """Return the forecasts of all metrics, as many fitted at once as make a batch."""
    together = max(BATCH // (stop - first), 1)
    starts = range(0, len(signal.y), together)
    return Forecast.joined([_forecast(signal.rows(start, start + together), first, stop) for start in starts], axis=0)


def _forecast(signal: Signal, first: int, stop: int) -> Forecast:
    """Return the forecasts of a batch of metrics; inside, their days stand one metric behind the other, B in all."""

    def before(row: Floats) -> Floats:
        return lag(row, first, stop)

    level_from = signal.level_from[:, first:stop].ravel()
    since = np.tile(np.arange(first, stop), len(signal.y)) - level_from
    has_step = (level_from >= 0) & (since < WINDOW)
    present = np.where(has_step & (lags() > since), 0.0, 1.0)
    holiday = signal.holiday[:, first:stop].ravel().astype(float)
    teaches = before(signal.teaches.astype(float)) * (lags() <= WINDOW)
    columns = [(before(signal.holiday.astype(float)), HOLIDAY_RIDGE)]
    if has_step.any():
        columns.append((present * has_step, STEP_RIDGE))
    days = sum_window(teaches)
    window = _Window(
        y=before(np.where(signal.teaches, signal.y, 0.0)),
        noise=np.where(teaches > 0, before(signal.noise), np.inf),
        columns=tuple(columns),
        days=np.maximum(days, 1.0),
    )
    offsets, effects, between = _fit(window)
    mean = offsets[WEEKDAYS - 1] + holiday * effects[0]
    if has_step.any():
        mean += has_step * effects[1]
    level_days = sum_window(teaches * present)
    own_error = 1.0 + LEVEL_ERROR / np.maximum(level_days, 0.5)
    spread = between * own_error * signal.width[:, first:stop].ravel() ** 2
    if signal.n.any():
        level = recentring(signal, _fit_with_offsets(window, offsets, effects), between, first, stop)
        mean += level.shift
        spread += level.error
    parts = (mean, spread, days, level_days, effects[0])
    return Forecast(*(part.reshape(len(signal.y), stop - first) for part in parts))


def _fit(window: _Window) -> tuple[Floats, list[Floats], Floats]:
    """Return level + weekday offset (7, B), the columns' effects (B,) each, and the variance between days (B,)."""
    between, least = _start(window)
    square = before = np.zeros(1)
    for _ in range(STEPS):
        before = between
        precision = 1.0 / (window.noise + between)
        weight = precision * _pull(square)
        unit = np.maximum(sum_window(weight) / window.days, 1e-60)
        weight /= unit
        offsets, effects = _solve(window, weight)
        square = window.y - _fit_with_offsets(window, offsets, effects)
        square *= square
        square *= precision
        freedom = window.days / np.maximum(window.days - WEEKDAYS, 1.0)
        variance = sum_window(np.minimum(square, CLIP**2)) / window.days / CLIPPED_VARIANCE * freedom
        between = np.maximum(before + (variance - 1.0) / unit, least)
    tie_variance = (TIES * sum_window(np.sqrt(square)) / window.days) ** 2
    return offsets, effects, np.maximum(between, before + (tie_variance - 1.0) / unit)


def _fit_with_offsets(window: _Window, offsets: Floats, effects: list[Floats]) -> Floats:
    (column, _), *more = window.columns
    fit = column * effects[0]
    fit += offsets
    for (column, _), effect in zip(more, effects[1:], strict=True):
        fit += column * effect
    return fit


def _start(window: _Window) -> tuple[Floats, Floats]:
    """Return a first variance between days, and the least that is not rounding."""
    teaches = np.isfinite(window.noise)
    mean = sum_window(window.y) / window.days
    plain = sum_window(((window.y - mean) * teaches) ** 2) / window.days
    least = (ROUNDING * sum_window(np.abs(window.y)) / window.days) ** 2 + 1e-60
    return np.maximum(plain, least), least


def _pull(square: Floats) -> Floats:
    """Return Huber's weights of squared standardised residuals; none beyond `DISMISSED`."""
    pull: Floats = np.sqrt(BEND**2 / np.maximum(square, BEND**2))
    pull *= square <= DISMISSED**2
    return pull


def _solve(window: _Window, weight: Floats) -> tuple[Floats, list[Floats]]:
    """Minimise Σ w (y − level − weekday − Σ effect·column)² + the ridges, with the weekdays eliminated first."""
    of_weekday = sum_in_order(weight)
    target = sum_in_order(weight * window.y)
    shrinkage = 1.0 / (of_weekday + WEEKDAY_RIDGE)
    weights = [weight] + [weight * column for column, _ in window.columns]
    sums = [of_weekday] + [sum_in_order(part) for part in weights[1:]]
    targets = [target] + [sum_in_order(part * window.y) for part in weights[1:]]
    matrix = [[sum_in_order(-left * shrinkage * right) for right in sums] for left in sums]
    right_side = [
        sum_in_order(column_target - part * shrinkage * target)
        for column_target, part in zip(targets, sums, strict=True)
    ]
    matrix[0][0] += sum_in_order(of_weekday) + 1e-60
    for i, (column, ridge) in enumerate(window.columns, 1):
        matrix[i][i] += sum_in_order(sums[i]) + ridge
        matrix[0][i] += sum_in_order(sums[i])
        for j in range(1, i):
            matrix[j][i] += sum_window(weights[j] * column)
    level, *effects = _gauss(matrix, right_side)
    prediction = level * of_weekday
    for part, effect in zip(sums[1:], effects, strict=True):
        prediction = prediction + part * effect
    return level + (target - prediction) * shrinkage, effects


def _gauss(matrix: list[list[Floats]], right_side: list[Floats]) -> list[Floats]:
    """Solve symmetric positive systems, each entry an array of them; only the upper triangle is read."""
    size = len(right_side)
    for i in range(size):
        for j in range(i + 1, size):
            factor = matrix[i][j] / matrix[i][i]
            for k in range(j, size):
                matrix[j][k] = matrix[j][k] - factor * matrix[i][k]
            right_side[j] = right_side[j] - factor * right_side[i]
    solution: list[Floats] = [right_side[0]] * size
    for i in reversed(range(size)):
        rest = right_side[i]
        for k in range(i + 1, size):
            rest = rest - matrix[i][k] * solution[k]
        solution[i] = rest / matrix[i][i]
    return solution

"""How far each test may go before it speaks, for a budget of false alarms."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from watchbook.bands.sliding_sums import count_window

if TYPE_CHECKING:
    from watchbook.bands.series import Floats, Series
    from watchbook.metrics import Kind

BUDGET = 1.0
"""False alarms a metric may give in a year, unless told otherwise."""
LEAST, MOST = 0.05, 4.0
"""Budgets between which the slope below was measured."""
SLOPE = 0.11
"""How much a limit grows as the logarithm of the budget falls: half the false alarms need 8 % more."""
KNOWN_SPREAD = 0.88
"""Part of a mean's limits that holds where it is known how far single records lie apart: less is left to guess."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What each test's score must pass, in units of the metric's own noise."""

    point: float
    pair: float
    """Two of three days on the same side."""
    window: float
    """Three to twenty-one days against a baseline that ends three weeks back; of a histogram, its components."""
    ewma: float
    shape: float = math.inf
    """Histograms: three days' shape against the weeks before."""

    @property
    def row(self) -> tuple[float, ...]:
        """The limits in the order of `day_evidence.TESTS`."""
        return (self.point, self.pair, self.window, self.ewma, self.shape)


_SHARE: Final = Limits(point=3.4, pair=2.4, window=2.5, ewma=1.85)
_COUNT: Final = Limits(point=3.65, pair=2.4, window=2.5, ewma=2.3)
_MEAN: Final = Limits(point=3.5, pair=2.9, window=3.1, ewma=2.8)
_HISTOGRAM: Final = Limits(point=6.0, pair=3.0, window=2.4, ewma=math.inf, shape=5.0)


def limits(kind: Kind, budget: float = BUDGET) -> Limits:
    """Return the limits of a kind of metric for a budget of false alarms per metric-year.

    Measured on series of each kind in which nothing was wrong that anybody knew of; see docs/method.md.
    """
    base = {"share": _SHARE, "count": _COUNT, "histogram": _HISTOGRAM}.get(kind, _MEAN)
    by = stricter(budget)
    return Limits(*(by * limit for limit in base.row))


def stricter(budget: float) -> float:
    """Return the factor on every limit that holds a budget of false alarms per metric-year; 1 for `BUDGET`."""
    return 1.0 - SLOPE * math.log(min(max(budget, LEAST), MOST))


def by_spread(series: Series, first: int) -> Floats:
    """Return the factor on every limit of a series for each day from index `first` on: (B,), 1 but for some means.

    A mean's limits were set on series of daily means alone, where all noise is between days. Where the spread of single
    records is known on most measured days of the window, the sampling noise is known too, and the limits were too wide:
    `KNOWN_SPREAD` spends the same budget of false alarms.
    """
    days = len(series.n)
    if series.kind != "mean":
        return np.ones(days - first)
    is_measured = np.isfinite(series.value)
    has_spread = is_measured & np.isfinite(series.spread)
    counts = [count_window(days_that.astype(float), first, days) for days_that in (is_measured, has_spread)]
    return np.where(2.0 * counts[1] > counts[0], KNOWN_SPREAD, 1.0)

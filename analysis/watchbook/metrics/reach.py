"""What values a metric can take, and so which limits on it can ever be passed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from watchbook.metrics.catalogue import Metric
    from watchbook.metrics.fields import Field


@dataclass(frozen=True, slots=True)
class Reach:
    """The values between which a metric always lies, on its own scale."""

    low: float
    high: float

    def fault(self, bound: float, *, up: bool) -> str:
        """Return what is wrong with a limit above or below which a value is beyond; empty where it can be meant."""
        if not (bound < self.high if up else bound > self.low):
            return f"no value is ever {'above' if up else 'below'} it: {self._said()}"
        if bound < self.low if up else bound > self.high:
            return f"every value is {'above' if up else 'below'} it: {self._said()}"
        return ""

    def _said(self) -> str:
        if math.isinf(self.high):
            return f"the metric begins at {self.low:g}"
        return f"the metric goes from {self.low:g} to {self.high:g}"


def reach_of(metric: Metric, fields: Mapping[str, Field]) -> Reach:
    """Return the values that a metric can take: a mean of one field lies within what is usable of the field."""
    if metric.kind == "share":
        return Reach(0.0, 1.0)
    if metric.kind == "count":
        return Reach(0.0, math.inf)
    if metric.edges:
        return Reach(metric.edges[0], metric.edges[-1])
    field = fields.get(metric.expression.strip())
    low = field.min if field else None
    high = field.max if field else None
    return Reach(-math.inf if low is None else low, math.inf if high is None else high)


def hint_of(metric: Metric, bound: float) -> tuple[str, ...]:
    """Return how a limit was probably meant: a share in per cent is the usual mistake."""
    if metric.kind == "share" and 1.0 < bound <= 100.0:
        return (f"a share is written {bound / 100.0:g} for {bound:g} %",)
    return ()

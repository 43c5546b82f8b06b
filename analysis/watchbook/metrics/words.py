"""How a metric's numbers are said: on a page, in a finding, in an entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from watchbook.metrics.catalogue import Metric

THIN = "\N{NARROW NO-BREAK SPACE}"
"""Between a number and its unit; no line breaks there."""


def number(metric: Metric, value: float | None) -> str:
    """Return a value as people read it: percent for shares, with its unit behind a narrow space."""
    if value is None:
        return "–"
    return _number(metric, value, _decimals(metric, abs(value))) + _unit(metric)


def span(metric: Metric, lower: float | None, upper: float | None) -> str:
    """Return a range in words, both ends with the same decimals; empty where there is none."""
    if lower is None or upper is None:
        return ""
    decimals = _decimals(metric, max(abs(lower), abs(upper)))
    low, high = (_number(metric, end, decimals) for end in (lower, upper))
    return f"{low} to {high}{_unit(metric)}"


def _decimals(metric: Metric, size: float) -> int:
    if metric.kind == "count":
        return 0
    if metric.kind == "share":
        return 0 if size >= 0.0995 else 1
    return 0 if size >= 99.95 else 1 if size >= 9.995 else 2


def _number(metric: Metric, value: float, decimals: int) -> str:
    text = f"{value * 100 if metric.kind == 'share' else value:,.{decimals}f}"
    return text.removeprefix("-") if float(text.replace(",", "")) == 0 else text.replace("-", "\N{MINUS SIGN}")


def _unit(metric: Metric) -> str:
    unit = "%" if metric.kind == "share" else metric.unit
    return f"{THIN}{unit}" if unit else ""

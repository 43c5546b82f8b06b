"""The ledger's rollups, merged into series."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from watchbook.bands.series import ABOVE, BELOW, Series
from watchbook.calendar import days_between
from watchbook.ledger import FIXED_POINT

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from watchbook.bands.series import Cell, Counts, Flags, JournalDays
    from watchbook.calendar import Calendar
    from watchbook.ledger import Rollup, Source
    from watchbook.metrics import Metric


@dataclass(slots=True)
class _Sum:
    """The rollups of one metric on one day, added."""

    n: int = 0
    total: int = 0
    squares: int = 0
    bins: list[int] = field(default_factory=list)
    comparable: bool = False
    """Whether any row has the metric's present definition."""

    def add(self, row: Rollup) -> None:
        self.comparable = True
        self.n += row.n
        self.total += row.total
        self.squares += row.squares
        if row.bins:
            before = self.bins or [0] * len(row.bins)
            self.bins = [a + b for a, b in zip(before, row.bins, strict=True)]


NEARLY_ALL = 0.8
"""Share of a histogram's records from which on, outside of its bins, it has no shape."""
_NOTHING = _Sum(comparable=True)


def series_of(  # noqa: PLR0913, PLR0917  # the whole of what a series is made from, each by its own name
    rollups: Iterable[Rollup],
    sources: Iterable[Source],
    metrics: Mapping[str, Metric],
    calendar: Calendar,
    workflows: Iterable[str],
    first: dt.date,
    last: dt.date,
    journal_days: JournalDays,
    gaps: Mapping[Cell, str] = MappingProxyType({}),
) -> list[Series]:
    """Return one series for every workflow and metric, over the days from `first` to `last`.

    Rollups merge by addition, so their order does not matter. Rows of another definition of a metric are not
    comparable: a day that has no others is marked `older` and holds no value. Nor does one that is among the `gaps`,
    on which the metric has no answer for want of the fields it reads.
    """
    days = list(days_between(first, last))
    rows = [row for row in rollups if row.metric in metrics and first <= row.day <= last]
    sums = _merge_rollups(rows, metrics)
    dumps = _dumps(rows, sources, metrics)
    holiday = np.array([calendar.holiday(day) is not None for day in days], np.bool_)
    return [
        _series(metric, workflow, days, sums, dumps, holiday, journal_days, gaps)
        for workflow in workflows
        for metric in metrics.values()
    ]


def _merge_rollups(rows: Iterable[Rollup], metrics: Mapping[str, Metric]) -> dict[Cell, _Sum]:
    sums: dict[Cell, _Sum] = defaultdict(_Sum)
    for row in rows:
        cell_sum = sums[row.workflow, row.metric, row.day]
        if row.definition == metrics[row.metric].definition:
            cell_sum.add(row)
    return sums


def _dumps(
    rows: Iterable[Rollup], sources: Iterable[Source], metrics: Mapping[str, Metric]
) -> dict[tuple[str, str, dt.date], str]:
    """Hash the sources that say something about a workflow on a day, logs and evals apart."""
    hashes = {source.source: source.sha256 for source in sources}
    carriers: dict[tuple[str, str, dt.date], set[str]] = defaultdict(set)
    for row in rows:
        carriers[metrics[row.metric].source, row.workflow, row.day].add(row.source)
    return {
        cell: hashlib.sha256("".join(sorted(hashes.get(name, name) for name in names)).encode()).hexdigest()[:12]
        for cell, names in carriers.items()
    }


def _series(  # noqa: PLR0913, PLR0917  # the parts of one merge, shared by all series
    metric: Metric,
    workflow: str,
    days: list[dt.date],
    sums: dict[Cell, _Sum],
    dumps: dict[tuple[str, str, dt.date], str],
    holiday: Flags,
    journal_days: JournalDays,
    gaps: Mapping[Cell, str],
) -> Series:
    cells = [(workflow, metric.name, day) for day in days]
    rows = [_NOTHING if cell in gaps else sums.get(cell, _NOTHING) for cell in cells]
    beyond = [_beyond(metric, row) for row in rows]
    return Series(
        workflow=workflow,
        metric=metric.name,
        kind=metric.kind,
        worse=metric.worse,
        alerts=metric.alerts,
        limits=metric.limits,
        first=days[0],
        value=np.array([_value(metric, row, out) for row, out in zip(rows, beyond, strict=True)], np.float64),
        n=np.array([row.n for row in rows], np.int64),
        spread=np.array([_spread(metric, row) for row in rows], np.float64),
        bins=_bins(metric, [_NOTHING if out else row for row, out in zip(rows, beyond, strict=True)]),
        holiday=holiday,
        excluded=np.array([cell in journal_days.excluded for cell in cells], np.bool_),
        manual=np.array([(workflow, day) in journal_days.manual for day in days], np.bool_),
        shift=np.array([cell in journal_days.shifts for cell in cells], np.bool_),
        unanswered=tuple(gaps.get(cell, "") or out for cell, out in zip(cells, beyond, strict=True)),
        ends=(metric.edges[0], metric.edges[-1]) if metric.kind == "quantile" else (float("-inf"), float("inf")),
        older=np.array([not row.comparable for row in rows], np.bool_),
        dumps=tuple(dumps.get((metric.source, workflow, day), "") for day in days),
    )


def _beyond(metric: Metric, row: _Sum) -> str:
    """Return on which side of its bins a quantile lies, or nearly all of a histogram; empty where it is within."""
    if row.n <= 0 or not row.bins:
        return ""
    below, above, whole = row.bins[0], row.bins[-1], sum(row.bins)
    if metric.kind == "histogram":
        outside = below + above >= NEARLY_ALL * whole
        return (BELOW if below >= above else ABOVE) if outside else ""
    assert metric.q is not None
    rank = metric.q * whole
    if below and below >= rank:
        return BELOW
    return ABOVE if above and whole - above < rank else ""


def _value(metric: Metric, row: _Sum, beyond: str) -> float:
    if row.n <= 0 or metric.kind == "histogram" or beyond:
        return float("nan")
    if metric.kind == "count":
        return float(row.n)
    if metric.kind == "share":
        return row.total / row.n
    if metric.kind == "mean":
        return row.total / FIXED_POINT / row.n
    return _quantile(metric, row.bins)


def _spread(metric: Metric, row: _Sum) -> float:
    """Return the variance of a single record, from exact integers: (Σx² − (Σx)²/n) / (n − 1)."""
    if metric.kind != "mean" or row.n < 2:
        return float("nan")
    deviation = row.squares * row.n - row.total**2
    return max(deviation, 0) / (row.n * (row.n - 1)) / FIXED_POINT**2


def _bins(metric: Metric, rows: list[_Sum]) -> Counts:
    width = len(metric.edges) - 1 if metric.kind == "histogram" else 0
    counts = [row.bins or [0] * (width + 2) for row in rows] if width else []
    whole = np.array(counts, np.int64).reshape(len(rows), width + 2 if width else 0)
    if not width:
        return whole
    bins = whole[:, 1:-1].copy()
    bins[:, 0] += whole[:, 0]
    bins[:, -1] += whole[:, -1]
    return bins


def _quantile(metric: Metric, bins: list[int]) -> float:
    """Interpolate a quantile within its bin, as if the bin's values were spread evenly over it."""
    assert metric.q is not None
    rank = metric.q * sum(bins)
    below = bins[0]
    for low, high, count in zip(metric.edges, metric.edges[1:], bins[1:-1], strict=True):
        if count and below + count >= rank:
            return low + (high - low) * (rank - below) / count
        below += count
    return metric.edges[-1]

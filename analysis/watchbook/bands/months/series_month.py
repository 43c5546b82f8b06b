"""What rollups say of every metric of every workflow on the days of one month, before the journal has its say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from watchbook.bands.series import ABOVE, BELOW
from watchbook.ledger import FIXED_POINT

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from watchbook.bands.series import Cell, Counts, Flags, Floats
    from watchbook.ledger import Rollup
    from watchbook.metrics import Metric

COLUMNS = ("value", "n", "spread", "older", "beyond")
"""Fields of a month that hold a number of each series and day."""
NEARLY_ALL = 0.8
"""Share of a histogram's records from which on, outside of its bins, it has no shape."""
SIDES = ("", BELOW, ABOVE)
"""What a number in `SeriesMonth.beyond` stands for."""
Carrier = tuple[str, str]
"""(source of metrics, workflow)."""
NONE = -1
"""Of a day of which no source says anything."""


@dataclass(frozen=True, slots=True)
class RollupSum:
    """The rollups of one metric on one day, added."""

    n: int
    total: int
    squares: int
    bins: tuple[int, ...]

    @classmethod
    def of(cls, left: RollupSum | Rollup, right: Rollup) -> RollupSum:
        """Return two of them together."""
        bins = left.bins or right.bins
        if left.bins and right.bins:
            bins = tuple(a + b for a, b in zip(left.bins, right.bins, strict=True))
        return cls(left.n + right.n, left.total + right.total, left.squares + right.squares, bins)


@dataclass(frozen=True, slots=True, eq=False)
class SeriesMonth:
    """S series, workflow by workflow, on D consecutive days."""

    first: dt.date
    """The day of index 0."""
    value: Floats
    """(S, D) as in `Series`, like those below."""
    n: Counts
    spread: Floats
    older: Flags
    beyond: NDArray[np.int8]
    """(S, D) on which side of its bins a quantile lies, or nearly all of a histogram: an index of `SIDES`."""
    bins: Mapping[int, Counts]
    """(D, K) by the index of a series, of histograms alone."""
    sources: tuple[tuple[str, ...], ...]
    """The names of sources that together say something of a workflow on a day, sorted."""
    carriers: Mapping[Carrier, Counts]
    """(D,) which of `sources` say something on each day; `NONE` where none does."""

    @classmethod
    def of(
        cls,
        rows: Iterable[Rollup],
        metrics: Mapping[str, Metric],
        workflows: Sequence[str],
        span: tuple[dt.date, dt.date],
    ) -> SeriesMonth:
        """Return what rows of the days of a span say; those of other days are left out.

        Rollups merge by addition, so their order does not matter. Rows of another definition of a metric are not
        comparable: a day that has no others is marked `older` and holds no value.
        """
        first, last = span
        kept = [row for row in rows if row.metric in metrics and first <= row.day <= last]
        size, days = len(workflows) * len(metrics), max((last - first).days + 1, 0)
        places = {(workflow, metric) for workflow in workflows for metric in metrics}
        index_of = {
            (workflow, metric): i
            for i, (workflow, metric) in enumerate((workflow, metric) for workflow in workflows for metric in metrics)
        }
        sources, carriers = _carriers(kept, metrics, span)
        widths = {
            index_of[workflow, metric.name]: len(metric.edges) - 1
            for workflow in workflows
            for metric in metrics.values()
            if metric.kind == "histogram"
        }
        month = cls._without_rollups(first, (size, days), widths, sources, carriers)
        for (workflow, name, day), rollup in _merge_rollups(kept, metrics).items():
            if (workflow, name) in places:
                month.put(index_of[workflow, name], (day - first).days, metrics[name], rollup)
        return month

    @classmethod
    def joined(cls, months: Sequence[SeriesMonth]) -> SeriesMonth:
        """Return months of the same series, in order, as one stretch; days between them are days without rollups."""
        first = months[0].first
        days = (months[-1].first - first).days + months[-1].n.shape[1]
        size = len(months[0].n)
        widths = {index: bins.shape[1] for index, bins in months[0].bins.items()}
        sources = tuple(names for month in months for names in month.sources)
        all_carriers = sorted({carrier for month in months for carrier in month.carriers})
        carriers = {carrier: np.full(days, NONE, np.int64) for carrier in all_carriers}
        whole = cls._without_rollups(first, (size, days), widths, sources, carriers)
        known = 0
        for month in months:
            start = (month.first - first).days
            within = slice(start, start + month.n.shape[1])
            for name in COLUMNS:
                getattr(whole, name)[:, within] = getattr(month, name)
            for index, bins in month.bins.items():
                whole.bins[index][within] = bins
            for carrier, places in month.carriers.items():
                whole.carriers[carrier][within] = np.where(places == NONE, NONE, places + known)
            known += len(month.sources)
        return whole

    @classmethod
    def _without_rollups(
        cls,
        first: dt.date,
        shape: tuple[int, int],
        widths: Mapping[int, int],
        sources: tuple[tuple[str, ...], ...],
        carriers: Mapping[Carrier, Counts],
    ) -> SeriesMonth:
        """Return days of which nothing is known but their sources, `widths` the bins of histograms by their index."""
        return cls(
            first=first,
            value=np.full(shape, np.nan),
            n=np.zeros(shape, np.int64),
            spread=np.full(shape, np.nan),
            older=np.zeros(shape, np.bool_),
            beyond=np.zeros(shape, np.int8),
            bins={index: np.zeros((shape[1], width), np.int64) for index, width in widths.items()},
            sources=sources,
            carriers=carriers,
        )

    def put(self, at: int, day: int, metric: Metric, rollup: RollupSum | Rollup | None) -> None:
        """Write down what one metric's rollups say of one day; None where they are all of another definition."""
        if rollup is None:
            self.older[at, day] = True
            return
        self.n[at, day] = rollup.n
        if rollup.n <= 0:
            if metric.kind == "histogram":
                self.bins[at][day] = _close_bins(metric, rollup.bins)
            return
        side = _beyond(metric, rollup)
        self.beyond[at, day] = side
        if metric.kind == "histogram":
            if not side:
                self.bins[at][day] = _close_bins(metric, rollup.bins)
        elif not side:
            self.value[at, day] = _value(metric, rollup)
        if metric.kind == "mean":
            self.spread[at, day] = _spread(rollup)


def _merge_rollups(rows: Iterable[Rollup], metrics: Mapping[str, Metric]) -> dict[Cell, RollupSum | Rollup | None]:
    sums: dict[Cell, RollupSum | Rollup | None] = {}
    for row in rows:
        cell = row.workflow, row.metric, row.day
        if row.definition != metrics[row.metric].definition:
            sums.setdefault(cell, None)
            continue
        before = sums.get(cell)
        sums[cell] = row if before is None else RollupSum.of(before, row)
    return sums


def _carriers(
    rows: Iterable[Rollup], metrics: Mapping[str, Metric], span: tuple[dt.date, dt.date]
) -> tuple[tuple[tuple[str, ...], ...], dict[Carrier, Counts]]:
    """Return `SeriesMonth.sources` and `SeriesMonth.carriers`."""
    first, last = span
    kinds = {name: metric.source for name, metric in metrics.items()}
    names: set[tuple[str, str, dt.date, str]] = {(kinds[row.metric], row.workflow, row.day, row.source) for row in rows}
    by_day: dict[tuple[str, str, dt.date], list[str]] = {}
    for kind, workflow, day, source in sorted(names):
        by_day.setdefault((kind, workflow, day), []).append(source)
    places: dict[tuple[str, ...], int] = {}
    carriers: dict[Carrier, Counts] = {}
    for (kind, workflow, day), sources in by_day.items():
        if (kind, workflow) not in carriers:
            carriers[kind, workflow] = np.full(max((last - first).days + 1, 0), NONE, np.int64)
        carriers[kind, workflow][(day - first).days] = places.setdefault(tuple(sources), len(places))
    return tuple(places), carriers


def _beyond(metric: Metric, rollup: RollupSum | Rollup) -> int:
    """Return on which side of its bins a quantile lies, or nearly all of a histogram; 0 where it is within."""
    if not rollup.bins:
        return 0
    below, above, whole = rollup.bins[0], rollup.bins[-1], sum(rollup.bins)
    if metric.kind == "histogram":
        outside = below + above >= NEARLY_ALL * whole
        return (1 if below >= above else 2) if outside else 0
    assert metric.q is not None
    rank = metric.q * whole
    if below and below >= rank:
        return 1
    return 2 if above and whole - above < rank else 0


def _value(metric: Metric, rollup: RollupSum | Rollup) -> float:
    if metric.kind == "count":
        return float(rollup.n)
    if metric.kind == "share":
        return rollup.total / rollup.n
    if metric.kind == "mean":
        return rollup.total / FIXED_POINT / rollup.n
    return _quantile(metric, rollup.bins)


def _spread(rollup: RollupSum | Rollup) -> float:
    """Return the variance of a single record, from exact integers: (Σx² − (Σx)²/n) / (n − 1)."""
    if rollup.n < 2:
        return float("nan")
    deviation = rollup.squares * rollup.n - rollup.total**2
    return max(deviation, 0) / (rollup.n * (rollup.n - 1)) / FIXED_POINT**2


def _close_bins(metric: Metric, bins: tuple[int, ...]) -> Counts:
    """Return a histogram's counts, with what lies beyond its bins in the first and the last."""
    whole = np.array(bins or (0,) * (len(metric.edges) + 1), np.int64)
    inner = whole[1:-1].copy()
    inner[0] += whole[0]
    inner[-1] += whole[-1]
    return inner


def _quantile(metric: Metric, bins: tuple[int, ...]) -> float:
    """Interpolate a quantile within its bin, as if the bin's values were spread evenly over it."""
    assert metric.q is not None
    rank = metric.q * sum(bins)
    below = bins[0]
    for low, high, count in zip(metric.edges, metric.edges[1:], bins[1:-1], strict=True):
        if count and below + count >= rank:
            return low + (high - low) * (rank - below) / count
        below += count
    return metric.edges[-1]

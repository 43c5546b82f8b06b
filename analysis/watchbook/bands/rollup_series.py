"""The ledger's rollups, merged into series."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from watchbook.bands.months.series_month import SIDES, SeriesMonth
from watchbook.bands.series import Series
from watchbook.calendar import ONE_DAY, days_between

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from watchbook.bands.series import Cell, Counts, Flags, JournalDays
    from watchbook.calendar import Calendar
    from watchbook.ledger import Rollup, Source
    from watchbook.metrics import Metric


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
    names, span = tuple(workflows), (first, last)
    months = [SeriesMonth.of(rollups, metrics, names, span)]
    return MonthSeries(months, metrics, names, span).series(sources, calendar, journal_days, gaps)


@dataclass(frozen=True, slots=True)
class MonthSeries:
    """Months of the same series, to be laid out as one stretch of days."""

    months: Sequence[SeriesMonth]
    """In order; days between them are days without rollups, and those outside of the span are left out."""
    metrics: Mapping[str, Metric]
    workflows: tuple[str, ...]
    span: tuple[dt.date, dt.date]
    """The first day and the last."""

    @property
    def days(self) -> int:
        """How many days."""
        return max((self.span[1] - self.span[0]).days + 1, 0)

    def counts(self, names: Iterable[str]) -> dict[str, list[int]]:
        """Return for each workflow the most that one of some metrics counted on each day."""
        n = self._column("n", 0, np.int64)
        kept = [i for i, name in enumerate(self.metrics) if name in set(names)]
        if not kept:
            return {workflow: [0] * self.days for workflow in self.workflows}
        by_workflow = n.reshape(len(self.workflows), len(self.metrics), self.days)
        return dict(zip(self.workflows, by_workflow[:, kept].max(axis=1).tolist(), strict=True))

    def series(
        self,
        sources: Iterable[Source],
        calendar: Calendar,
        journal_days: JournalDays,
        gaps: Mapping[Cell, str] = MappingProxyType({}),
    ) -> list[Series]:
        """Return one series for every workflow and metric, as `series_of` does."""
        first, last = self.span
        value, spread = self._column("value", np.nan), self._column("spread", np.nan)
        n, beyond = self._column("n", 0, np.int64), self._column("beyond", 0, np.int8)
        older = self._column("older", fill=False, dtype=np.bool_)
        is_gap = self._flags(gaps)
        for column, nothing in ((value, np.nan), (spread, np.nan), (n, 0), (beyond, 0), (older, False)):
            column[is_gap] = nothing
        holiday = np.array([calendar.holiday(day) is not None for day in days_between(first, last)], np.bool_)
        excluded, shift = self._flags(journal_days.excluded), self._flags(journal_days.shifts)
        manual = {name: np.zeros(self.days, np.bool_) for name in self.workflows}
        for name, day in journal_days.manual:
            if name in manual and first <= day <= last:
                manual[name][(day - first).days] = True
        dumps = self._dumps(sources)
        return [
            Series(
                workflow=workflow,
                metric=metric.name,
                kind=metric.kind,
                worse=metric.worse,
                alerts=metric.alerts,
                limits=metric.limits,
                first=first,
                value=value[i],
                n=n[i],
                spread=spread[i],
                bins=self._bins(i, metric, is_gap[i]),
                holiday=holiday,
                excluded=excluded[i],
                manual=manual[workflow],
                shift=shift[i],
                unanswered=self._unanswered(beyond[i], is_gap[i], gaps, (workflow, metric.name)),
                ends=(metric.edges[0], metric.edges[-1])
                if metric.kind == "quantile"
                else (float("-inf"), float("inf")),
                older=older[i],
                dumps=dumps[metric.source, workflow],
            )
            for i, (workflow, metric) in enumerate(self._names)
        ]

    @property
    def _names(self) -> list[tuple[str, Metric]]:
        return [(workflow, metric) for workflow in self.workflows for metric in self.metrics.values()]

    def _parts(self) -> Iterable[tuple[SeriesMonth, slice, slice]]:
        """Yield each month with where its days stand in the span, and which of its days these are."""
        for month in self.months:
            start = (month.first - self.span[0]).days
            stop = start + month.n.shape[1]
            low, high = max(start, 0), min(stop, self.days)
            if low < high:
                yield month, slice(low, high), slice(low - start, high - start)

    def _column(self, name: str, fill: float, dtype: Any = np.float64) -> NDArray[Any]:
        """Return (S, T) of what the months have."""
        column = np.full((len(self.workflows) * len(self.metrics), self.days), fill, dtype)
        for month, days, within in self._parts():
            column[:, days] = getattr(month, name)[:, within]
        return column

    def _flags(self, cells: Iterable[Cell]) -> Flags:
        """Return (S, T) cells of a series and a day."""
        first, last = self.span
        place = {(workflow, metric.name): i for i, (workflow, metric) in enumerate(self._names)}
        flags = np.zeros((len(place), self.days), np.bool_)
        for workflow, metric, day in cells:
            if first <= day <= last and (workflow, metric) in place:
                flags[place[workflow, metric], (day - first).days] = True
        return flags

    def _bins(self, index: int, metric: Metric, is_gap: Flags) -> Counts:
        bins = np.zeros((self.days, len(metric.edges) - 1 if metric.kind == "histogram" else 0), np.int64)
        if metric.kind == "histogram":
            for month, days, within in self._parts():
                bins[days] = month.bins[index][within]
            bins[is_gap] = 0
        return bins

    def _unanswered(
        self, beyond: NDArray[np.int8], is_gap: Flags, gaps: Mapping[Cell, str], name: tuple[str, str]
    ) -> tuple[str, ...]:
        if not beyond.any() and not is_gap.any():
            return ("",) * self.days
        texts = [SIDES[side] for side in beyond.tolist()]
        for index in np.flatnonzero(is_gap).tolist():
            texts[index] = gaps[*name, self.span[0] + index * ONE_DAY]
        return tuple(texts)

    def _dumps(self, sources: Iterable[Source]) -> dict[tuple[str, str], tuple[str, ...]]:
        """Hash the sources that say something about a workflow on a day, logs and evals apart."""
        hashes = {source.source: source.sha256 for source in sources}
        kinds = {metric.source for metric in self.metrics.values()}
        dumps: dict[tuple[str, str], list[str]] = {
            (kind, workflow): [""] * self.days for kind in kinds for workflow in self.workflows
        }
        for month, days, within in self._parts():
            texts = ["".join(sorted(hashes.get(name, name) for name in names)) for names in month.sources]
            words = [hashlib.sha256(text.encode()).hexdigest()[:12] for text in texts]
            words.append("")  # of no source: its place is NONE, the last
            for carrier, places in month.carriers.items():
                if carrier in dumps:
                    dumps[carrier][days] = [words[place] for place in places[within].tolist()]
        return {name: tuple(texts) for name, texts in dumps.items()}

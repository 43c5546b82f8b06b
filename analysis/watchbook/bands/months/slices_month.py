"""What slices and hours of every workflow counted on the days of one month, and months of it as one stretch of days."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from watchbook.bands.slices.workflow_slices import HOURS, TALLIES, DimensionTable, WorkflowSlices, workflow_slices

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from watchbook.ledger import HourCount, SliceCount


@dataclass(frozen=True, slots=True, eq=False)
class SlicesMonth:
    """What slices and hours counted on D consecutive days."""

    first: dt.date
    """The day of index 0."""
    slices: Mapping[str, WorkflowSlices]
    """By workflow; no dimension is said to have few values."""
    hashes: Mapping[str, tuple[bytes, ...]]
    """By workflow, D digests of what is known of each day."""
    days: tuple[dt.date, dt.date]
    """The first and the last day of which there is a row; the other way round where there is none."""

    @classmethod
    def of(
        cls,
        slices: Sequence[SliceCount],
        hours: Sequence[HourCount],
        workflows: Iterable[str],
        span: tuple[dt.date, dt.date],
    ) -> SlicesMonth:
        """Return what rows of the days of a span say; those of other days are left out."""
        first, last = span
        by_workflow = workflow_slices((slices, hours), workflows, (), span)
        days = [row.day for rows in (slices, hours) for row in rows if first <= row.day <= last]
        return cls(
            first,
            by_workflow,
            {name: tuple(workflow.day_hashes) for name, workflow in by_workflow.items()},
            (min(days, default=dt.date.max), max(days, default=dt.date.min)),
        )

    @classmethod
    def joined(cls, months: Sequence[SlicesMonth]) -> SlicesMonth:
        """Return months of the same workflows, in order, as one stretch; days between them are days without rows."""
        first = months[0].first
        span = first, months[-1].first + dt.timedelta(days=_length(months[-1]) - 1)
        by_workflow = joined_slices(months, months[0].slices, (), span)
        return cls(
            first,
            by_workflow,
            {name: tuple(workflow.day_hashes) for name, workflow in by_workflow.items()},
            (min(month.days[0] for month in months), max(month.days[1] for month in months)),
        )


def joined_slices(
    months: Sequence[SlicesMonth], workflows: Iterable[str], few: Collection[str], span: tuple[dt.date, dt.date]
) -> dict[str, WorkflowSlices]:
    """Return what each workflow's slices and hours counted on the days of a span, as `workflow_slices` does.

    Args:
        months: In order, none with a row of a day outside of the span.
        workflows: Those that are wanted.
        few: Names of the dimensions that have only a few values.
        span: First day and last.

    """
    first, last = span
    size = max((last - first).days + 1, 0)
    parts = []
    for month in months:
        start = (month.first - first).days
        low, high = max(start, 0), min(start + _length(month), size)
        if low < high:
            parts.append((month, slice(low, high), slice(low - start, high - start)))
    return {name: _join_workflow(name, parts, few, first, size) for name in workflows}


def _length(month: SlicesMonth) -> int:
    return len(next(iter(month.hashes.values()), ()))


def _join_workflow(
    name: str, parts: Sequence[tuple[SlicesMonth, slice, slice]], few: Collection[str], first: dt.date, size: int
) -> WorkflowSlices:
    hours = np.zeros((size, HOURS, 2), np.int64)
    (nothing,) = WorkflowSlices(name, first, (), hours[:1]).day_hashes if size else (b"",)
    hashes = [nothing] * size
    tables: dict[str, list[tuple[DimensionTable, slice, slice]]] = {}
    for month, days, within in parts:
        hours[days] = month.slices[name].hour_counts[within]
        hashes[days] = month.hashes[name][within]
        for table in month.slices[name].tables:
            tables.setdefault(table.name, []).append((table, days, within))
    dimensions = tuple(_table(dimension, tables[dimension], few, size) for dimension in sorted(tables))
    return replace(WorkflowSlices(name, first, dimensions, hours), known_hashes=tuple(hashes))


def _table(
    name: str, parts: Sequence[tuple[DimensionTable, slice, slice]], few: Collection[str], size: int
) -> DimensionTable:
    values = tuple(sorted({value for table, _, _ in parts for value in table.values}))
    place = {value: at for at, value in enumerate(values)}
    counts = np.zeros((size, len(values), len(TALLIES)), np.int64)
    for table, days, within in parts:
        counts[days, [place[value] for value in table.values]] = table.counts[within]
    return DimensionTable(name, name in few, values, counts)

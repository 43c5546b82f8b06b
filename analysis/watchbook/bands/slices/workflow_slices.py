"""A workflow's slices and hours on consecutive days, laid out from the ledger's rows."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

import numpy as np

from watchbook.bands.slices.counts import SliceCounts
from watchbook.bands.slices.hours import HourCounts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from watchbook.bands.series import Counts, Flags
    from watchbook.ledger import HourCount, SliceCount

TALLIES = ("n", "unsure", "low", "answered", "trouble")
HOURS = 24


@dataclass(frozen=True, slots=True, eq=False)
class DimensionTable:
    """What the slices of one dimension counted."""

    name: str
    is_few: bool
    """Whether it has only a few values."""
    values: tuple[str, ...]
    """S values, sorted; without the one that stands for none."""
    counts: Counts
    """(T, S, 5) in the order of `TALLIES`."""


@dataclass(frozen=True, slots=True, eq=False)
class WorkflowSlices:
    """What one workflow's slices and hours counted on T consecutive days."""

    workflow: str
    first: dt.date
    """The day of index 0."""
    tables: tuple[DimensionTable, ...]
    hour_counts: Counts
    """(T, 24, 2): cases, and hand-offs for want of confidence."""
    known_hashes: tuple[bytes, ...] | None = None
    """What `day_hashes` returns, where somebody has found it out already."""

    def after(self, index: int) -> Self:
        """Return it without the first days."""
        return replace(
            self,
            first=self.first + dt.timedelta(days=index),
            tables=tuple(replace(table, counts=table.counts[index:]) for table in self.tables),
            hour_counts=self.hour_counts[index:],
            known_hashes=None if self.known_hashes is None else self.known_hashes[index:],
        )

    def dimensions(self, usable: Flags, is_judged: Flags, level_from: Counts) -> list[tuple[SliceCounts, bool]]:
        """Return each dimension's counts, with what the journal says of the days, and whether it has few values.

        A day on which no record has a value of it says nothing, and teaches nothing.
        """
        return [(self._counts(table, usable, is_judged, level_from), table.is_few) for table in self.tables]

    def _counts(self, table: DimensionTable, usable: Flags, is_judged: Flags, level_from: Counts) -> SliceCounts:
        conversations, unsure, low, answered, trouble = np.moveaxis(table.counts, 2, 0)
        has_values = conversations.any(axis=1)
        return SliceCounts(
            workflow=self.workflow,
            dimension=table.name,
            first=self.first,
            values=table.values,
            conversations=conversations,
            unsure=unsure,
            low=low,
            answered=answered,
            trouble=trouble,
            usable=usable & has_values,
            is_judged=is_judged & has_values,
            level_from=level_from,
        )

    def hours(self, usable: Flags, is_judged: Flags) -> HourCounts:
        """Return the hours' counts, with what the journal says of the days."""
        return HourCounts(self.hour_counts[:, :, 0], self.hour_counts[:, :, 1], usable, is_judged)

    @property
    def day_hashes(self) -> list[bytes]:
        """T digests of what is known of each day; a value or a dimension that does not occur on it changes none."""
        if self.known_hashes is not None:
            return list(self.known_hashes)
        return [self._day_hash(index) for index in range(len(self.hour_counts))]

    def _day_hash(self, index: int) -> bytes:
        digest = hashlib.sha256(self.hour_counts[index].tobytes())
        for table in self.tables:
            some = np.flatnonzero(table.counts[index].any(axis=1))
            if some.size:
                digest.update(repr((table.name, [table.values[at] for at in some])).encode())
                digest.update(table.counts[index][some].tobytes())
        return digest.digest()


def workflow_slices(
    rows: tuple[Iterable[SliceCount], Iterable[HourCount]],
    workflows: Iterable[str],
    few: Collection[str],
    span: tuple[dt.date, dt.date],
) -> dict[str, WorkflowSlices]:
    """Return what each workflow's slices and hours counted on the days of a span; rows merge by addition.

    Args:
        rows: The ledger's, of slices and of hours.
        workflows: Those that are wanted.
        few: Names of the dimensions that have only a few values.
        span: First day and last.

    """
    (slices, hours), (first, last) = rows, span
    days = (last - first).days + 1
    slice_rows: dict[str, dict[str, list[SliceCount]]] = defaultdict(lambda: defaultdict(list))
    for row in slices:
        if first <= row.day <= last and row.value:
            slice_rows[row.workflow][row.dimension].append(row)
    hour_counts = {name: np.zeros((max(days, 0), HOURS, 2), np.int64) for name in workflows}
    for hour in hours:
        if hour.workflow in hour_counts and first <= hour.day <= last:
            hour_counts[hour.workflow][(hour.day - first).days] += np.array([hour.cases, hour.unsure]).T
    return {
        name: WorkflowSlices(
            name,
            first,
            tuple(
                _table(dimension, few, of_dimension, first, days)
                for dimension, of_dimension in sorted(slice_rows[name].items())
            ),
            hour_counts[name],
        )
        for name in hour_counts
    }


def _table(name: str, few: Collection[str], rows: list[SliceCount], first: dt.date, days: int) -> DimensionTable:
    values = tuple(sorted({row.value for row in rows}))
    place = {value: at for at, value in enumerate(values)}
    counts = np.zeros((days, len(values), len(TALLIES)), np.int64)
    for row in rows:
        counts[(row.day - first).days, place[row.value]] += [row.n, row.unsure, row.low, row.answered, row.trouble]
    return DimensionTable(name, name in few, values, counts)

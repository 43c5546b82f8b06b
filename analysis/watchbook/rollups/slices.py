"""What the slices of each workflow count, and its hours: whole numbers, so that any order gives the same.

A value is told apart where watchbook.toml lists it, or where it looks like a label; the others are one sum, as with
versions and channels. So the values of a dimension add up to the whole, those without one among them.
"""

from __future__ import annotations

import tomllib
from collections import Counter, defaultdict
from functools import cache
from importlib.resources import files as package_files
from typing import TYPE_CHECKING, Final

import polars as pl

from watchbook.dumps.instants import local_hours
from watchbook.dumps.records import DAY, WORKFLOW
from watchbook.ledger import OTHER, WITHHELD, HourCount, SliceCount
from watchbook.metrics import CATEGORIES, JOINT
from watchbook.privacy.category_value import is_label, is_publishable
from watchbook.rollups.categories import ids_among

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from watchbook.metrics import Dimension

TALLIES: Final[Mapping[str, str]] = tomllib.loads(
    package_files("watchbook.metrics").joinpath("tallies.toml").read_text("utf-8")
)
OF_SLICES = ("unsure", "low", "answered", "trouble")
OF_HOURS = ("hour_cases", "hour_unsure")
_SLICE_SUMS = tuple(f"_{name}" for name in OF_SLICES)
_HOUR_SUMS = tuple(f"_{name}" for name in OF_HOURS)
HOURS = 24
BASE = (DAY, WORKFLOW, "_hour")
SAMPLE = 2000
"""Records by which it is told how their values meet."""
FOLD = 4
"""Records, on average, of a row that is worth making of them."""
CROWD = 20_000
"""Values of a dimension in a file, over its days and workflows, from which on new ones are no longer told apart."""
Cell = tuple["dt.date", int, str, str]
"""A day, a workflow's position, a dimension and a value."""


class Slices:
    """The counts of a file while it is being read."""

    def __init__(self, dimensions: Sequence[Dimension], workflows: Sequence[str]) -> None:
        """Count for `workflows`, whose positions the records carry."""
        self._dimensions = dimensions
        self._workflows = workflows
        self._counts: defaultdict[Cell, list[int]] = defaultdict(lambda: [0] * (1 + len(OF_SLICES)))
        self._distinct: Counter[str] = Counter()
        self._crowded: set[str] = set()
        self._common: list[str] = []
        self._hours: defaultdict[tuple[dt.date, int], list[list[int]]] = defaultdict(
            lambda: [[0] * HOURS for _ in OF_HOURS]
        )

    def add(self, frame: pl.DataFrame) -> None:
        """Count records."""
        add_slices([self], self._dimensions, len(self._workflows), frame)

    def common_keys(self, answers: pl.DataFrame) -> list[str]:
        """Return day, workflow, hour and those dimensions of which so few values meet that records fold into few rows.

        Each of these dimensions is then summed up of the rows, not of the records. A sample of the file tells which.
        """
        if self._common or answers.height <= SAMPLE:
            return self._common or [*BASE, *(dimension.name for dimension in self._dimensions)]
        keys, sample = [*BASE], answers.gather_every(answers.height // SAMPLE)
        for dimension in self._dimensions:
            if sample.select(*keys, dimension.name).n_unique() * FOLD <= sample.height:
                keys.append(dimension.name)
        self._common = keys
        return keys

    def count_hour(self, day: dt.date, workflow: int, hour: int, counts: Sequence[int]) -> None:
        """Count the records of an hour."""
        for row, count in zip(self._hours[day, workflow], counts, strict=True):
            row[hour] += count

    def count(self, cell: Cell, counts: Sequence[int]) -> None:
        """Count the records of a value of a dimension."""
        *_, dimension, value = cell
        if value and cell not in self._counts and dimension not in self._crowded:
            self._distinct[dimension] += 1
            if self._distinct[dimension] > CROWD:
                self._crowded.add(dimension)
        if value and dimension in self._crowded and cell not in self._counts:
            cell = (*cell[:3], OTHER)
        total = self._counts[cell]
        total[:] = (before + count for before, count in zip(total, counts, strict=True))

    def slices(self, source: str) -> tuple[SliceCount, ...]:
        """Return the rows of every dimension that any record of the file has a value of."""
        there = {dimension for _, _, dimension, value in self._counts if value}
        sums: defaultdict[Cell, list[int]] = defaultdict(lambda: [0] * (1 + len(OF_SLICES)))
        names = self._names()
        for (day, workflow, dimension, value), counts in self._counts.items():
            if dimension in there:
                total = sums[day, workflow, dimension, names[day, workflow, dimension].get(value, OTHER)]
                total[:] = (before + count for before, count in zip(total, counts, strict=True))
        return tuple(
            sorted(
                SliceCount(day, self._workflows[workflow], dimension, value, source, *counts)
                for (day, workflow, dimension, value), counts in sums.items()
            )
        )

    def hours(self, source: str) -> tuple[HourCount, ...]:
        """Return the counts by local hour."""
        return tuple(
            sorted(
                HourCount(day, self._workflows[workflow], source, *(tuple(row) for row in rows))
                for (day, workflow), rows in self._hours.items()
            )
        )

    def _names(self) -> dict[tuple[dt.date, int, str], dict[str, str]]:
        """Return what each value of a day, workflow and dimension counts as; the rest is `OTHER`.

        Where most records hold nothing that may be shown, nothing is: what looks like a label there is somebody's word.
        """
        dimensions = {dimension.name: dimension for dimension in self._dimensions}
        values: defaultdict[tuple[dt.date, int, str], list[tuple[int, str]]] = defaultdict(list)
        for (day, workflow, dimension, value), (count, *_) in self._counts.items():
            values[day, workflow, dimension].append((-count, value))
        return {cell: _names_of(dimensions[cell[2]], sorted(values_of_cell)) for cell, values_of_cell in values.items()}


def add_slices(files: Sequence[Slices], dimensions: Sequence[Dimension], width: int, frame: pl.DataFrame) -> None:
    """Count records of several files, whose workflows' positions are beyond those of the files before."""
    if not frame.height:
        return
    answers = _answers_of(frame, dimensions)
    keys = files[0].common_keys(answers)
    sums = _sums_by(answers, keys)
    for dimension in dimensions:
        name = dimension.name
        records = sums if name in keys else answers
        for day, position, value, *counts in (
            _sums_by(records, [DAY, WORKFLOW, name]).select(DAY, WORKFLOW, name, "_n", *_SLICE_SUMS).iter_rows()
        ):
            index, workflow = divmod(position, width)
            files[index].count((day, workflow, name, "" if value is None else value.strip()), counts)
    hours = sums.group_by(DAY, WORKFLOW, "_hour").agg(pl.col(*_HOUR_SUMS).sum())
    for day, position, hour, *counts in hours.iter_rows():
        index, workflow = divmod(position, width)
        files[index].count_hour(day, workflow, hour, counts)


def _answers_of(frame: pl.DataFrame, dimensions: Sequence[Dimension]) -> pl.DataFrame:
    """Return what each record counts as, in every tally, hour and dimension; `_n` is 1."""
    absent = [pl.lit(None, dtype=_TYPES[name]).alias(name) for name in _tallied_fields() if name not in frame.columns]
    return (
        frame.lazy()  # what several expressions have in common is computed once
        .with_columns(absent)
        .select(
            DAY,
            WORKFLOW,
            *(expression.fill_null(value=False).alias(f"_{name}") for name, expression in _expressions().items()),
            *(_value(dimension).alias(dimension.name) for dimension in dimensions),
        )
        .collect(engine="in-memory")
        .with_columns(local_hours(frame["ts"]).alias("_hour"), pl.lit(1, pl.UInt32).alias("_n"))
    )


def _sums_by(records: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """Return what records, or rows that are sums of some, add up to, in the order in which their keys first come."""
    sums = pl.col("_n", *_SLICE_SUMS, *_HOUR_SUMS).sum().cast(pl.Int64)
    return records.group_by(keys, maintain_order=True).agg(sums)


@cache
def _expressions() -> dict[str, pl.Expr]:
    return {name: pl.sql_expr(TALLIES[name]) for name in (*OF_SLICES, *OF_HOURS)}


@cache
def _tallied_fields() -> tuple[str, ...]:
    """Return the fields that tallies read."""
    return tuple(sorted({name for expression in _expressions().values() for name in expression.meta.root_names()}))


def _names_of(dimension: Dimension, values: list[tuple[int, str]]) -> dict[str, str]:
    """Return what values count as, given with minus their counts, the most frequent first."""
    if dimension.values:
        declared = [(count, value) for count, value in values if value in dimension.values]
        return {"": ""} | {value: value for value in _frequent(declared, dimension)}
    shown_values, withheld = [], {}
    ids = ids_among({value: -count for count, value in values})
    for count, value in values:
        if not value or value == OTHER:
            continue
        if ids.get(value) != WITHHELD and _is_shown(dimension, value):
            shown_values.append((count, value))
        else:
            withheld[value] = WITHHELD
    if sum(count for count, value in values if value in withheld) < sum(count for count, _ in shown_values):
        shown_values = []
        withheld = {value: WITHHELD for _, value in values if value}
    return {"": ""} | withheld | {value: value for value in _frequent(shown_values[: dimension.most], dimension)}


def _frequent(values: list[tuple[int, str]], dimension: Dimension) -> list[str]:
    """Return those of values with minus their counts that have as many records as the dimension asks."""
    return [value for count, value in values if -count >= dimension.minimum]


def _value(dimension: Dimension) -> pl.Expr:
    """Return a record's value of a dimension; of a pair null where it lacks one of the two."""
    if not dimension.pair:
        return pl.col(dimension.field)
    parts = [pl.col(part.field).cast(pl.String).str.strip_chars() for part in dimension.pair]
    whole = pl.all_horizontal(part.fill_null("").ne("") for part in parts)
    return pl.when(whole).then(pl.concat_str(parts, separator=JOINT))


def _is_shown(dimension: Dimension, value: str) -> bool:
    """Return whether a value may be told apart: of a pair, whether both of its parts may.

    A version or a channel has to look like one here, too; what else is declared is a label.
    """
    if dimension.values:
        return value in dimension.values
    if not dimension.pair:
        return is_publishable(value) if dimension.field in CATEGORIES else is_label(value)
    parts = value.split(JOINT)
    return len(parts) == len(dimension.pair) and all(map(_is_shown, dimension.pair, parts))


_TYPES: Final = {
    "handoff": pl.Boolean,
    "handoff_reason": pl.String,
    "confidence": pl.Float64,
    "rephrases": pl.Int64,
    "abandoned": pl.Boolean,
    "feedback": pl.String,
    "eval": pl.String,
}
"""Of the fields that tallies read, for those that nothing else does."""

"""Answers added up per (day, workflow): integers alone, so that any order gives the same."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from polars.exceptions import PolarsError

from watchbook.dumps.records import DAY, WORKFLOW
from watchbook.errors import MetricError
from watchbook.ledger import Rollup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watchbook.rollups.answers import MetricAnswer

EPOCH = dt.date(1970, 1, 1)
Cell = tuple[dt.date, str]
"""A business day and a workflow."""


@dataclass(slots=True)
class Sum:
    """What is known of one metric in one cell so far."""

    n: int = 0
    total: int = 0
    squares: int = 0
    bins: list[int] = field(default_factory=list)


class Sums:
    """The sums of a file while it is being read."""

    def __init__(self, answers: Sequence[MetricAnswer], workflows: Sequence[str]) -> None:
        """Sum up `answers` for `workflows`, whose positions the records carry."""
        self._answers = answers
        self._workflows = workflows
        self._sums: dict[Cell, dict[str, Sum]] = {}

    def touch(self, frame: pl.DataFrame) -> None:
        """Note the cells that records belong to, whether they count or are duplicates: each gets its rows."""
        for day, workflow in frame.select(DAY, WORKFLOW).unique().iter_rows():
            self._cell(day, workflow)

    def add(self, frame: pl.DataFrame) -> None:
        """Add the answers of records.

        Raises:
            MetricError: an expression fails on a value that occurs.
        """
        if not frame.height:
            return
        group = groups_of(frame, len(self._workflows))
        answered = self._answered(frame).with_columns(pl.Series("_group", group))
        plain = [answer for answer in self._answers if not answer.metric.edges]
        summed = answered.group_by("_group").agg(
            *(pl.col(answer.metric.name).count().alias(f"n {answer.metric.name}") for answer in plain),
            *(pl.col(answer.metric.name).sum().alias(f"total {answer.metric.name}") for answer in plain),
            *(_squares(answer) for answer in plain if answer.metric.kind == "mean"),
        )
        for row in summed.iter_rows(named=True):
            sums = self._by_code(row["_group"])
            for answer in plain:
                _add(sums[answer.metric.name], answer, row)
        for answer in self._answers:
            if answer.metric.edges:
                self._bin(answer, answered, group)

    def rollups(self, source: str) -> tuple[Rollup, ...]:
        """Return the rows: one for every metric in every cell touched, also where no record had an answer."""
        definitions = {answer.metric.name: answer.metric.definition for answer in self._answers}
        return tuple(
            sorted(
                Rollup(day, workflow, name, source, definitions[name], one.n, one.total, one.squares, tuple(one.bins))
                for (day, workflow), sums in self._sums.items()
                for name, one in sums.items()
            )
        )

    def _answered(self, frame: pl.DataFrame) -> pl.DataFrame:
        try:
            return frame.select(answer.value for answer in self._answers)
        except PolarsError:
            for answer in self._answers:
                _alone(answer, frame)
            raise

    def _cell(self, day: dt.date, workflow: int) -> dict[str, Sum]:
        cell = (day, self._workflows[workflow])
        if cell not in self._sums:
            metrics = [answer.metric for answer in self._answers]
            self._sums[cell] = {
                metric.name: Sum(bins=[0] * (len(metric.edges) + 1) if metric.edges else []) for metric in metrics
            }
        return self._sums[cell]

    def _by_code(self, code: int) -> dict[str, Sum]:
        day, workflow = divmod(code, len(self._workflows))
        return self._cell(EPOCH + dt.timedelta(days=day), workflow)

    def _bin(
        self, answer: MetricAnswer, answered: pl.DataFrame, group: np.ndarray[tuple[int], np.dtype[np.int64]]
    ) -> None:
        values = answered[answer.metric.name]
        has = values.is_not_null().to_numpy()
        edges = np.array(answer.metric.edges)
        bins = len(edges) + 1
        held = values.drop_nulls().to_numpy()
        # The last edge belongs to the last bin; what lies beyond the first and the last is counted by itself.
        index = np.searchsorted(edges, held, side="right") - (held == edges[-1])
        base, cells = int(group.min()), int(np.ptp(group)) + 1
        counts = np.bincount((group[has] - base) * bins + index, minlength=cells * bins).reshape(-1, bins)
        for place in np.flatnonzero(counts.any(axis=1)).tolist():
            row = counts[place].tolist()
            one = self._by_code(base + place)[answer.metric.name]
            one.n += sum(row)
            one.bins = [had + more for had, more in zip(one.bins, row, strict=True)]


def groups_of(frame: pl.DataFrame, workflows: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return a number for each record that tells its day and workflow."""
    days = frame[DAY].to_physical().to_numpy().astype(np.int64)
    return np.asarray(days * workflows + frame[WORKFLOW].to_numpy(), np.int64)


def _squares(answer: MetricAnswer) -> pl.Expr:
    value = pl.col(answer.metric.name).cast(pl.Int128)
    return (value * value).sum().alias(f"squares {answer.metric.name}")


def _add(one: Sum, answer: MetricAnswer, row: dict[str, int]) -> None:
    name, kind = answer.metric.name, answer.metric.kind
    if kind == "count":
        one.n += row[f"total {name}"]
        return
    one.n += row[f"n {name}"]
    one.total += row[f"total {name}"]
    if kind == "mean":
        one.squares += row[f"squares {name}"]


def _alone(answer: MetricAnswer, frame: pl.DataFrame) -> None:
    try:
        frame.select(answer.value)
    except PolarsError as error:
        metric = answer.metric
        raise MetricError(
            f"metric {metric.name!r} cannot be computed on a value that occurs: {str(error).splitlines()[0]}",
            place=metric.place,
            hints=("TRY_CAST gives null where CAST fails",),
        ) from error

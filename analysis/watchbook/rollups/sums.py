"""Answers added up per (day, workflow): integers alone, so that any order gives the same."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from polars.exceptions import PolarsError

from watchbook.dumps.records import DAY, WORKFLOW
from watchbook.errors import MetricError
from watchbook.ledger import Rollup
from watchbook.rollups.overflow import DECIMALS, is_overflowing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watchbook.rollups.answers import MetricAnswer

EPOCH = dt.date(1970, 1, 1)
MANY = 100
"""Numbers that are not 0 and of which a file has none that can be kept: no accident, but a unit that does not fit."""
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
        self._losses: Counter[str] = Counter()

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
        answers = self._answered(frame).with_columns(pl.Series("_group", group))
        self._refuse_overflow(frame)
        self._note_lost(frame)
        plain = [answer for answer in self._answers if not answer.metric.edges]
        totals = answers.group_by("_group").agg(
            *(pl.col(answer.metric.name).count().alias(f"n {answer.metric.name}") for answer in plain),
            *(_total(answer) for answer in plain),
            *(_squares(answer) for answer in plain if answer.is_lost is not None),
        )
        for row in totals.iter_rows(named=True):
            sums = self._by_code(row["_group"])
            for answer in plain:
                _add(sums[answer.metric.name], answer, row)
        for answer in self._answers:
            if answer.metric.edges:
                self._bin(answer, answers, group)

    def rollups(self, source: str) -> tuple[Rollup, ...]:
        """Return the rows: one for every metric in every cell touched, also where no record had an answer.

        Raises:
            MetricError: all of a mean's numbers were too small or too large to be kept.
        """
        self._refuse_unit()
        definitions = {answer.metric.name: answer.metric.definition for answer in self._answers}
        return tuple(
            sorted(
                Rollup(
                    day,
                    workflow,
                    name,
                    source,
                    definitions[name],
                    metric_sum.n,
                    metric_sum.total,
                    metric_sum.squares,
                    tuple(metric_sum.bins),
                )
                for (day, workflow), sums in self._sums.items()
                for name, metric_sum in sums.items()
            )
        )

    def _answered(self, frame: pl.DataFrame) -> pl.DataFrame:
        try:
            # Beside the rows' numbers an answer that is the same for all of them has as many rows as they.
            rows = pl.int_range(pl.len()).alias("_row")
            return frame.select(rows, *(answer.value for answer in self._answers)).drop("_row")
        except PolarsError:
            for answer in self._answers:
                _alone(answer, frame)
            raise

    def _refuse_overflow(self, frame: pl.DataFrame) -> None:
        for answer in self._answers:
            if any(is_overflowing(expression, frame) for expression in answer.doubtful):
                message = f"metric {answer.metric.name!r}: a whole number outgrows 64 bits on a value that occurs"
                raise MetricError(message, place=answer.metric.place, hints=(DECIMALS,))

    def _note_lost(self, frame: pl.DataFrame) -> None:
        """Count the numbers of each mean that are not 0 and that millionths cannot hold."""
        losses = {answer.metric.name: answer.is_lost for answer in self._answers if answer.is_lost is not None}
        counts = frame.select(expression.sum().alias(name) for name, expression in losses.items())
        self._losses.update({name: int(counts[name][0]) for name in losses})

    def _refuse_unit(self) -> None:
        for answer in self._answers:
            name = answer.metric.name
            if self._losses[name] >= MANY and not any(sums[name].squares for sums in self._sums.values()):
                message = (
                    f"metric {name!r}: none of {self._losses[name]:,} numbers that are not 0 lies between 1e-6 and 1e9"
                )
                hint = "a mean is kept in millionths: multiply or divide it in its expression, and say so in its unit"
                raise MetricError(message, place=answer.metric.place, hints=(hint,))

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
        self, answer: MetricAnswer, answers: pl.DataFrame, group: np.ndarray[tuple[int], np.dtype[np.int64]]
    ) -> None:
        values = answers[answer.metric.name]
        has = values.is_not_null().to_numpy()
        edges = np.array(answer.metric.edges)
        bins = len(edges) + 1
        numbers = values.drop_nulls().to_numpy()
        # The last edge belongs to the last bin; what lies beyond the first and the last is counted by itself.
        index = np.searchsorted(edges, numbers, side="right") - (numbers == edges[-1])
        base, cells = int(group.min()), int(np.ptp(group)) + 1
        counts = np.bincount((group[has] - base) * bins + index, minlength=cells * bins).reshape(-1, bins)
        for place in np.flatnonzero(counts.any(axis=1)).tolist():
            row = counts[place].tolist()
            metric_sum = self._by_code(base + place)[answer.metric.name]
            metric_sum.n += sum(row)
            metric_sum.bins = [count + more for count, more in zip(metric_sum.bins, row, strict=True)]


def groups_of(frame: pl.DataFrame, workflows: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return a number for each record that tells its day and workflow."""
    days = frame[DAY].to_physical().to_numpy().astype(np.int64)
    return np.asarray(days * workflows + frame[WORKFLOW].to_numpy(), np.int64)


def _total(answer: MetricAnswer) -> pl.Expr:
    """A batch of large means outgrows 64 bits."""
    value = pl.col(answer.metric.name)
    whole = value if answer.is_lost is None else value.cast(pl.Int128)
    return whole.sum().alias(f"total {answer.metric.name}")


def _squares(answer: MetricAnswer) -> pl.Expr:
    value = pl.col(answer.metric.name).cast(pl.Int128)
    return (value * value).sum().alias(f"squares {answer.metric.name}")


def _add(metric_sum: Sum, answer: MetricAnswer, row: dict[str, int]) -> None:
    name, kind = answer.metric.name, answer.metric.kind
    if kind == "count":
        metric_sum.n += row[f"total {name}"]
        return
    metric_sum.n += row[f"n {name}"]
    metric_sum.total += row[f"total {name}"]
    if kind == "mean":
        metric_sum.squares += row[f"squares {name}"]


def _alone(answer: MetricAnswer, frame: pl.DataFrame) -> None:
    try:
        frame.select(answer.value)
    except PolarsError as error:
        metric = answer.metric
        # polars quotes the values, which are what customers wrote; so does the chain that a traceback prints.
        why = str(error).splitlines()[0].partition(": [")[0]
        raise MetricError(
            f"metric {metric.name!r} cannot be computed on a value that occurs: {why}",
            place=metric.place,
            hints=("TRY_CAST gives null where CAST fails",),
        ) from None

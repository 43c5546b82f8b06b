"""Answers added up per (day, workflow): integers alone, so that any order gives the same."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray
from polars.exceptions import PolarsError

from watchbook.dumps.records import DAY, WORKFLOW
from watchbook.errors import MetricError
from watchbook.ledger import Rollup
from watchbook.rollups.overflow import DECIMALS, is_overflowing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watchbook.rollups.answers import MetricAnswer

EPOCH = dt.date(1970, 1, 1)
MOST_CODES = 1 << 16
"""Codes between the first and the last up to which they are counted to be told apart; more of them are sorted."""
MANY = 100
"""Numbers that are not 0 and of which a file has none that can be kept: no accident, but a unit that does not fit."""
Cell = tuple[dt.date, str]
"""A business day and a workflow."""
Numbers = NDArray[np.float64]
Codes = NDArray[np.int64]
"""A number for each record that tells its file, day and workflow."""


@dataclass(slots=True)
class Sum:
    """What is known of one metric in one cell so far."""

    n: int = 0
    total: int = 0
    squares: int = 0
    bins: list[int] = field(default_factory=list)
    lost: int = 0
    """Numbers of a mean that are not 0 and that millionths cannot hold."""


class Sums:
    """The sums of a file while it is being read."""

    def __init__(self, answers: Sequence[MetricAnswer], workflows: Sequence[str]) -> None:
        """Sum up `answers` for `workflows`, whose positions the records carry."""
        self._answers = answers
        self._workflows = workflows
        self._sums: dict[Cell, dict[str, Sum]] = {}

    def touch(self, frame: pl.DataFrame) -> None:
        """Note the cells that records belong to, whether they count or are duplicates: each gets its rows."""
        touch_together([self], frame)

    def add(self, frame: pl.DataFrame) -> None:
        """Add the answers of records.

        Raises:
            MetricError: an expression fails on a value that occurs.
        """
        add_together([self], frame)

    @property
    def answers(self) -> Sequence[MetricAnswer]:
        """What is summed up."""
        return self._answers

    @property
    def width(self) -> int:
        """How many workflows there are."""
        return len(self._workflows)

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

    def _refuse_unit(self) -> None:
        for answer in self._answers:
            name = answer.metric.name
            losses = sum(sums[name].lost for sums in self._sums.values())
            if losses >= MANY and not any(sums[name].squares for sums in self._sums.values()):
                message = f"metric {name!r}: none of {losses:,} numbers that are not 0 lies between 1e-6 and 1e9"
                hint = "a mean is kept in millionths: multiply or divide it in its expression, and say so in its unit"
                raise MetricError(message, place=answer.metric.place, hints=(hint,))

    def cell(self, day: dt.date, workflow: int) -> dict[str, Sum]:
        """Return the sums of a business day and of the workflow at a position, by metric."""
        cell = (day, self._workflows[workflow])
        if cell not in self._sums:
            metrics = [answer.metric for answer in self._answers]
            self._sums[cell] = {
                metric.name: Sum(bins=[0] * (len(metric.edges) + 1) if metric.edges else []) for metric in metrics
            }
        return self._sums[cell]


def touch_together(files: Sequence[Sums], frame: pl.DataFrame) -> None:
    """Note the cells of records of several files, whose workflows' positions are beyond those of the files before."""
    for day, position in frame.select(DAY, WORKFLOW).unique().iter_rows():
        index, workflow = divmod(position, files[0].width)
        files[index].cell(day, workflow)


def add_together(files: Sequence[Sums], frame: pl.DataFrame) -> None:
    """Add the answers of records of several files, whose workflows' positions are beyond those of the files before.

    Raises:
        MetricError: an expression fails on a value that occurs.
    """
    if not frame.height:
        return
    all_answers = files[0].answers
    group = groups_of(frame, len(files) * files[0].width)
    answers = _answers_of(all_answers, frame).with_columns(pl.Series("_group", group))
    _refuse_overflow(all_answers, frame)
    plain = [answer for answer in all_answers if not answer.metric.edges]
    means = [answer for answer in plain if answer.is_lost is not None]
    totals = answers.group_by("_group").agg(
        *(pl.col(answer.metric.name).count().alias(f"n {answer.metric.name}") for answer in plain),
        *(_total(answer) for answer in plain),
        *(_squares(answer) for answer in means),
        *(pl.col(f"lost {answer.metric.name}").sum() for answer in means),
    )
    for row in totals.iter_rows(named=True):
        sums = _sums_at(files, row["_group"])
        for answer in plain:
            _add(sums[answer.metric.name], answer, row)
    codes, cells = _dense(group)
    for answer in all_answers:
        if answer.metric.edges:
            _bin([_sums_at(files, code)[answer.metric.name] for code in codes.tolist()], answer, answers, cells)


def _answers_of(answers: Sequence[MetricAnswer], frame: pl.DataFrame) -> pl.DataFrame:
    losses = [answer.is_lost.alias(f"lost {answer.metric.name}") for answer in answers if answer.is_lost is not None]
    try:
        # Beside the rows' numbers an answer that is the same for all of them has as many rows as they.
        rows = pl.int_range(pl.len()).alias("_row")
        query = frame.lazy().select(rows, *(answer.value for answer in answers), *losses).drop("_row")
        return query.collect(engine="in-memory")  # what several answers have in common is computed once
    except PolarsError:
        for answer in answers:
            _alone(answer, frame)
        raise


def _refuse_overflow(answers: Sequence[MetricAnswer], frame: pl.DataFrame) -> None:
    for answer in answers:
        if any(is_overflowing(expression, frame) for expression in answer.doubtful):
            message = f"metric {answer.metric.name!r}: a whole number outgrows 64 bits on a value that occurs"
            raise MetricError(message, place=answer.metric.place, hints=(DECIMALS,))


def _sums_at(files: Sequence[Sums], code: int) -> dict[str, Sum]:
    width = files[0].width
    day, position = divmod(code, len(files) * width)
    index, workflow = divmod(position, width)
    return files[index].cell(EPOCH + dt.timedelta(days=day), workflow)


def _dense(group: Codes) -> tuple[Codes, Codes]:
    """Return the codes that occur, in order, and for each record the position of its own among them."""
    base = int(group.min())
    if int(np.ptp(group)) > MOST_CODES:
        codes, places = np.unique(group, return_inverse=True)
        return codes, places
    occurrences = np.bincount(group - base)
    codes = np.flatnonzero(occurrences)
    occurrences[codes] = np.arange(len(codes))
    return codes + base, occurrences[group - base]


def _bin(sums: Sequence[Sum], answer: MetricAnswer, answers: pl.DataFrame, cells: Codes) -> None:
    """Count the answers of records in the bins of the cells that they belong to."""
    values = answers[answer.metric.name]
    has = values.is_not_null().to_numpy()
    edges = np.array(answer.metric.edges)
    bins = len(edges) + 1
    places = _places(edges, values.drop_nulls().to_numpy())
    counts = np.bincount(cells[has] * bins + places, minlength=len(sums) * bins).reshape(-1, bins)
    for place in np.flatnonzero(counts.any(axis=1)).tolist():
        row = counts[place].tolist()
        sums[place].n += sum(row)
        sums[place].bins = [count + more for count, more in zip(sums[place].bins, row, strict=True)]


def _places(edges: Numbers, numbers: Numbers) -> Codes:
    """Return the position of each number's bin, where many are whole with one look for each that can occur."""
    if not len(numbers):
        return np.array([], np.int64)
    low = numbers.min()
    steps = numbers.max() - low
    if steps < min(len(numbers), MOST_CODES):
        offsets = (numbers - low).astype(np.int64)
        if (offsets + low == numbers).all():
            return np.asarray(_search(edges, np.arange(int(steps) + 1) + low)[offsets], np.int64)
    return _search(edges, numbers)


def _search(edges: Numbers, numbers: Numbers) -> Codes:
    """Return the position of each number's bin: the last edge belongs to the last one; beyond the edges is one each."""
    return np.asarray(np.searchsorted(edges, numbers, side="right") - (numbers == edges[-1]), np.int64)


def groups_of(frame: pl.DataFrame, workflows: int) -> Codes:
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
        metric_sum.lost += row[f"lost {name}"]


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

"""What the bands and the slices see of a made-up desk."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from watchbook.bands import JournalDays, Series, series_of
from watchbook.bands.slices.workflow_slices import DimensionTable, WorkflowSlices
from watchbook.ledger import Rollup
from watchbook.rollups.answers import answer_of
from watchbook.rollups.slices import OF_HOURS, OF_SLICES, TALLIES

from .desk import FIRST, NAME

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from watchbook.calendar import Calendar
    from watchbook.metrics import Metric

    from .desk import YoungDesk

ABSENT: Final = (
    "csat", "self_resolved", "repeat_contact", "review_failure", "golden_set", "error_rate", "latency_p95",
    "handoff_error", "handoff_manual", "handoff_policy", "handoff_out_of_scope",
)  # fmt: skip
"""Metrics that no made-up desk has."""
OF_OTHERS: Final = ("rephrased", "abandonment", "negative_feedback", "confident_wrong", "missed_handoff")
"""And those that a lean one has not."""


@dataclass(frozen=True, slots=True, eq=False)
class SeenDesk:
    """The days of a desk as the bands and the slices are given them."""

    series: list[Series]
    slices: WorkflowSlices


def seen_desk(usual: YoungDesk, records: pl.DataFrame, metrics: Mapping[str, Metric], calendar: Calendar) -> SeenDesk:
    """Return what is seen of the conversations of a desk's days."""
    days, without = len(usual.volume), ABSENT + OF_OTHERS * usual.is_lean
    metrics = {name: metric for name, metric in metrics.items() if name not in without}
    nothing = pl.lit(None, dtype=pl.String)
    records = records.with_columns(
        nothing.alias("repeat_of"), nothing.alias("eval"), pl.col("feedback").replace("", None)
    )
    rollups = list(_rollups(records, metrics))
    last = FIRST + dt.timedelta(days=days - 1)
    found = series_of(rollups, (), metrics, calendar, [NAME], FIRST, last, JournalDays())
    return SeenDesk(found, _slices(records, days))


def _rollups(records: pl.DataFrame, metrics: Mapping[str, Metric]) -> Iterator[Rollup]:
    answers = [answer_of(metric) for metric in metrics.values() if metric.source == "dumps"]
    frame = records.select("day", *(answer.value for answer in answers))
    for (day,), part in sorted(frame.group_by("day"), key=lambda group: group[0]):
        for answer in answers:
            yield _rollup(answer.metric, int(str(day)), part[answer.metric.name].drop_nulls().to_numpy())


def _rollup(metric: Metric, day: int, values: np.ndarray) -> Rollup:
    total, squares, bins = 0, 0, ()
    if metric.kind in ("share", "mean"):
        total = int(values.sum())
    if metric.kind == "mean":
        squares = sum(value * value for value in values.tolist())
    if metric.kind in ("histogram", "quantile"):
        edges = np.array(metric.edges)
        ends = [(values < edges[0]).sum()], [(values > edges[-1]).sum()]
        bins = tuple(np.concatenate([ends[0], np.histogram(values, edges)[0], ends[1]]).tolist())
    date = FIRST + dt.timedelta(days=day)
    return Rollup(date, NAME, metric.name, f"{date}.jsonl", metric.definition, len(values), total, squares, bins)


def _slices(records: pl.DataFrame, days: int) -> WorkflowSlices:
    answers = {name: pl.sql_expr(TALLIES[name]).fill_null(value=False) for name in (*OF_SLICES, *OF_HOURS)}
    frame = records.select("day", "intent", "hour", *(answers[name].alias(f"_{name}") for name in answers))
    sums = frame.group_by("day", "intent").agg(pl.len(), *(pl.col(f"_{name}").sum() for name in OF_SLICES))
    values = tuple(sorted(sums["intent"].unique()))
    counts = np.zeros((days, len(values), 1 + len(OF_SLICES)), np.int64)
    for day, value, *tally in sums.iter_rows():
        counts[day, values.index(value)] = tally
    hours = np.zeros((days, 24, len(OF_HOURS)), np.int64)
    for day, hour, *tally in frame.group_by("day", "hour").agg(*(pl.col(f"_{n}").sum() for n in OF_HOURS)).iter_rows():
        hours[day, hour] = tally
    table = DimensionTable("intent", is_few=False, values=values, counts=counts)
    return WorkflowSlices(NAME, FIRST, (table,), hours)

"""Made-up replays: three workflows over most of a year, and the series that the bands would see of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from watchbook.bands import JournalDays, Series, series_of
from watchbook.ledger import Rollup
from watchbook.rollups.answers import answer_of

from .conversations import DESKS, Conditions, Desk, Returning, conversations
from .incidents import Incident, incidents

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from watchbook.bands.series import Cell, Counts, Floats
    from watchbook.calendar import Calendar
    from watchbook.metrics import Metric

FIRST = dt.date(2026, 2, 23)
DAYS = 259
QUESTIONS = 80
"""Of the golden set."""
WEEK = (1.06, 1.05, 1.02, 1.0, 1.0, 0.93, 0.94)
"""Conversations from Monday to Sunday, relative."""


@dataclass(frozen=True, slots=True)
class Replay:
    """The made-up days of all desks."""

    incidents: tuple[Incident, ...]
    rollups: tuple[Rollup, ...]
    wrong: Mapping[str, Counts]
    """By workflow, (DAYS,) wrong answers that reached a customer."""
    volume: Mapping[str, Counts]
    """By workflow, (DAYS,) conversations."""


def replay(seed: int, metrics: Mapping[str, Metric], calendar: Calendar) -> Replay:
    """Return the days of all desks, the same for the same seed."""
    random = np.random.default_rng(seed)
    happens = tuple(incidents(random, [desk.name for desk in DESKS], DAYS))
    rollups: list[Rollup] = []
    wrong, volume = {}, {}
    for desk in DESKS:
        returning = Returning()
        days = [_conditions(random, desk, day, happens, calendar) for day in range(DAYS)]
        records = [conversations(random, desk, day, now, returning) for day, now in enumerate(days)]
        rollups += _rolled_up(desk.name, pl.concat(records), metrics)
        rollups += _golden_set(random, desk, days, metrics["golden_set"])
        wrong[desk.name] = np.array([day["wrong"].sum() for day in records], np.int64)
        volume[desk.name] = np.array([day.height for day in records], np.int64)
    return Replay(happens, tuple(rollups), wrong, volume)


def series(
    found: Replay, metrics: Mapping[str, Metric], calendar: Calendar, without: Sequence[str] = ()
) -> list[Series]:
    """Return what the bands see: every fault's days left out and every new level begun, as by a finished journal."""
    kept = {name: metric for name, metric in metrics.items() if name not in without}
    excluded: set[Cell] = set()
    shifts: set[Cell] = set()
    for one in found.incidents:
        days = range(one.first, (one.first if one.last is None else one.last) + 1)
        cells = {(one.workflow, name, FIRST + dt.timedelta(days=day)) for name in kept for day in days}
        if one.what == "campaign":
            cells = {cell for cell in cells if kept[cell[1]].kind == "count"}
        (shifts if one.last is None else excluded).update(cells)
    explained = JournalDays(excluded=excluded, shifts=shifts)
    last = FIRST + dt.timedelta(days=DAYS - 1)
    return series_of(found.rollups, (), kept, calendar, [desk.name for desk in DESKS], FIRST, last, explained)


def _conditions(
    random: np.random.Generator, desk: Desk, day: int, happens: Sequence[Incident], calendar: Calendar
) -> Conditions:
    date = FIRST + dt.timedelta(days=day)
    quiet = 1.0 if calendar.holiday(date) is None else 0.6
    expected = desk.volume * WEEK[date.weekday()] * quiet * (1.0 + 0.1 * day / DAYS)
    found = Conditions(
        wrong=float(np.exp(random.normal(0.0, 0.06))),
        sureness=float(random.normal(0.0, 0.03)),
        threshold=desk.threshold,
        volume=expected * float(np.exp(random.normal(0.0, 0.05))),
    )
    for one in happens:
        if one.workflow == desk.name and one.strength(day):
            found.suffer(one.effect, one.strength(day))
    return found


def _rolled_up(workflow: str, records: pl.DataFrame, metrics: Mapping[str, Metric]) -> Iterator[Rollup]:
    """Yield what each of the engagement's own metrics makes of the records, day by day."""
    answers = [answer_of(metric) for metric in metrics.values() if metric.source == "dumps"]
    frame = records.select("day", *(answer.value for answer in answers))
    for (day,), part in sorted(frame.group_by("day"), key=lambda group: group[0]):
        for answer in answers:
            yield _rollup(answer.metric, workflow, int(str(day)), part[answer.metric.name].drop_nulls())


def _rollup(metric: Metric, workflow: str, day: int, answers: pl.Series) -> Rollup:
    values = answers.to_numpy()
    n, total, squares, bins = len(values), 0, 0, ()
    if metric.kind in ("share", "mean"):
        total = int(values.sum())
    if metric.kind == "mean":
        squares = sum(value * value for value in values.tolist())
    if metric.kind in ("histogram", "quantile"):
        bins = tuple(_binned(values, metric).tolist())
    source = f"{FIRST + dt.timedelta(days=day)}.jsonl"
    return Rollup(
        FIRST + dt.timedelta(days=day), workflow, metric.name, source, metric.definition, n, total, squares, bins
    )


def _binned(values: Floats, metric: Metric) -> Counts:
    """Return the counts per bin, with those below the first before and those above the last behind them."""
    edges = np.array(metric.edges)
    ends = [(values < edges[0]).sum()], [(values > edges[-1]).sum()]
    counts: Counts = np.concatenate([ends[0], np.histogram(values, edges)[0], ends[1]]).astype(np.int64)
    return counts


def _golden_set(
    random: np.random.Generator, desk: Desk, days: Sequence[Conditions], metric: Metric
) -> Iterator[Rollup]:
    """Yield each night's result; about one question in 80 comes out otherwise than the night before."""
    for index, now in enumerate(days):
        passed = round(QUESTIONS * desk.golden - now.golden + random.normal(0.0, 0.6))
        date = FIRST + dt.timedelta(days=index)
        passed = min(passed, QUESTIONS)
        yield Rollup(date, desk.name, metric.name, f"{date}.json", metric.definition, QUESTIONS, passed, 0, ())

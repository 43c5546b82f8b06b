"""The days that an entry explains, a table for each workflow: days down, metrics across, values against their bands."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from watchbook.metrics import WORKFLOW, WRONG_RATE, names_in_test
from watchbook.pages import formatting
from watchbook.pages.number_pages.run_numbers import side_of
from watchbook.pages.verdicts.book_verdicts import rows_between

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from watchbook.journal import Entry
    from watchbook.ledger import Verdict
    from watchbook.metrics import Metric
    from watchbook.pages.book import Book

WIDEST = 6
"""Metrics that have a column; the others are counted."""
CHARTS = 4
"""Charts of a workflow that stand on an entry's page."""
LOUD = ("error_rate", "latency_p95")
"""What a workflow's plain rule for failures is about."""
ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayCell:
    """A metric on a day that an entry explains."""

    value: str
    normal: str
    """The band; empty where there was none."""
    mark: Literal["▲", "▼", "∼", ""]
    """Above its band, below it, out as a run of days, or inside."""
    word: str
    """The mark in words."""


@dataclass(frozen=True, slots=True)
class ExplainedDay:
    """A day of a workflow."""

    day: dt.date
    beside: str
    """`the day before`, `the day after`; empty for a day that the entry explains."""
    cells: tuple[DayCell | None, ...]
    """One a column; None where nothing was measured."""
    others: int
    """Metrics out of band that have no column."""


@dataclass(frozen=True, slots=True)
class ExplainedTable:
    """A workflow's days."""

    workflow: str
    """Title."""
    metrics: tuple[Metric, ...]
    """The columns: the workflow, what the entry's charts show, then those that were out on most days."""
    rows: tuple[ExplainedDay, ...]

    @property
    def has_others(self) -> bool:
        """Whether metrics were out that have no column."""
        return any(row.others for row in self.rows)


def explained_tables(book: Book, entry: Entry) -> list[ExplainedTable]:
    """Return a table for each workflow of which the entry explains days; with the day before them and the day after."""
    tables = []
    for workflow in entry.workflows:
        days = _days(book, entry, workflow)
        if days:
            subjects = _out_on(book, workflow, days, subjects_of(book, entry, workflow))
            tables.append(_table(book, workflow, days, subjects))
    return tables


def subjects_of(book: Book, entry: Entry, workflow: str) -> list[str]:
    """Return the metrics that an entry is about in a workflow, the gravest first: those it names, else those out.

    Drawn metrics count, too: what failed loudly shows in errors and latency, which call nobody by themselves.
    """
    own_names = [name for name in entry.metrics if name in book.metrics and name != WORKFLOW]
    worst: dict[str, float] = {}
    for (owner, name), series in book.verdicts.items():
        if owner != workflow or name == WRONG_RATE:
            continue
        for verdict in _of_entry(series, entry):
            if verdict.state != "out":
                continue
            grave = {name: abs(verdict.score or 0.0)} if name != WORKFLOW else _loud(verdict)
            worst |= {key: max(size, worst.get(key, 0.0)) for key, size in grave.items() if key in book.metrics}
    ranking = sorted(worst, key=lambda name: (-worst[name], name))
    desk = book.workflow(workflow)
    return (own_names or ranking or list(desk.headline if desk else ()))[:CHARTS]


def _loud(verdict: Verdict) -> dict[str, float]:
    """Return what a workflow's own verdict names; a plain failure comes before all else."""
    if verdict.test.startswith("errors or latency"):
        return dict.fromkeys(LOUD, float("inf"))
    return dict.fromkeys(names_in_test(verdict.test), verdict.score or 0.0)


def _of_entry(series: Sequence[Verdict], entry: Entry) -> Sequence[Verdict]:
    """Return the part of a series, oldest first, that lies on an entry's days."""
    return rows_between(series, entry.first, entry.last or dt.date.max)


def _days(book: Book, entry: Entry, workflow: str) -> dict[dt.date, dict[str, Verdict]]:
    """Return the verdicts that asked for an entry and that this one explains, by day and metric."""
    days: dict[dt.date, dict[str, Verdict]] = {}
    for (owner, metric), series in book.verdicts.items():
        if owner != workflow:
            continue
        for verdict in _of_entry(series, entry):
            if verdict.flag and entry.explains(workflow, metric, verdict.day):
                days.setdefault(verdict.day, {})[metric] = verdict
    return dict(sorted(days.items()))


def _out_on(book: Book, workflow: str, days: Iterable[dt.date], names: Iterable[str]) -> list[str]:
    """Return the metrics that were out on one of the days, whether or not they called."""
    of_days = [book.by_day.get(day, {}) for day in days]
    rows = [(name, verdicts.get((workflow, name))) for name in names for verdicts in of_days]
    return list(dict.fromkeys(name for name, verdict in rows if verdict is not None and verdict.state == "out"))


def _table(
    book: Book, workflow: str, days: Mapping[dt.date, Mapping[str, Verdict]], subjects: Sequence[str]
) -> ExplainedTable:
    counts = Counter(metric for verdicts in days.values() for metric in verdicts)
    # The workflow as a whole is what called, so it stands first wherever it did; then what the charts above show.
    ranks = {name: rank for rank, name in enumerate((WORKFLOW, *subjects))}
    columns = sorted({*counts, *subjects}, key=lambda name: (ranks.get(name, WIDEST), -counts[name], name))[:WIDEST]
    first, last = min(days), max(days)
    around = [(first - ONE_DAY, "the day before"), *((day, "") for day in days), (last + ONE_DAY, "the day after")]
    rows = [
        _row(book, workflow, day, beside, columns, days.get(day, {})) for day, beside in around if day in book.by_day
    ]
    return ExplainedTable(book.title_of(workflow), tuple(book.metrics[name] for name in columns), tuple(rows))


def _row(  # noqa: PLR0913, PLR0917  # a day, and what is known of it
    book: Book, workflow: str, day: dt.date, beside: str, columns: Sequence[str], out: Mapping[str, Verdict]
) -> ExplainedDay:
    verdicts = book.by_day[day]
    cells = tuple(_cell(book, verdicts.get((workflow, name))) for name in columns)
    return ExplainedDay(day, beside, cells, sum(name not in columns for name in out))


def _cell(book: Book, verdict: Verdict | None) -> DayCell | None:
    if verdict is None or verdict.value is None:
        return None
    metric = book.metrics[verdict.metric]
    value = formatting.value(metric, verdict)
    normal = "" if verdict.metric == WORKFLOW else formatting.span(metric, verdict.lower, verdict.upper, verdict.value)
    if verdict.state != "out":
        return DayCell(value, normal, "", "")
    if formatting.is_run(verdict):
        return DayCell(value, normal, "∼", "out as a run")
    up = verdict.metric == WORKFLOW or side_of(book, verdict) == "up"
    return DayCell(value, normal, "▲" if up else "▼", "above" if up else "below")

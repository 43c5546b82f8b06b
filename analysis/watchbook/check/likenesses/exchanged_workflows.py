"""Days on which two workflows have each other's numbers: their names were exchanged on the way."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING

from watchbook.calendar import days_between
from watchbook.check.delivery import BELIEVED
from watchbook.check.finding_text import titles as metric_titles
from watchbook.check.hollow import Hollow
from watchbook.check.volume import NO_COUNTS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping

    from watchbook.journal import Journal
    from watchbook.ledger import Verdict
    from watchbook.metrics import Metric

EXCHANGED = "WB335"
Numbers = dict[str, "Verdict"]
"""By metric, the verdicts of a workflow's day that have a value and a band."""


def exchange_hollows(
    verdicts: Iterable[Verdict], metrics: Mapping[str, Metric], journal: Journal, titles: Mapping[str, str]
) -> Iterator[Hollow]:
    """Yield a reason for each of two workflows that have each other's numbers on a day.

    They do where a metric of both, a count too, lies outside of its own band and inside the other's, and no metric of
    either lies outside of the other's. An entry by which it was traffic, or expected, is believed.

    Args:
        verdicts: of every workflow.
        metrics: by name; golden sets are asked by name, and cannot be exchanged with the dumps.
        journal: whose entries may say that it was so.
        titles: of the workflows, by name.
    """
    metric_names = {
        name
        for name, metric in metrics.items()
        if metric.source == "dumps" and name not in NO_COUNTS and metric.kind != "histogram"
    }
    rows = [
        row
        for row in verdicts
        if row.value is not None and row.lower is not None and row.upper is not None
        if row.state != "manual" and row.metric in metric_names
    ]
    by_day = _days_of_two(rows)
    believed = _believed_days(journal, max((row.day for row in rows), default=None)) if by_day else set()
    for day, by_workflow in sorted(by_day.items()):
        for first, second in combinations(sorted(by_workflow), 2):
            names = _telling(by_workflow[first], by_workflow[second])
            if names and not {(first, day), (second, day)} & believed:
                for workflow, double in ((first, second), (second, first)):
                    yield Hollow(day, workflow, EXCHANGED, _reason(titles[double], names, metrics))


def _days_of_two(rows: Iterable[Verdict]) -> dict[dt.date, dict[str, Numbers]]:
    """Return the numbers of the days on which two workflows and more have one outside of its own band: few have."""
    outside: dict[dt.date, set[str]] = defaultdict(set)
    for row in rows:
        if _is_outside(row, row):
            outside[row.day].add(row.workflow)
    by_day: dict[dt.date, dict[str, Numbers]] = {
        day: defaultdict(dict) for day, workflows in outside.items() if len(workflows) > 1
    }
    for row in rows:
        if row.day in by_day:
            by_day[row.day][row.workflow][row.metric] = row
    return by_day


def _telling(first: Numbers, second: Numbers) -> list[str]:
    """Return the metrics by which two workflows are each other; none where one metric speaks against it."""
    pairs = [(name, first[name], second[name]) for name in first if name in second]
    if any(_is_outside(a, b) or _is_outside(b, a) for _, a, b in pairs):
        return []
    return [name for name, a, b in pairs if _is_outside(a, a) and _is_outside(b, b)]


def _is_outside(row: Verdict, band: Verdict) -> bool:
    """Return whether a verdict's value lies outside of the band of a verdict, its own or another's."""
    assert row.value is not None
    assert band.lower is not None
    assert band.upper is not None
    return not band.lower <= row.value <= band.upper


def _reason(double: str, names: list[str], metrics: Mapping[str, Metric]) -> str:
    listed_names = metric_titles(metrics, names, limit=3)
    return f"it and {double} have each other's numbers ({listed_names}), as if their names were exchanged"


def _believed_days(journal: Journal, last: dt.date | None) -> set[tuple[str, dt.date]]:
    return {
        (workflow, day)
        for entry in journal.entries
        if last and entry.cause in BELIEVED
        for day in days_between(entry.first, min(entry.last or last, last))
        for workflow in entry.workflows
    }

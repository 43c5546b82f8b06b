"""On which days two workflows have each other's numbers: their names were exchanged on the way."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from watchbook.check.volume import NO_COUNTS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from watchbook.ledger import Verdict
    from watchbook.metrics import Metric

Numbers = dict[str, "Verdict"]
"""By metric, the verdicts of a workflow's day that have a value and a band."""


class Exchange(NamedTuple):
    """Two workflows that have each other's numbers on a day."""

    day: dt.date
    first: str
    second: str
    metrics: tuple[str, ...]
    """Those by which they are each other."""


def exchangeable_metrics(metrics: Mapping[str, Metric]) -> frozenset[str]:
    """Return the metrics by which a workflow is known again.

    Golden sets are asked by name, and cannot be exchanged with the dumps.
    """
    return frozenset(
        name
        for name, metric in metrics.items()
        if metric.source == "dumps" and name not in NO_COUNTS and metric.kind != "histogram"
    )


def exchanges_in(verdicts: Iterable[Verdict]) -> tuple[dt.date | None, list[Exchange]]:
    """Return the last day with a value and a band, and the days on which two workflows have each other's numbers.

    They do where a metric of both, a count too, lies outside of its own band and inside the other's, and no metric of
    either lies outside of the other's.

    Args:
        verdicts: of every workflow, on the metrics by which one is known again.
    """
    rows = [
        row
        for row in verdicts
        if row.value is not None and row.lower is not None and row.upper is not None and row.state != "manual"
    ]
    exchanges = []
    for day, by_workflow in sorted(_days_of_two(rows).items()):
        for first, second in combinations(sorted(by_workflow), 2):
            if names := _telling(by_workflow[first], by_workflow[second]):
                exchanges.append(Exchange(day, first, second, tuple(names)))
    return max((row.day for row in rows), default=None), exchanges


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

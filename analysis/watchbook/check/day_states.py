"""How each workflow stood on each day: the verdicts of its metrics and the entries that explain them, as one word."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from watchbook.check.finding_text import worst_first
from watchbook.metrics import WORKFLOW

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from watchbook.calendar import Calendar
    from watchbook.check.hollow import Hollow, HollowDays
    from watchbook.journal import Journal
    from watchbook.ledger import Verdict
    from watchbook.metrics import Metric

KNOWN_ABSENT = "known absent: "
"""What the test of a verdict begins with whose metric reads fields that no dump has, as watchbook.toml says."""
UNJUDGED = frozenset({"no-data", "low-volume", "learning"})
"""States of a metric that say nothing about how its day was."""
MarkState = Literal[
    "out-unexplained",
    "hollow",
    "out-explained",
    "no-data",
    "manual",
    "learning",
    "low-volume",
    "unwatched",
    "in",
    "closed",
]


@dataclass(frozen=True, slots=True)
class Mark:
    """How one workflow stood on one day."""

    workflow: str
    day: dt.date
    state: MarkState
    """The worst that can be said of it; out stays out when it is explained."""
    out: tuple[Verdict, ...]
    """The verdicts that ask for an entry, the worst first."""
    unexplained: tuple[Verdict, ...]
    """Those of them that no entry explains."""
    entries: tuple[str, ...]
    """Ids of the entries that explain some of `out`."""
    blind: tuple[str, ...]
    """Metrics that should have been judged and had no data."""
    hollow: tuple[Hollow, ...] = ()
    """Why what came cannot be believed; empty where nothing speaks against it."""
    alone: tuple[str, ...] = ()
    """Metrics that were out of their bands where the workflow as a whole was not, so that nobody was called."""
    unjudged: tuple[str, ...] = ()
    """Metrics that would ask for an entry and could not be judged: without data, too few, or still learning."""


Marks = dict[str, dict["dt.date", Mark]]
"""By workflow and day."""


def day_marks(
    verdicts: Iterable[Verdict],
    metrics: Mapping[str, Metric],
    journal: Journal,
    hollow: HollowDays | None = None,
    calendar: Calendar | None = None,
) -> Marks:
    """Return a mark for each workflow and day that has verdicts of metrics that alert, or cannot be believed.

    With a calendar, a day of which nothing is expected and nothing is known is closed.
    """
    by_day: dict[tuple[str, dt.date], list[Verdict]] = {key: [] for key in hollow or {}}
    names = {name for name, metric in metrics.items() if metric.alerts}
    for verdict in verdicts:
        if verdict.metric in names:
            by_day.setdefault((verdict.workflow, verdict.day), []).append(verdict)
    context = context_of(metrics)
    calls_people = is_watched(metrics)
    matches: Marks = {}
    for workflow, day in sorted(by_day):
        why = hollow.get((workflow, day), ()) if hollow else ()
        mark = _mark(workflow, day, by_day[workflow, day], journal, context, why)
        if mark.state == "no-data" and calendar and calendar.is_closed(day, workflow):
            mark = replace(mark, state="closed", blind=())
        elif mark.state in ("in", "learning") and not calls_people:
            mark = replace(mark, state="unwatched")
        matches.setdefault(workflow, {})[day] = mark
    return matches


def is_watched(metrics: Mapping[str, Metric]) -> bool:
    """Return whether any metric of the conversations can call somebody; else no day is green."""
    return any(
        metric.alerts and metric.worse != "none"
        for name, metric in metrics.items()
        if metric.source == "dumps" and metric.kind != "count" and name != WORKFLOW
    )


def context_of(metrics: Mapping[str, Metric]) -> frozenset[str]:
    """Return the metrics that make no day green by themselves.

    The golden set runs by itself: passed, it says nothing about a day whose conversations nobody has, and no more does
    a verdict on all metrics that has nothing else to go by. How many conversations there were says nothing of how they
    went.
    """
    return frozenset(
        name
        for name, metric in metrics.items()
        if metric.source == "evals" or name == WORKFLOW or metric.kind == "count"
    )


def _mark(  # noqa: PLR0913, PLR0917  # a day, and both books' word on it
    workflow: str,
    day: dt.date,
    verdicts: Sequence[Verdict],
    journal: Journal,
    context: Collection[str],
    hollow: tuple[Hollow, ...],
) -> Mark:
    out = worst_first([verdict for verdict in verdicts if verdict.flag])
    explaining = {verdict.metric: journal.explaining(workflow, verdict.metric, day) for verdict in out}
    unexplained = tuple(verdict for verdict in out if not explaining[verdict.metric])
    entries = dict.fromkeys(entry.id for matches in explaining.values() for entry in matches)
    losses = (verdict for verdict in verdicts if verdict.state == "no-data")
    blind = tuple(verdict.metric for verdict in losses if not verdict.test.startswith(KNOWN_ABSENT))
    quiet = calm_state([verdict for verdict in verdicts if verdict.metric not in context] or verdicts)
    state: MarkState = "out-explained" if out else quiet
    if any(_is_evidence(verdict, hollow) for verdict in unexplained):
        state = "out-unexplained"
    elif hollow and quiet != "manual":
        state = "hollow"
    alone = tuple(sorted(verdict.metric for verdict in verdicts if verdict.state == "out" and not out))
    return Mark(
        workflow, day, state, tuple(out), unexplained, tuple(entries), blind, hollow, alone, _unjudged_metrics(verdicts)
    )


def _unjudged_metrics(verdicts: Iterable[Verdict]) -> tuple[str, ...]:
    return tuple(
        sorted(
            verdict.metric
            for verdict in verdicts
            if verdict.state in UNJUDGED and not verdict.test.startswith(KNOWN_ABSENT)
        )
    )


def _is_evidence(verdict: Verdict, hollow: Iterable[Hollow]) -> bool:
    """Return whether what cannot be believed about a day leaves a verdict what it is.

    One on all metrics is what the metrics that it names are; where it names none, one of them is enough to spoil it.
    """
    names = {verdict.metric}
    if verdict.metric == WORKFLOW:
        names = set(verdict.test.partition(": ")[2].split())
    return all(item.metrics and names - set(item.metrics) for item in hollow)


def calm_state(verdicts: Sequence[Verdict]) -> MarkState:
    """Return what to call a day on which nothing asks for an entry, from the verdicts that can make it green."""
    states = {verdict.state for verdict in verdicts}
    if "manual" in states:
        return "manual"
    if states & {"in", "out"}:
        return "in"
    for state in ("learning", "low-volume"):
        if state in states:
            return state
    return "no-data"

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
    from watchbook.check.verdicts.verdict_history import Pattern, VerdictHistory
    from watchbook.journal import Journal
    from watchbook.ledger import State, Verdict
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


@dataclass(frozen=True, slots=True)
class _Quiet:
    """What a pattern of a day says by itself: of days that are alike it is found out once."""

    is_asked: bool
    """Whether it holds a metric that alerts, so that the day has a mark."""
    state: MarkState
    blind: tuple[str, ...]
    unjudged: tuple[str, ...]


def day_marks(
    verdicts: VerdictHistory,
    metrics: Mapping[str, Metric],
    journal: Journal,
    hollow: HollowDays | None = None,
    calendar: Calendar | None = None,
) -> Marks:
    """Return a mark for each workflow and day that has verdicts of metrics that alert, or cannot be believed.

    With a calendar, a day of which nothing is expected and nothing is known is closed.
    """
    names = frozenset(name for name, metric in metrics.items() if metric.alerts)
    context = context_of(metrics)
    quiet_of = [_quiet(pattern, names, context) for pattern in verdicts.patterns]
    days = {(workflow, day): quiet_of[number] for workflow, day, number in verdicts.cells()}
    flagged: dict[tuple[str, dt.date], list[Verdict]] = {}
    for verdict in verdicts.flagged:
        if verdict.metric in names:
            flagged.setdefault((verdict.workflow, verdict.day), []).append(verdict)
    hollow = hollow or {}
    nothing = _quiet((), names, context)
    calls_people = is_watched(metrics)
    matches: Marks = {}
    for key in sorted(days.keys() | hollow.keys()):
        quiet, why = days.get(key, nothing), hollow.get(key, ())
        if not quiet.is_asked and not why:
            continue
        out_metrics = [name for name in verdicts.out.get(key, ()) if name in names]
        mark = _mark(key, quiet, flagged.get(key, ()), out_metrics, journal, why)
        workflow, day = key
        if mark.state == "no-data" and calendar and calendar.is_closed(day, workflow):
            mark = replace(mark, state="closed", blind=())
        elif mark.state in ("in", "learning") and not calls_people:
            mark = replace(mark, state="unwatched")
        matches.setdefault(workflow, {})[day] = mark
    return matches


def _quiet(pattern: Pattern, names: Collection[str], context: Collection[str]) -> _Quiet:
    rows = [row for row in pattern if row[0] in names]
    lost = [metric for metric, state, test in rows if state == "no-data" and not test.startswith(KNOWN_ABSENT)]
    unjudged = [metric for metric, state, test in rows if state in UNJUDGED and not test.startswith(KNOWN_ABSENT)]
    daily = [state for metric, state, _ in rows if metric not in context]
    return _Quiet(
        bool(rows), calm_state(daily or [state for _, state, _ in rows]), tuple(lost), tuple(sorted(unjudged))
    )


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
    key: tuple[str, dt.date],
    quiet: _Quiet,
    flagged: Sequence[Verdict],
    out_metrics: Sequence[str],
    journal: Journal,
    hollow: tuple[Hollow, ...],
) -> Mark:
    workflow, day = key
    state: MarkState = quiet.state
    if not flagged:
        if hollow and quiet.state != "manual":
            state = "hollow"
        return Mark(workflow, day, state, (), (), (), quiet.blind, hollow, tuple(sorted(out_metrics)), quiet.unjudged)
    out = worst_first(flagged)
    explaining = {verdict.metric: journal.explaining(workflow, verdict.metric, day) for verdict in out}
    unexplained = tuple(verdict for verdict in out if not explaining[verdict.metric])
    entries = dict.fromkeys(entry.id for matches in explaining.values() for entry in matches)
    state = "out-explained"
    if any(_is_evidence(verdict, hollow) for verdict in unexplained):
        state = "out-unexplained"
    elif hollow and quiet.state != "manual":
        state = "hollow"
    return Mark(workflow, day, state, tuple(out), unexplained, tuple(entries), quiet.blind, hollow, (), quiet.unjudged)


def _is_evidence(verdict: Verdict, hollow: Iterable[Hollow]) -> bool:
    """Return whether what cannot be believed about a day leaves a verdict what it is.

    One on all metrics is what the metrics that it names are; where it names none, one of them is enough to spoil it.
    """
    names = {verdict.metric}
    if verdict.metric == WORKFLOW:
        names = set(verdict.test.partition(": ")[2].split())
    return all(item.metrics and names - set(item.metrics) for item in hollow)


def calm_state(states_of_metrics: Iterable[State]) -> MarkState:
    """Return what to call a day on which nothing asks for an entry, from metrics that can make it green."""
    states = {*states_of_metrics}
    if "manual" in states:
        return "manual"
    if states & {"in", "out"}:
        return "in"
    for state in ("learning", "low-volume"):
        if state in states:
            return state
    return "no-data"

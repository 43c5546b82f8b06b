"""How each workflow stood on each day: the verdicts of its metrics and the entries that explain them, as one word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from watchbook.check.finding_text import worst_first
from watchbook.metrics import WORKFLOW

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from watchbook.journal import Journal
    from watchbook.ledger import Verdict
    from watchbook.metrics import Metric

MarkState = Literal["out-unexplained", "out-explained", "no-data", "manual", "learning", "low-volume", "in"]


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


Marks = dict[str, dict["dt.date", Mark]]
"""By workflow and day."""


def day_marks(verdicts: Iterable[Verdict], metrics: Mapping[str, Metric], journal: Journal) -> Marks:
    """Return a mark for each workflow and day that has verdicts of metrics that alert."""
    by_day: dict[tuple[str, dt.date], list[Verdict]] = {}
    for verdict in verdicts:
        if verdict.metric in metrics and metrics[verdict.metric].alerts:
            by_day.setdefault((verdict.workflow, verdict.day), []).append(verdict)
    nightly = {name for name, metric in metrics.items() if metric.source == "evals" or name == WORKFLOW}
    found: Marks = {}
    for workflow, day in sorted(by_day):
        found.setdefault(workflow, {})[day] = _mark(workflow, day, by_day[workflow, day], journal, nightly)
    return found


def _mark(workflow: str, day: dt.date, verdicts: Sequence[Verdict], journal: Journal, nightly: Collection[str]) -> Mark:
    out = worst_first([verdict for verdict in verdicts if verdict.flag])
    explaining = {verdict.metric: journal.explaining(workflow, verdict.metric, day) for verdict in out}
    unexplained = tuple(verdict for verdict in out if not explaining[verdict.metric])
    entries = dict.fromkeys(entry.id for found in explaining.values() for entry in found)
    blind = tuple(verdict.metric for verdict in verdicts if verdict.state == "no-data")
    if out:
        state: MarkState = "out-unexplained" if unexplained else "out-explained"
    else:
        # The golden set runs by itself: passed, it says nothing about a day whose conversations nobody has, and no more
        # does a verdict on all metrics that has nothing else to go by.
        state = calm_state([verdict for verdict in verdicts if verdict.metric not in nightly] or verdicts)
    return Mark(workflow, day, state, tuple(out), unexplained, tuple(entries), blind)


def calm_state(verdicts: Sequence[Verdict]) -> MarkState:
    states = {verdict.state for verdict in verdicts}
    if "manual" in states:
        return "manual"
    if states & {"in", "out"}:
        return "in"
    for state in ("learning", "low-volume"):
        if state in states:
            return state
    return "no-data"

"""Whether the AI can have a workflow back: what the numbers say since people have it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.check.day_states import calm_state, context_of
from watchbook.check.finding_text import against_band, on, worst_first
from watchbook.metrics import number

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from watchbook.calendar import Calendar
    from watchbook.check.hollow import HollowDays
    from watchbook.journal import Journal
    from watchbook.ledger import Verdict
    from watchbook.metrics import Metric

SHOWN = 3
"""Metrics out of band that a doubt names."""
UNJUDGED = {
    "no-data": "there are no data of it",
    "learning": "what is normal is still being learned",
    "low-volume": "there were too few conversations to judge",
}


@dataclass(frozen=True, slots=True)
class WayBack:
    """What speaks against giving a workflow back to the AI, and what is known."""

    doubt: str
    """Why the numbers do not show that it is well again; empty where they do."""
    known: tuple[str, ...]
    """Sentences."""


def way_back(  # noqa: PLR0913, PLR0917  # both books' word on a workflow
    workflow: str,
    since: dt.date,
    verdicts: Iterable[Verdict],
    metrics: Mapping[str, Metric],
    journal: Journal,
    hollow: HollowDays,
    calendar: Calendar | None = None,
    today: dt.date | None = None,
) -> WayBack:
    """Return what the last judged day says, and what was done since people have a workflow.

    Metrics in band again are evidence; where people did the work, a golden set in its band is. A day that cannot be
    believed is none. Closed days, of which nothing is expected and nothing came, are passed over.

    Args:
        workflow: whose.
        since: the day on which it was switched to people.
        verdicts: of every workflow.
        metrics: by name.
        journal: for changes that were announced.
        hollow: what speaks against what came for each day.
        calendar: which days are closed; unset, none is.
        today: what begins later is planned, and has not changed anything yet.
    """
    rows = [row for row in verdicts if row.workflow == workflow and row.metric in metrics and row.day >= since]
    known_values = (*_golden(rows, metrics), *_changes(workflow, since, journal, today))
    judged = _open_days(workflow, rows, metrics, calendar)
    if not judged:
        closed = ", and every day since then was closed" if rows else ""
        return WayBack(f"no day has been judged since it was switched on {on(since)}{closed}", known_values)
    last = max(judged)
    last_rows = [row for row in rows if row.day == last and metrics[row.metric].alerts]
    if out := worst_first([row for row in last_rows if row.flag]):
        sentence = "; ".join(against_band(metrics, row) for row in out[:SHOWN])
        return WayBack(f"on {on(last)} it was out of its band: {sentence}", known_values)
    context = context_of(metrics)
    of_dumps = [row for row in last_rows if metrics[row.metric].source != "evals"]
    daily = [row.state for row in of_dumps if row.metric not in context]
    state = calm_state(daily or [row.state for row in of_dumps])
    if state == "manual" and not any(_passes_golden_set(row, metrics) for row in last_rows):
        return WayBack(
            f"people did the work on {on(last)}, and no golden set shows what the AI would have done", known_values
        )
    if state != "manual" and (reasons := hollow.get((workflow, last), ())):
        return WayBack(f"what came for {on(last)} cannot be believed: {reasons[0].reason}", known_values)
    if state in UNJUDGED:
        return WayBack(f"{on(last)} says nothing: {UNJUDGED[state]}", known_values)
    told = "People did the work" if state == "manual" else "Every metric was in its band"
    return WayBack("", (f"{told} on {on(last)}", *known_values))


def _open_days(
    workflow: str, rows: Iterable[Verdict], metrics: Mapping[str, Metric], calendar: Calendar | None
) -> set[dt.date]:
    """Return the days that have verdicts, but for those that are closed and of which nothing came."""
    came = {row.day for row in rows if row.state != "no-data" and metrics[row.metric].source != "evals"}
    return {row.day for row in rows if row.day in came or not (calendar and calendar.is_closed(row.day, workflow))}


def _passes_golden_set(row: Verdict, metrics: Mapping[str, Metric]) -> bool:
    return metrics[row.metric].source == "evals" and row.state == "in"


def _golden(rows: Sequence[Verdict], metrics: Mapping[str, Metric]) -> Iterator[str]:
    nights = [row for row in rows if metrics[row.metric].source == "evals" and row.value is not None]
    for name in dict.fromkeys(row.metric for row in nights):
        row = max((item for item in nights if item.metric == name), key=lambda each: each.day)
        where = {"in": "in its band", "out": "out of its band"}.get(row.state, "not judged")
        yield f"{metrics[name].title} {number(metrics[name], row.value)} on {on(row.day)}, {where}"


def _changes(workflow: str, since: dt.date, journal: Journal, today: dt.date | None) -> Iterator[str]:
    for entry in journal.entries:
        if entry.type == "change" and workflow in entry.workflows and entry.first >= since:
            is_ahead = today is not None and entry.first > today
            yield f"{'Planned for' if is_ahead else 'Changed on'} {on(entry.first)}: {entry.title}"

"""Entries that explain days on which nothing was out of band → findings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from watchbook.calendar import days_between
from watchbook.check.day_states import calm_state, context_of
from watchbook.check.finding import Finding
from watchbook.check.finding_text import days_in_words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterator

    from watchbook.check.case import Case
    from watchbook.journal import Entry
    from watchbook.ledger import State

TYPES = ("incident", "observation")
"""Entries about what was seen; a change, a drill and a review have their reasons without a day out of band."""
DUMPS = "WB3"
"""What the codes of findings about dumps begin with."""
EXPIRED = "WB307"
"""Dumps that are gone by intent, which no entry is about."""
ByDay = Mapping[tuple[str, "dt.date"], Mapping[str, "State"]]


def unneeded_findings(case: Case) -> Iterator[Finding]:
    """Yield a notice for each entry all of whose days were in band.

    A day that could not be judged is no day in band. A day of whose dumps an earlier rule has something to say (late,
    lost, cut short) is reason enough for an entry, and so is what the client noticed and no band flagged.
    """
    through, metrics = case.through, case.metrics
    if through is None:
        return
    days_of_dumps = {day for finding in case.findings if _is_about_dumps(finding) for day in finding.days}
    by_day = _states_of_entries(case, through)
    alerting = [name for name, metric in metrics.items() if metric.alerts]
    context = context_of(metrics)
    for entry in case.journal.entries:
        notice = case.client_notices.get(entry.id)
        days = tuple(days_between(entry.first, min(entry.last or through, through)))
        if not _counts(entry) or not days or not days_of_dumps.isdisjoint(days):
            continue
        if notice and notice.is_alone(through):
            continue
        if all(
            _in_band(by_day.get((workflow, day), {}), entry.metrics or alerting, context)
            for day in days
            for workflow in entry.workflows
        ):
            yield _finding(entry, days)


def _counts(entry: Entry) -> bool:
    return entry.type in TYPES and entry.withdrawal is None


def _states_of_entries(case: Case, through: dt.date) -> ByDay:
    """Return the states on the days that entries speak of: of years there are many others."""
    entries = [entry for entry in case.journal.entries if _counts(entry)]
    days = {day for entry in entries for day in days_between(entry.first, min(entry.last or through, through))}
    return case.verdicts.states_of({name for entry in entries for name in entry.workflows}, frozenset(days))


def _is_about_dumps(finding: Finding) -> bool:
    return finding.code.startswith(DUMPS) and finding.code != EXPIRED


def _in_band(by_metric: Mapping[str, State], metrics: Collection[str], context: Collection[str]) -> bool:
    states = {metric: by_metric[metric] for metric in metrics if metric in by_metric}
    daily = [state for metric, state in states.items() if metric not in context]
    return "out" not in states.values() and calm_state(daily or states.values()) == "in"


def _finding(entry: Entry, days: tuple[dt.date, ...]) -> Finding:
    return Finding(
        "WB204",
        "notice",
        f"explains {days_in_words(days)}, and nothing it speaks of was out of band: {entry.title}",
        place=entry.place("days"),
        days=days,
        hint="correct its days, workflows or metrics; if people saw what no band did, the entry is right as it is",
        entry=entry.id,
    )

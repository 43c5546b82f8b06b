"""Entries that explain days on which nothing was out of band → findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.calendar import days_between
from watchbook.check.day_states import calm_state, context_of
from watchbook.check.finding import Finding
from watchbook.check.finding_text import days_in_words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from watchbook.journal import Entry, Journal
    from watchbook.ledger import Verdict
    from watchbook.metrics import Metric

TYPES = ("incident", "observation")
"""Entries about what was seen; a change, a drill and a review have their reasons without a day out of band."""
ByDay = dict[tuple[str, "dt.date"], dict[str, "Verdict"]]


def unneeded_findings(
    journal: Journal,
    verdicts: Iterable[Verdict],
    metrics: Mapping[str, Metric],
    answered: AbstractSet[dt.date],
    through: dt.date,
) -> Iterator[Finding]:
    """Yield a notice for each entry all of whose days were in band.

    A day that could not be judged is no day in band. `answered` are days of whose dumps there is something to say
    (late, lost, cut short), which is reason enough for an entry, and `through` is the last judged day.
    """
    judged: ByDay = {}
    for verdict in verdicts:
        judged.setdefault((verdict.workflow, verdict.day), {})[verdict.metric] = verdict
    alerting = [name for name, metric in metrics.items() if metric.alerts]
    context = context_of(metrics)
    for entry in journal.entries:
        days = tuple(days_between(entry.first, min(entry.last or through, through)))
        if entry.type not in TYPES or not days or not answered.isdisjoint(days):
            continue
        if all(
            _in_band(judged.get((workflow, day), {}), entry.metrics or alerting, context)
            for day in days
            for workflow in entry.workflows
        ):
            yield _finding(entry, days)


def _in_band(judged: Mapping[str, Verdict], metrics: Collection[str], context: Collection[str]) -> bool:
    found = [judged[metric] for metric in metrics if metric in judged]
    daily = [verdict for verdict in found if verdict.metric not in context]
    return all(verdict.state != "out" for verdict in found) and calm_state(daily or found) == "in"


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

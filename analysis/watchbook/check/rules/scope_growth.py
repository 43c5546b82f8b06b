"""An open entry about all metrics takes in whatever leaves its band later: said, so that it mutes nothing unseen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.check.finding import Finding
from watchbook.check.finding_text import on, titles
from watchbook.journal import LOOKS_BACK
from watchbook.metrics import WORKFLOW

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from watchbook.calendar import Calendar
    from watchbook.check.case import Case
    from watchbook.check.day_states import Mark
    from watchbook.journal import Entry
    from watchbook.metrics import Metric


def spreading_findings(case: Case) -> Iterator[Finding]:
    """Yield a notice for each open entry without metrics under which further metrics left their band since it began.

    One that names its metrics explains these alone, so that any other is a finding of its own.
    """
    for entry in case.journal.ongoing:
        if entry.metrics or entry.type in LOOKS_BACK or entry.is_blank:
            continue
        opening = _opening_day(entry, case.calendar)
        for workflow in entry.workflows:
            first = _first_out(entry, case.marks.get(workflow, {}))
            later = {
                metric: day for metric, day in first.items() if day > opening and entry.explains(workflow, metric, day)
            }
            if later:
                yield _finding(entry, case.config.workflows[workflow].title or workflow, workflow, later, case.metrics)


def _opening_day(entry: Entry, calendar: Calendar) -> dt.date:
    """Return the last day that whoever opened an entry can have meant."""
    return max(entry.first, calendar.business_day(entry.noticed.at)) if entry.noticed else entry.first


def _first_out(entry: Entry, by_day: Mapping[dt.date, Mark]) -> dict[str, dt.date]:
    first: dict[str, dt.date] = {}
    for day, mark in sorted(by_day.items()):
        if entry.covers(day):
            for verdict in mark.out:
                first.setdefault(verdict.metric, day)
    return {metric: day for metric, day in first.items() if metric != WORKFLOW}


def _finding(
    entry: Entry, title: str, workflow: str, later: Mapping[str, dt.date], metrics: Mapping[str, Metric]
) -> Finding:
    names = tuple(sorted(later, key=lambda name: (later[name], name)))
    since = later[names[0]]
    return Finding(
        "WB203",
        "notice",
        f"an open entry explains every metric of {title}; also out since {on(since)}: {titles(metrics, names)}; "
        "does it mean them?",
        place=entry.place("metrics"),
        workflow=workflow,
        metrics=names,
        days=(since,),
        hint="name the metrics it means, metrics: [NAME, ...]; the others then ask for an entry of their own",
        entry=entry.id,
    )

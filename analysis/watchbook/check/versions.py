"""A model or prompt version first seen in the dumps that no entry announces → a finding."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING

from watchbook.check.finding import Finding
from watchbook.check.words import count_of, on

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from watchbook.calendar import Calendar
    from watchbook.config import Config
    from watchbook.journal import Entry, Journal
    from watchbook.ledger import Arrival, Category

FIELDS = ("model_version", "prompt_version")
SETTLING = dt.timedelta(days=14)
"""Days of a workflow's first dumps in which every version is merely seen for the first time."""
NEAR = dt.timedelta(days=3)
"""How far from its first day an entry may lie and still be about a version."""
NAMED = 3
"""Versions named in one finding."""
Started = dict[tuple[str, "dt.date"], "list[Category]"]
"""The first rows of versions, by workflow and day."""


def version_findings(  # noqa: PLR0913, PLR0917  # both books, and by when
    categories: Iterable[Category],
    arrivals: Iterable[Arrival],
    journal: Journal,
    config: Config,
    calendar: Calendar,
    as_of: dt.datetime,
) -> Iterator[Finding]:
    """Yield a finding for each workflow and day on which a version was first seen and no entry says that it changed.

    An entry says so if it is a change, or an incident caused by one, of the workflow and near the day. The time to
    write one runs from when the dump was first seen.
    """
    changes = [entry for entry in journal.entries if entry.type == "change" or _is_by_change(entry)]
    seen: dict[str, dt.datetime] = {}
    for arrival in arrivals:
        seen[arrival.source] = min(arrival.seen_at, seen.get(arrival.source, arrival.seen_at))
    for (workflow, day), rows in sorted(_started(categories).items()):
        if workflow not in config.workflows or any(_announces(entry, workflow, day) for entry in changes):
            continue
        known = min((seen[row.source] for row in rows if row.source in seen), default=calendar.due_at(day))
        due = known + config.journal.explain_within.sev3
        title = config.workflows[workflow].title or workflow
        yield Finding(
            "WB205",
            "error" if as_of > due else "notice",
            f"{title} answers with {_named(rows)} since {on(day)}, and no entry says that it changed",
            workflow=workflow,
            days=(day,),
            hint=f"watchbook new change --workflow {workflow} --days {day}",
            due=due,
        )


def _is_by_change(entry: Entry) -> bool:
    return entry.type == "incident" and entry.cause == "change"


def _announces(entry: Entry, workflow: str, day: dt.date) -> bool:
    return workflow in entry.workflows and entry.first - NEAR <= day <= (entry.last or day) + NEAR


def _started(categories: Iterable[Category]) -> Started:
    begun: dict[str, dt.date] = {}
    first: dict[tuple[str, str, str], Category] = {}
    for row in categories:
        if row.field in FIELDS and row.value:
            begun[row.workflow] = min(row.day, begun.get(row.workflow, row.day))
            key = (row.workflow, row.field, row.value)
            first[key] = min(row, first.get(key, row))
    found: Started = defaultdict(list)
    for row in sorted(first.values()):
        if row.day >= begun[row.workflow] + SETTLING:
            found[row.workflow, row.day].append(row)
    return found


def _named(rows: Sequence[Category]) -> str:
    named = [f"{row.field.replace('_', ' ')} {row.value}" for row in rows[:NAMED]]
    rest = len(rows) - NAMED
    return ", ".join(named) + (f" and {count_of(rest, 'more version')}" if rest > 0 else "")

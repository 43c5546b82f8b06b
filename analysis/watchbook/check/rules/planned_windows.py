"""Planned changes that announce nothing, and those whose windows overlap → findings."""

from __future__ import annotations

import datetime as dt
from itertools import combinations
from typing import TYPE_CHECKING

from watchbook.calendar import moment_said
from watchbook.check.finding import Finding
from watchbook.evidence.announcement import announcement_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.check.case import Case
    from watchbook.journal import Entry

RECENT = dt.timedelta(days=30)
"""How long after its end something is said of a window."""


def window_findings(case: Case) -> Iterator[Finding]:
    """Yield a finding for each planned change that git did not see in time, and for windows that overlap."""
    entries = [
        entry
        for entry in case.journal.entries
        if entry.planned and not entry.withdrawal and case.as_of - entry.planned.end < RECENT
    ]
    for entry in entries:
        if entry.is_announced is False:
            yield _late(entry, case)
    for first, second in combinations(entries, 2):
        if first.planned and second.planned and first.planned.overlaps(second.planned) and _share(first, second):
            shared = (max(first.planned.start, second.planned.start), min(first.planned.end, second.planned.end))
            yield _overlap(first, second, *(moment_said(moment, case.calendar.zone) for moment in shared))


def _late(entry: Entry, case: Case) -> Finding:
    witness, window = case.books.witness, entry.planned
    assert witness, "only git says that something was not announced"
    assert window, "only a window is announced"
    announcement = announcement_of(window, witness.entries.get(entry.id), witness.past)
    ahead = case.as_of < window.start
    return Finding(
        "WB141",
        "warning",
        f"its window announces nothing, as {announcement.doubt}: what leaves its band in it calls people as ever",
        place=entry.place("planned"),
        workflow=entry.workflows[0] if len(entry.workflows) == 1 else None,
        hint="commit and push it before it begins" if ahead else "take `planned` out: it then explains its days",
        entry=entry.id,
    )


def _overlap(first: Entry, second: Entry, start: str, end: str) -> Finding:
    return Finding(
        "WB142",
        "notice",
        f"two planned changes of a workflow share the time from {start} to {end}, and what comes cannot be told apart: "
        f"{first.title}; {second.title}",
        place=second.place("planned"),
        hint=f"the other is {first.path}; move one, or name its metrics",
        entry=second.id,
    )


def _share(first: Entry, second: Entry) -> bool:
    """Return whether two entries name a workflow and a metric in common; without a list of metrics they name all."""
    metrics = not first.metrics or not second.metrics or not set(first.metrics).isdisjoint(second.metrics)
    return metrics and not set(first.workflows).isdisjoint(second.workflows)

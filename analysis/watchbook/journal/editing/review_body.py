"""The body of a review: what stood open, what was out of band, what changed."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from watchbook.calendar import ONE_DAY
from watchbook.journal.editing.known_facts import firsts, plain
from watchbook.journal.entry import CHANGED, FOLLOW_UP, LOOKS_BACK

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from watchbook.journal.editing.entry_scope import EntryContext, EntryScope
    from watchbook.journal.entry import Entry
    from watchbook.journal.load import Journal
    from watchbook.ledger import Verdict

OPEN, OUT = "Still open", "Out of band"


def look_back(scope: EntryScope, context: EntryContext, folder: str) -> list[str]:
    """Return the lines of a review that will be in `folder`, from which its links lead."""
    journal, first, last = context.journal, scope.days.first, scope.last
    entries = [
        entry
        for entry in journal.entries
        if entry.type not in LOOKS_BACK and not set(scope.workflows).isdisjoint(entry.workflows)
    ]
    standing = [
        f"- {_link(entry, folder)}: {entry.status} since {entry.first}"
        for entry in entries
        if entry.status != "resolved"
    ]
    out = [
        f"- {_days(run)}: {context.called(workflow)}, {plain(context.in_words(worst))}; "
        f"{_by(run, worst, journal, folder)}"
        for workflow in scope.workflows
        for run, worst in _runs([row for row in scope.rows if row.workflow == workflow])
    ]
    changes = [
        f"- {_link(entry, folder)}"
        for entry in entries
        if entry.type == "change" and entry.first <= last and first <= (entry.last or last)
    ]
    parts: tuple[tuple[str, list[str]], ...] = (
        (OPEN, standing or ["Nothing."]),
        (OUT, out or ["No day."]),
        (CHANGED, [*firsts(scope.versions), *changes]),
        (FOLLOW_UP, _open_follow_ups(entries, folder)),
    )
    return [line for heading, lines in parts for line in (f"## {heading}", "", *lines, *([""] if lines else []))]


def _open_follow_ups(entries: Sequence[Entry], folder: str) -> list[str]:
    """Return a line for each follow-up of other entries that is open; they are ticked there, so they have no box."""
    return [
        f"- {follow_up.day or 'no day'}, {plain(follow_up.owner or 'nobody')}: {plain(follow_up.task)} "
        f"({_link(entry, folder)})"
        for entry in entries
        for follow_up in entry.open_follow_ups
    ]


def _runs(rows: Sequence[Verdict]) -> list[tuple[list[dt.date], Verdict]]:
    """Return the runs of days of a workflow's verdicts, each with its worst one."""
    runs: list[list[dt.date]] = []
    for day in sorted({row.day for row in rows}):
        if runs and day - runs[-1][-1] == ONE_DAY:
            runs[-1].append(day)
        else:
            runs.append([day])
    return [(run, next(row for row in rows if row.day in run)) for run in runs]


def _by(run: Sequence[dt.date], worst: Verdict, journal: Journal, folder: str) -> str:
    entries = {entry.id: entry for day in run for entry in journal.explaining(worst.workflow, worst.metric, day)}
    if not entries:
        return "nobody has explained it"
    return ", ".join(_link(entry, folder) for entry in entries.values())


def _link(entry: Entry, folder: str) -> str:
    return f"[{plain(entry.title)}]({posixpath.relpath(entry.path, folder)})"


def _days(run: Sequence[dt.date]) -> str:
    return str(run[0]) if len(run) == 1 else f"{run[0]}/{run[-1]}"

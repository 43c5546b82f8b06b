"""The open incident that an incident about to be begun would be a twin of, and what is added to it instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.calendar import ONE_DAY
from watchbook.check.finding_text import days_in_words, titles
from watchbook.journal.editing.edit_front_matter import with_values
from watchbook.journal.editing.edit_list import with_names
from watchbook.journal.editing.timeline_note import with_note
from watchbook.metrics import WORKFLOW

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from watchbook.journal import Entry
    from watchbook.journal.editing import EntryContext, EntryRequest
    from watchbook.journal.editing.entry_scope import EntryScope
    from watchbook.ledger import Verdict


@dataclass(frozen=True, slots=True)
class StandingEntry:
    """An open incident that says already what another was to say."""

    entry: Entry

    def __str__(self) -> str:
        """Return that nothing was written, and how to say more."""
        return (
            f"Nothing is written: {self.entry.path} is open, and explains these days already. "
            f'To add to it: watchbook note {self.entry.id} "what was tried"'
        )


def twin_of(request: EntryRequest, scope: EntryScope, context: EntryContext) -> Entry | None:
    """Return the newest open incident about the workflow and days of one that is asked for; None where none is."""
    if request.type != "incident" or (request.workflow is None and not scope.rows):
        return None
    last = scope.days.last or context.today
    open_incidents = [
        entry
        for entry in context.journal.entries
        if entry.type == "incident"
        and entry.status != "resolved"
        and set(scope.workflows) <= set(entry.workflows)
        and entry.first - ONE_DAY <= last
        and (entry.last is None or scope.days.first <= entry.last + ONE_DAY)
    ]
    return max(open_incidents, key=lambda entry: (entry.first, entry.id), default=None)


def missing_rows(entry: Entry, scope: EntryScope) -> list[Verdict]:
    """Return the verdicts of a scope that an entry does not explain, the worst first."""
    return [row for row in scope.rows if not entry.explains(row.workflow, row.metric, row.day)]


def widen(text: str, entry: Entry, rows: Sequence[Verdict], request: EntryRequest, context: EntryContext) -> str:
    """Return an entry's text with days and metrics that it did not explain yet, and a line that says so."""
    days = sorted({row.day for row in rows})
    text = with_rows(text, entry, rows)
    text = with_days(text, entry, min(entry.first, days[0]), entry.last and max(entry.last, days[-1]))
    names = [name for name in dict.fromkeys(row.metric for row in rows) if name != WORKFLOW]
    remark = f"also out of band {days_in_words(days)}: {titles(context.metrics, names or [WORKFLOW])}"
    if request.title:
        remark = f"{request.title}; {remark}"
    return with_note(text, context.now, request.by, remark)


def with_rows(text: str, entry: Entry, rows: Sequence[Verdict], also: Sequence[str] = ()) -> str:
    """Return an entry's text with the metrics of verdicts that it did not explain, and others, among those it names."""
    names = [*dict.fromkeys([*(row.metric for row in rows if row.metric != WORKFLOW), *also])]
    if entry.metrics:
        return with_names(text, "metrics", [name for name in names if name not in entry.metrics])
    if entry.meant is None or not names:
        return text
    meaning = sorted({metric for _, metric in entry.meant if metric != WORKFLOW} - set(names))
    return with_names(text, "metrics", [*meaning, *names])


def with_days(text: str, entry: Entry, first: dt.date, last: dt.date | None) -> str:
    """Return an entry's text with other days, where they are others."""
    if (first, last) == (entry.first, entry.last):
        return text
    return with_values(text, {"days": str(first) if first == last else f"{first}/{last or ''}"})

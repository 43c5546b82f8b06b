"""The incident that a switch begins, where none is open that could take it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from watchbook.check import suggest_severity
from watchbook.errors import LedgerError
from watchbook.journal.editing import EntryContext, EntryRequest, draft_entry
from watchbook.journal.editing.edit_front_matter import with_values
from watchbook.journal.editing.entry_scope import WEEK, scope_of
from watchbook.ledger import Ledger
from watchbook.switching.plain_entry import switch_title
from watchbook.writing.draft import entry_context

if TYPE_CHECKING:
    import datetime as dt

    from watchbook.config import Engagement
    from watchbook.journal import Severity
    from watchbook.switching.switch_request import SwitchRequest

AT_LEAST: Severity = "sev2"
"""How grave an incident is, at least, for which people take over."""


def begin_incident(engagement: Engagement, request: SwitchRequest, now: dt.datetime) -> tuple[str, str]:
    """Return path and text of a new incident, about the days that are out of band now, without an end."""
    try:
        context = entry_context(engagement, now, request.store)
    except LedgerError:  # the check says so; people have to have the work, and the journal has to say it
        context = entry_context(engagement, now, Ledger(engagement.root / ".watchbook" / "no-ledger"))
    scope = scope_of(EntryRequest("incident", request.workflow), context)
    current = bool(scope.rows) and scope.last >= context.today - WEEK
    first = scope.days.first if current else context.today
    severity = min(AT_LEAST, suggest_severity(scope.rows) if current else AT_LEAST)
    entry_request = EntryRequest("incident", request.workflow, f"{first}/", _title(context, request), request.by)
    path, text = draft_entry(entry_request, replace(context, now=request.at))
    return path, with_values(text, {"severity": severity})


def _title(context: EntryContext, request: SwitchRequest) -> str:
    return switch_title(context.called(request.workflow), request)

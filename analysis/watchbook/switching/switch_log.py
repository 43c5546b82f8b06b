"""The journal as the switch's log: which entry takes a switch, and what it says of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook import journal
from watchbook.errors import JournalError
from watchbook.journal import entry_of_switch, standing_switch
from watchbook.journal.editing.edit_switches import with_switch
from watchbook.journal.editing.timeline_note import as_line, as_name, with_note
from watchbook.metrics import metrics_of
from watchbook.switching.plain_entry import plain_incident
from watchbook.switching.switch_request import NO_REASON
from watchbook.writing.amend import find_open_entry
from watchbook.writing.entry_files import read_draft, write_entry

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from watchbook.config import Engagement
    from watchbook.journal import Entry, Journal, Switch
    from watchbook.switching.switch_request import SwitchRequest

LATE_ROUTERS = "routers were told only now; until then they gave the work to the AI"
"""What the journal says where a switch that it holds could not be published at first."""
AS_WELL = "switched it to people as well"
"""What the journal says of whoever came second."""


@dataclass(frozen=True, slots=True)
class LoggedSwitch:
    """A switch that stands in a file of the journal, not yet committed."""

    entry: Entry
    before: bytes | None
    """What the file held; None where there was none."""

    def undo(self, root: Path) -> None:
        """Put the file back as it was."""
        if self.before is None:
            (root / self.entry.path).unlink()
        else:
            write_entry(root / self.entry.path, self.before.decode())


def log_switch(
    engagement: Engagement, request: SwitchRequest, now: dt.datetime, *, plain: bool = False
) -> LoggedSwitch:
    """Write a switch into the entry that takes it, or into a new one; whoever calls holds the journal's lock.

    Args:
        engagement: whose.
        request: the switch.
        now: by the clock.
        plain: begin a new entry without looking at anything else, where looking failed.

    Raises:
        JournalError: it cannot be written; the journal is as it was.
    """
    standing_entry = None
    if not plain:
        book = journal.load(engagement.root, engagement, metrics_of(engagement))
        standing_entry = _entry_that_takes(engagement, request, book, now)
    if standing_entry is None and plain:
        path, text = plain_incident(engagement, request)
        before = None
    elif standing_entry is None:
        # The check, which it looks at, takes a tenth of a second to import; routers are told before that.
        from watchbook.switching.new_incident import begin_incident  # noqa: PLC0415

        path, text = begin_incident(engagement, request, now)
        before = None
    else:
        path = standing_entry.path
        before = (engagement.root / path).read_bytes()
        text = before.decode()
    text = with_switch(text, request.switch)
    if request.note:
        text = with_note(text, request.at, request.by, request.note)
    entry = read_draft(engagement, path, text)
    if before is None and (engagement.root / path).exists():
        raise JournalError(f"{path} is there already", hints=("name the entry that shall take it: --entry",))
    write_entry(engagement.root / path, text)
    return LoggedSwitch(entry, before)


def log_reason(engagement: Engagement, request: SwitchRequest, standing: Switch, entry: Entry) -> None:
    """Write why somebody else asks for a switch that holds already, unless its entry says so; under its lock, too.

    Raises:
        JournalError: it cannot be written; the journal is as it was.
    """
    reason = request.switch.reason
    if reason == NO_REASON or (reason, request.by) == (standing.reason, standing.by):
        return
    _add_line(engagement, request, entry, request.at, f"{AS_WELL}: {reason}")


def log_late_routers(engagement: Engagement, request: SwitchRequest, entry: Entry, at: dt.datetime) -> None:
    """Write that routers read a switch only now, which the journal has from before; under its lock, too.

    Raises:
        JournalError: it cannot be written; the journal is as it was.
    """
    _add_line(engagement, request, entry, at, LATE_ROUTERS)


def _add_line(engagement: Engagement, request: SwitchRequest, entry: Entry, at: dt.datetime, remark: str) -> None:
    """Write a line of whoever asks, unless the entry has it."""
    before = (engagement.root / entry.path).read_bytes().decode()
    line = as_line(remark)
    if f"{as_name(request.by)}: {line}" in before:
        return
    text = with_note(before, at, request.by, line)
    read_draft(engagement, entry.path, text)
    write_entry(engagement.root / entry.path, text)


def _entry_that_takes(engagement: Engagement, request: SwitchRequest, book: Journal, now: dt.datetime) -> Entry | None:
    """Return the entry that takes a switch; None for a new one.

    The one that was named; for the way back the one that says why people have it; else the newest open incident.
    """
    if request.entry:
        named_entry = _named_entry(engagement, request)
        if named_entry:
            return named_entry
    standing = standing_switch(book, request.workflow, now)
    if request.to == "ai" and standing and standing.to == "manual":
        return entry_of_switch(book, standing)
    open_ones = [
        entry
        for entry in book.entries
        if entry.type == "incident" and entry.status != "resolved" and request.workflow in entry.workflows
    ]
    return max(open_ones, key=lambda entry: (entry.first, entry.id), default=None)


def _named_entry(engagement: Engagement, request: SwitchRequest) -> Entry | None:
    """Return the entry that was named; where it cannot take the switch, people get the work under another."""
    assert request.entry is not None, "only where one was named"
    try:
        entry = find_open_entry(engagement, request.entry)
    except JournalError:
        if request.to == "manual":
            return None
        raise
    if request.workflow in entry.workflows:
        return entry
    if request.to == "manual":
        return None
    raise JournalError(f"{entry.id} is not about {request.workflow}", hints=("name another --entry, or none",))

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


def log_switch(engagement: Engagement, asked: SwitchRequest, now: dt.datetime, *, plain: bool = False) -> LoggedSwitch:
    """Write a switch into the entry that takes it, or into a new one; whoever calls holds the journal's lock.

    Args:
        engagement: whose.
        asked: the switch.
        now: by the clock.
        plain: begin a new entry without looking at anything else, where looking failed.

    Raises:
        JournalError: it cannot be written; the journal is as it was.
    """
    found = None
    if not plain:
        written = journal.load(engagement.root, engagement, metrics_of(engagement))
        found = _entry_that_takes(engagement, asked, written, now)
    if found is None:
        path, text = plain_incident(engagement, asked) if plain else _new_incident(engagement, asked, now)
        before = None
    else:
        path = found.path
        before = (engagement.root / path).read_bytes()
        text = before.decode()
    text = with_switch(text, asked.switch)
    if asked.note:
        text = with_note(text, asked.at, asked.by, asked.note)
    entry = read_draft(engagement, path, text)
    if before is None and (engagement.root / path).exists():
        raise JournalError(f"{path} is there already", hints=("name the entry that shall take it: --entry",))
    write_entry(engagement.root / path, text)
    return LoggedSwitch(entry, before)


def _new_incident(engagement: Engagement, asked: SwitchRequest, now: dt.datetime) -> tuple[str, str]:
    # The check, which it looks at, takes a tenth of a second to import; routers are told before that.
    from watchbook.switching.new_incident import begin_incident  # noqa: PLC0415

    return begin_incident(engagement, asked, now)


def log_reason(engagement: Engagement, asked: SwitchRequest, standing: Switch, entry: Entry) -> None:
    """Write why somebody else asks for a switch that holds already, unless its entry says so; under its lock, too.

    Raises:
        JournalError: it cannot be written; the journal is as it was.
    """
    reason = asked.switch.reason
    if reason == NO_REASON or (reason, asked.by) == (standing.reason, standing.by):
        return
    before = (engagement.root / entry.path).read_bytes().decode()
    said = as_line(f"{AS_WELL}: {reason}")
    if f"{as_name(asked.by)}: {said}" in before:
        return
    text = with_note(before, asked.at, asked.by, said)
    read_draft(engagement, entry.path, text)
    write_entry(engagement.root / entry.path, text)


def _entry_that_takes(engagement: Engagement, asked: SwitchRequest, written: Journal, now: dt.datetime) -> Entry | None:
    """Return the entry that takes a switch; None for a new one.

    The one that was named; for the way back the one that says why people have it; else the newest open incident.
    """
    if asked.entry:
        named = _named_entry(engagement, asked)
        if named:
            return named
    standing = standing_switch(written, asked.workflow, now)
    if asked.to == "ai" and standing and standing.to == "manual":
        return entry_of_switch(written, standing)
    open_ones = [
        entry
        for entry in written.entries
        if entry.type == "incident" and entry.status != "resolved" and asked.workflow in entry.workflows
    ]
    return max(open_ones, key=lambda entry: (entry.first, entry.id), default=None)


def _named_entry(engagement: Engagement, asked: SwitchRequest) -> Entry | None:
    """Return the entry that was named; where it cannot take the switch, people get the work under another."""
    assert asked.entry is not None, "only where one was named"
    try:
        entry = find_open_entry(engagement, asked.entry)
    except JournalError:
        if asked.to == "manual":
            return None
        raise
    if asked.workflow in entry.workflows:
        return entry
    if asked.to == "manual":
        return None
    raise JournalError(f"{entry.id} is not about {asked.workflow}", hints=("name another --entry, or none",))

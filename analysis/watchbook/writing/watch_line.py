"""What a watch did, as a line of the entry that it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.calendar import Calendar
from watchbook.journal.editing.timeline_note import with_note
from watchbook.oncall import PROGRAM
from watchbook.writing.entry_files import WrittenEntry, commit_written, read_draft, write_entry
from watchbook.writing.lock import hold_journal_lock

if TYPE_CHECKING:
    import datetime as dt

    from watchbook.config import Engagement


def write_watch_line(engagement: Engagement, path: str, line: str, now: dt.datetime, *, commits: bool) -> WrittenEntry:
    """Write a line in the program's name, under What was tried.

    Raises:
        JournalError: the entry cannot be written.
        CommitError: the line is written, and not committed.
    """
    local = now.astimezone(Calendar.of(engagement.config).zone)
    with hold_journal_lock(engagement.root / ".watchbook"):
        text = with_note((engagement.root / path).read_bytes().decode(), local, PROGRAM, line)
        entry = read_draft(engagement, path, text)
        write_entry(engagement.root / path, text)
        return commit_written(engagement, entry, f"Watch: {line}", commits=commits)

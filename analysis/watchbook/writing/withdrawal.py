"""Take back an entry, or let another say what it says: its file, its lines and its switches stay where they are."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from watchbook import ledger
from watchbook.check import Books
from watchbook.errors import JournalError, Place
from watchbook.journal.editing.edit_front_matter import with_values
from watchbook.journal.editing.edit_list import with_names
from watchbook.journal.editing.timeline_note import as_line, as_name, with_note
from watchbook.writing.amend import find_open_entry
from watchbook.writing.draft import entry_context
from watchbook.writing.entry_files import commit_written, read_draft, write_entry
from watchbook.writing.lock import hold_journal_lock
from watchbook.writing.standing_entry import with_days, with_rows

if TYPE_CHECKING:
    import datetime as dt

    from watchbook.config import Engagement
    from watchbook.journal import Entry
    from watchbook.journal.editing import EntryContext
    from watchbook.writing.entry_files import WrittenEntry


def withdraw(  # noqa: PLR0913  # an entry, why, who, when, and whether
    engagement: Engagement, name: str, because: str, *, by: str, at: dt.datetime, commits: bool
) -> WrittenEntry:
    """Say that an entry counts no more, and why; what it explained is unexplained again.

    Raises:
        JournalError: no entry, or more than one, is meant by `name`; nothing is said; or it holds a switch, which
            happened.
        CommitError: it is written, and not committed.
    """
    entry = find_open_entry(engagement, name)
    if entry.switches:
        hint = f"watchbook merge {entry.id} INTO ENTRY; or resolve it: watchbook resolve {entry.id}"
        raise JournalError("it holds a switch, and that happened", place=entry.place("switches"), hints=(hint,))
    local = entry_context(engagement, at).now
    with hold_journal_lock(engagement.root / ".watchbook"):
        return _withdraw(
            engagement, entry, _value(by, local, because, None), f"Withdraw: {entry.title}", commits=commits
        )


def merge(  # noqa: PLR0913  # two entries, who, when, and whether
    engagement: Engagement, name: str, into: str, *, by: str, at: dt.datetime, commits: bool
) -> tuple[WrittenEntry, WrittenEntry]:
    """Have one entry explain what another explained, and say so in both; return both, the one that stands first.

    Raises:
        JournalError: a name means no entry or several, both the same, or two that cannot be one.
        CommitError: it is written, and not committed.
    """
    twin, standing = find_open_entry(engagement, name), find_open_entry(engagement, into)
    _demand_two(twin, standing)
    context = entry_context(engagement, at)
    with hold_journal_lock(engagement.root / ".watchbook"):
        target = engagement.root / standing.path
        text = _merged_text(engagement, target.read_bytes().decode(), twin, standing, context, by)
        entry = read_draft(engagement, standing.path, text)
        write_entry(target, text)
        first = commit_written(engagement, entry, f"Merge {twin.id} into it: {standing.title}", commits=commits)
        value = _value(by, context.now, "merged", standing.id)
        return first, _withdraw(engagement, twin, value, f"Merge into {standing.id}: {twin.title}", commits=commits)


def _demand_two(twin: Entry, standing: Entry) -> None:
    """See that one entry can say what the other says.

    Raises:
        JournalError: it cannot.
    """
    if twin.id == standing.id:
        raise JournalError("both names mean the same entry", place=Place(twin.path), hints=("name two",))
    for entry in (twin, standing):
        if entry.withdrawal:
            raise JournalError("it is withdrawn already", place=entry.place("withdrawn"), hints=("name another",))
        if entry.type not in ("incident", "observation"):
            raise JournalError(f"a {entry.type} is merged with nothing", place=Place(entry.path))
    if twin.status != "resolved" and standing.status == "resolved":
        hint = f"the other way round: watchbook merge {standing.id} INTO {twin.id}"
        raise JournalError("it is resolved, and the other is open", place=standing.place("status"), hints=(hint,))


def _merged_text(  # noqa: PLR0913, PLR0917  # two entries, and what is known
    engagement: Engagement, text: str, twin: Entry, standing: Entry, context: EntryContext, by: str
) -> str:
    books = Books.read(engagement)
    known_values = {entry.id: entry for entry in books.journal.entries}
    explained_by_twin, explained_days = known_values.get(twin.id, twin), known_values.get(standing.id, standing)
    text = with_names(text, "workflows", [name for name in twin.workflows if name not in standing.workflows])
    rows = [
        row
        for row in books.ledger.read_part(ledger.VERDICTS, "flag")
        if explained_by_twin.explains(row.workflow, row.metric, row.day)
        and not explained_days.explains(row.workflow, row.metric, row.day)
    ]
    named_values = [metric for metric in twin.metrics if standing.metrics and metric not in standing.metrics]
    text = with_rows(text, explained_days, rows, named_values)
    last = None if None in (twin.last, standing.last) else max(filter(None, (twin.last, standing.last)))
    text = with_days(text, standing, min(twin.first, standing.first), last)
    if twin.severity and standing.severity and twin.severity < standing.severity:
        text = with_values(text, {"severity": twin.severity})
    return with_note(text, context.now, by, f"merged {twin.id} into this: {twin.title}")


def _value(by: str, at: dt.datetime, because: str, into: str | None) -> str:
    # JSON's strings are YAML's double-quoted ones.
    why = json.dumps(as_line(because), ensure_ascii=False)
    whither = f", into: {into}" if into else ""
    name = json.dumps(as_name(by), ensure_ascii=False)
    return f"{{by: {name}, at: {at.isoformat(timespec='minutes')}, because: {why}{whither}}}"


def _withdraw(engagement: Engagement, entry: Entry, value: str, subject: str, *, commits: bool) -> WrittenEntry:
    if entry.withdrawal:
        raise JournalError("it is withdrawn already", place=entry.place("withdrawn"), hints=("git log says by whom",))
    target = engagement.root / entry.path
    text = with_values(target.read_bytes().decode(), {"status": "resolved", "withdrawn": value})
    withdrawn_entry = read_draft(engagement, entry.path, text)
    write_entry(target, text)
    return commit_written(engagement, withdrawn_entry, subject, commits=commits)

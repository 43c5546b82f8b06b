"""Write a new entry's file from what the ledger knows."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from watchbook import ledger
from watchbook.check import Books
from watchbook.check.finding_text import against_band
from watchbook.check.severity import suggest_severity
from watchbook.errors import JournalError, Place
from watchbook.journal import EntryContext, EntryRequest, draft_entry
from watchbook.oncall import on_call, roster_of
from watchbook.writing.entry_files import WrittenEntry, commit_written, read_draft, write_entry
from watchbook.writing.lock import hold_journal_lock

if TYPE_CHECKING:
    import datetime as dt

    from watchbook.config import Engagement


def write_draft(engagement: Engagement, request: EntryRequest, now: dt.datetime, *, commits: bool) -> WrittenEntry:
    """Write an entry and commit it; an entry that stands is never overwritten.

    Raises:
        JournalError: a workflow, days or a title that cannot be meant, or the file is there already.
        CommitError: the entry is written, and not committed.
    """
    with hold_journal_lock(engagement.root / ".watchbook"):
        path, text = draft_entry(request, entry_context(engagement, now))
        entry = read_draft(engagement, path, text)
        target = engagement.root / path
        if target.exists():
            raise JournalError(
                "it is there already", place=Place(path), hints=("give another --title, or add to that entry",)
            )
        write_entry(target, text)
        verb = "Write" if entry.status == "resolved" else "Open"
        return commit_written(engagement, entry, f"{verb} {entry.type}: {entry.title}", commits=commits)


def entry_context(engagement: Engagement, now: dt.datetime, store: ledger.Ledger | None = None) -> EntryContext:
    """Return what both books say when an entry is begun; `store` stands in for the engagement's own ledger."""
    books = Books.read(engagement, store)
    return EntryContext(
        config=engagement.config,
        metrics=books.metrics,
        journal=books.journal,
        verdicts=books.ledger.read(ledger.VERDICTS),
        categories=books.ledger.read(ledger.CATEGORIES),
        now=now.astimezone(books.calendar.zone),
        today=books.calendar.business_day(now),
        in_words=partial(against_band, books.metrics),
        severity_of=suggest_severity,
        on_call=_on_call(engagement, now),
    )


def _on_call(engagement: Engagement, now: dt.datetime) -> str | None:
    """Return the ids of who answers, the primary first; None where watchbook.toml names nobody or nobody answers."""
    roster = roster_of(engagement.config)
    people = on_call(roster, now).people if roster else ()
    return ", ".join(person.id for person in people) or None

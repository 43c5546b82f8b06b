"""Write a new entry's file from what the ledger knows."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from watchbook import ledger
from watchbook.check import Books
from watchbook.check.finding_text import against_band, place_of
from watchbook.check.severity import suggest_severity
from watchbook.errors import HistoryError, JournalError, Place
from watchbook.evidence.git.commit import committed_text
from watchbook.journal import EntryContext, EntryRequest, draft_entry
from watchbook.oncall import on_call, roster_of
from watchbook.writing.entry_files import WrittenEntry, commit_written, read_draft, write_entry
from watchbook.writing.lock import hold_journal_lock

if TYPE_CHECKING:
    import datetime as dt

    from watchbook.config import Engagement
    from watchbook.journal import Entry, Journal

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?([+-]\d\d:\d\d|Z)")
"""A time with its offset, as entries have it."""


def write_draft(engagement: Engagement, request: EntryRequest, now: dt.datetime, *, commits: bool) -> WrittenEntry:
    """Write an entry and commit it; an entry that stands is never overwritten.

    Where one stands that says the same, times apart, and was never committed, somebody was cut off: it is committed.

    Raises:
        JournalError: a workflow, days or a title that cannot be meant, or the file is there already.
        CommitError: the entry is written, and not committed.
    """
    with hold_journal_lock(engagement.root / ".watchbook"):
        context = entry_context(engagement, now)
        path, text = draft_entry(request, context)
        if commits and (unfinished := _unfinished_entry(engagement, text, context.journal)):
            written_entry = commit_written(engagement, unfinished, _subject(unfinished), commits=commits)
            return replace(written_entry, repeated=unfinished.path)
        entry = read_draft(engagement, path, text)
        target = engagement.root / path
        if target.exists():
            raise JournalError(
                "it is there already", place=Place(path), hints=("give another --title, or add to that entry",)
            )
        write_entry(target, text)
        return commit_written(engagement, entry, _subject(entry), commits=commits)


def _subject(entry: Entry) -> str:
    """Return the first line of the commit that brings an entry."""
    return f"{'Write' if entry.status == 'resolved' else 'Open'} {entry.type}: {entry.title}"


def _unfinished_entry(engagement: Engagement, text: str, book: Journal) -> Entry | None:
    """Return the entry that says what a draft says, times apart, and that no commit holds; None where none does."""
    for entry in book.entries:
        standing_text = (engagement.root / entry.path).read_bytes().decode("utf-8", "surrogateescape")
        if TIME.sub("", standing_text) == TIME.sub("", text):
            try:
                if committed_text(engagement.root, entry.path) == "":
                    return entry
            except HistoryError:
                return None
    return None


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
        place_of=place_of,
    )


def _on_call(engagement: Engagement, now: dt.datetime) -> str | None:
    """Return the ids of who answers, the primary first; None where watchbook.toml names nobody or nobody answers."""
    roster = roster_of(engagement.config)
    people = on_call(roster, now).people if roster else ()
    return ", ".join(person.id for person in people) or None

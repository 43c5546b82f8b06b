"""Write a new entry's file from what the ledger knows."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from watchbook import ledger
from watchbook.check import Books
from watchbook.check.severity import suggested_severity
from watchbook.check.words import against_band
from watchbook.errors import JournalError, Place
from watchbook.journal import Context, Wanted, draft
from watchbook.oncall import on_call, roster_of
from watchbook.runs.lock import writing
from watchbook.runs.written import Written, kept, place, readable

if TYPE_CHECKING:
    import datetime as dt

    from watchbook.config import Engagement


def write_draft(engagement: Engagement, wanted: Wanted, now: dt.datetime, *, committed: bool) -> Written:
    """Write an entry and commit it; an entry that stands is never overwritten.

    Raises:
        JournalError: a workflow, days or a title that cannot be meant, or the file is there already.
        CommitError: the entry is written, and not committed.
    """
    with writing(engagement.root / ".watchbook"):
        path, text = draft(wanted, known_now(engagement, now))
        entry = readable(engagement, path, text)
        target = engagement.root / path
        if target.exists():
            raise JournalError(
                "it is there already", place=Place(path), hints=("give another --title, or add to that entry",)
            )
        place(target, text)
        verb = "Write" if entry.status == "resolved" else "Open"
        return kept(engagement, entry, f"{verb} {entry.type}: {entry.title}", committed=committed)


def known_now(engagement: Engagement, now: dt.datetime, store: ledger.Ledger | None = None) -> Context:
    """Return what both books say when an entry is begun; `store` stands in for the engagement's own ledger."""
    books = Books.read(engagement, store)
    return Context(
        config=engagement.config,
        metrics=books.metrics,
        journal=books.journal,
        verdicts=books.ledger.read(ledger.VERDICTS),
        categories=books.ledger.read(ledger.CATEGORIES),
        now=now.astimezone(books.calendar.zone),
        today=books.calendar.business_day(now),
        in_words=partial(against_band, books.metrics),
        severity_of=suggested_severity,
        on_call=_on_call(engagement, now),
    )


def _on_call(engagement: Engagement, now: dt.datetime) -> str | None:
    """Return the ids of who answers, the primary first; None where watchbook.toml names nobody or nobody answers."""
    roster = roster_of(engagement.config)
    people = on_call(roster, now).people if roster else ()
    return ", ".join(person.id for person in people) or None

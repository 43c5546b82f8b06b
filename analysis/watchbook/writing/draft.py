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
from watchbook.check.slices.place_numbers import place_numbers
from watchbook.errors import HistoryError, JournalError, Place
from watchbook.evidence.git.commit import committed_text
from watchbook.journal import LOOKS_BACK
from watchbook.journal.editing import EntryContext, EntryRequest, draft_entry
from watchbook.journal.editing.entry_scope import scope_of
from watchbook.journal.reading.window_text import read_window
from watchbook.oncall import on_call, roster_of
from watchbook.writing.entry_files import WrittenEntry, commit_written, read_draft, write_entry
from watchbook.writing.likely_day import LONG_AGO, likely_day
from watchbook.writing.lock import hold_journal_lock
from watchbook.writing.standing_entry import StandingEntry, missing_rows, twin_of, widen

if TYPE_CHECKING:
    import datetime as dt

    from watchbook.config import Engagement
    from watchbook.journal import Entry, Journal
    from watchbook.journal.editing.entry_scope import EntryScope

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?([+-]\d\d:\d\d|Z)")
"""A time with its offset, as entries have it."""


class NothingToExplainError(JournalError):
    """Nothing asks for an entry, and nobody said what it is to be about; nothing was written."""


def write_draft(
    engagement: Engagement, request: EntryRequest, now: dt.datetime, *, commits: bool, separate: bool = False
) -> WrittenEntry | StandingEntry:
    """Write an entry and commit it; an entry that stands is never overwritten.

    Where one stands that says the same, times apart, and was never committed, somebody was cut off: it is committed.
    Where an incident about the same workflow and days is open, it takes what it does not explain yet: two incidents
    of one fault are one too many.

    Args:
        engagement: whose.
        request: what was asked for.
        now: by the clock.
        commits: whether it is committed.
        separate: begin another incident beside one that is open.

    Raises:
        NothingToExplainError: nothing asks for an entry.
        JournalError: a workflow, days or a title that cannot be meant, or the file is there already.
        CommitError: the entry is written, and not committed.
    """
    with hold_journal_lock(engagement.root / ".watchbook"):
        context = entry_context(engagement, now)
        scope = scope_of(request, context)
        _demand_possible_days(request, scope, context, engagement)
        _demand_window_to_come(request, now)
        path, text = draft_entry(request, context)
        if commits and (unfinished_entry := _unfinished_entry(engagement, text, context.journal)):
            written_entry = commit_written(engagement, unfinished_entry, _subject(unfinished_entry), commits=commits)
            return replace(written_entry, repeated=unfinished_entry.path)
        twin = None if separate else twin_of(request, scope, context)
        if twin and not (request.title and not scope.rows):
            return _add_to(engagement, twin, request, scope, context, commits=commits)
        _demand_something(request, scope, context)
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


def _add_to(  # noqa: PLR0913  # an entry, and what is added to it
    engagement: Engagement,
    twin: Entry,
    request: EntryRequest,
    scope: EntryScope,
    context: EntryContext,
    *,
    commits: bool,
) -> WrittenEntry | StandingEntry:
    """Have the open incident explain what it does not explain yet."""
    rows = missing_rows(twin, scope)
    if not rows:
        return StandingEntry(twin)
    target = engagement.root / twin.path
    text = widen(target.read_bytes().decode(), twin, rows, request, context)
    entry = read_draft(engagement, twin.path, text)
    write_entry(target, text)
    return commit_written(engagement, entry, f"Widen incident: {entry.title}", commits=commits)


def _demand_possible_days(
    request: EntryRequest, scope: EntryScope, context: EntryContext, engagement: Engagement
) -> None:
    """See that an entry about what was seen is about days that somebody can have seen; a year is soon mistyped.

    Raises:
        JournalError: they lie ahead, or so far back that nothing is known of them.
    """
    first = scope.days.first
    if not request.days or request.type not in ("incident", "observation"):
        return
    if first <= context.today and (context.today - first < LONG_AGO or _is_judged(engagement, first, scope.last)):
        return
    side = "lies ahead" if first > context.today else "is long ago, and the ledger knows nothing of it"
    raise JournalError(f"{first} {side}", hints=(f"did you mean --days {likely_day(first, context.today)}?",))


def _is_judged(engagement: Engagement, first: dt.date, last: dt.date) -> bool:
    """Return whether any day from the first to the last has a verdict."""
    rows = ledger.Ledger(engagement.root / "ledger").read(ledger.VERDICTS, since=f"{first:%Y-%m}")
    return any(first <= row.day <= last for row in rows)


def _demand_window_to_come(request: EntryRequest, now: dt.datetime) -> None:
    """See that a planned change is still to come; a year is soon mistyped.

    Raises:
        JournalError: its window is over, so that it would announce nothing.
    """
    window = read_window(request.planned) if request.planned else None
    if window is None or window.end > now:
        return
    start = window.start
    meant = start.replace(year=start.year + 1) if f"{start:%m-%d}" != "02-29" else start
    hint = "what has taken place has no window: watchbook new change --days FIRST/LAST"
    question = f"did you mean --planned {meant.isoformat(timespec='minutes')}?"
    raise JournalError(
        f"a window from {start.isoformat(timespec='minutes')} is over, and announces nothing",
        hints=(question, hint) if now < meant < now + LONG_AGO else (hint,),
    )


def begun_window(entry: Entry, now: dt.datetime) -> str:
    """Return that a planned change was written too late to announce anything; empty where it was in time."""
    window = entry.planned
    if window is None or now < window.start:
        return ""
    return "Its window had begun, so it announces nothing: what leaves its band in it calls people as ever."


def _demand_something(request: EntryRequest, scope: EntryScope, context: EntryContext) -> None:
    """See that there is something to write about: what the ledger knows, or what somebody says.

    Raises:
        NothingToExplainError: there is nothing.
    """
    if (
        request.type in ("drill", "review")
        or request.days
        or request.planned
        or request.title
        or scope.rows
        or scope.versions
    ):
        return
    subject = context.called(request.workflow) if request.workflow else "any workflow"
    what = (
        f"no version of {subject} is new and unannounced"
        if request.type == "change"
        else f"no day of {subject} is out of band and unexplained"
    )
    open_ids = [
        entry.id for entry in context.journal.entries if entry.status != "resolved" and entry.type not in LOOKS_BACK
    ]
    example = f"watchbook new {request.type} --workflow {request.workflow or next(iter(context.config.workflows))}"
    hints = (
        *(f'this is open, and takes a note: watchbook note {name} "..."' for name in open_ids[-3:]),
        f'what people saw and no band did has a title: {example} --title "..."',
    )
    raise NothingToExplainError(f"nothing to explain, nothing is written: {what}", hints=hints)


def entry_context(engagement: Engagement, now: dt.datetime, store: ledger.Ledger | None = None) -> EntryContext:
    """Return what both books say when an entry is begun; `store` stands in for the engagement's own ledger."""
    books = Books.read(engagement, store)
    return EntryContext(
        config=engagement.config,
        metrics=books.metrics,
        journal=books.journal,
        verdicts=books.ledger.read_part(ledger.VERDICTS, "flag"),
        categories=books.ledger.read(ledger.CATEGORIES),
        now=now.astimezone(books.calendar.zone),
        today=books.calendar.business_day(now),
        in_words=partial(against_band, books.metrics),
        severity_of=suggest_severity,
        on_call=_on_call(engagement, now),
        place_of=place_of,
        place_numbers=partial(place_numbers, books.ledger),
    )


def _on_call(engagement: Engagement, now: dt.datetime) -> str | None:
    """Return the ids of who answers, the primary first; None where watchbook.toml names nobody or nobody answers."""
    roster = roster_of(engagement.config)
    people = on_call(roster, now).people if roster else ()
    return ", ".join(person.id for person in people) or None

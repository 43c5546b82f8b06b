"""Answer a call: a line in the entry that takes it, or in a new one, that says who has it and with what authority."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook import ledger
from watchbook.calendar import Calendar, took
from watchbook.errors import JournalError, WatchbookError
from watchbook.evidence.git.commands import user_email, user_name
from watchbook.journal import load
from watchbook.journal.editing.edit_front_matter import with_values
from watchbook.journal.editing.timeline_note import as_line, with_note
from watchbook.metrics import metrics_of
from watchbook.notify.spool import Spool
from watchbook.oncall import SLACK, is_about, is_known, roster_of, times_to_answer
from watchbook.oncall.reply import NO_REPLY
from watchbook.oncall.roster_text import authority
from watchbook.oncall.taking_entry import entry_about_all, entry_that_takes
from watchbook.writing.amend import find_open_entry
from watchbook.writing.entry_files import commit_written, read_draft, write_entry
from watchbook.writing.lock import hold_journal_lock

if TYPE_CHECKING:
    from collections.abc import Iterable

    from watchbook.config import Engagement
    from watchbook.journal import Entry, Journal
    from watchbook.oncall import Roster, TimeToAnswer
    from watchbook.writing.entry_files import WrittenEntry

TITLES = {"dumps": "days that could not be judged", "job": "the day's job that failed"}
"""What a call about no workflow is about, by the name that `watchbook ack` takes for it."""
STANDING = "NOTHING ANSWERED: the call goes on."
"""What every refusal ends with, and a command behind it."""


class AckError(WatchbookError):
    """Nobody has answered by this; nothing was written."""


@dataclass(frozen=True, slots=True)
class AckRequest:
    """Who answers what."""

    name: str
    """A workflow, or an entry's id, a part of it, or its path."""
    at: dt.datetime
    """When they answered."""
    by: str | None = None
    """As watchbook.toml knows them; None for whom git knows."""
    how: str = ""
    """What the line says beside; empty for nothing."""


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """An answer to a call, as it was written."""

    written: WrittenEntry
    answer: TimeToAnswer | None
    """The call that it is about, and how it was answered before; None for what nobody was told of."""
    at: dt.datetime
    by: str

    def __str__(self) -> str:
        """Return what was written, and what it answers, in sentences."""
        if self.answer is None:
            return f"{self.written}\nNo message about it had arrived, so there is no promise to hold this to."
        reply = self.answer.reply
        if reply and reply.by == self.by and reply.kind == "ack":
            return f"{self.written}\n{self.by} had answered already, at {reply.at.isoformat(timespec='minutes')}."
        if reply:
            first = f"{reply.by} was first, at {reply.at.isoformat(timespec='minutes')}"
            return f"{self.written}\n{first}; this stands beside it."
        waiting = took(max(self.at - self.answer.call.at, dt.timedelta()))
        return f"{self.written}\n{self.by} has it, {waiting} after the first message: {self._promise}."

    @property
    def _promise(self) -> str:
        due = self.answer.due if self.answer else None
        if due is None:
            return "nothing is promised for it"
        return "in time" if self.at <= due else f"{took(self.at - due)} later than promised"


def answers_now(engagement: Engagement, book: Journal, now: dt.datetime) -> tuple[TimeToAnswer, ...]:
    """Return how each call was answered: those of the ledger, and those that this machine has told since.

    Raises:
        LedgerError: one of them holds something else than notices.
    """
    rows = Spool.of(engagement.root).beside(ledger.Ledger(engagement.root / "ledger").read(ledger.NOTICES))
    return times_to_answer(rows, book, roster_of(engagement.config), Calendar.of(engagement.config), now)


def acknowledge(engagement: Engagement, request: AckRequest, now: dt.datetime, *, commits: bool) -> Acknowledgement:
    """Write that somebody has what people were called for, into the entry that takes it, or a new one.

    Args:
        engagement: whose.
        request: who answers what.
        now: by the clock.
        commits: whether the line is committed.

    Raises:
        AckError: nobody of that name is called, the time is still to come, or nobody was told and nothing is open.
        JournalError: no entry, or more than one, is meant by its name; or it cannot be written.
        CommitError: the line is written, and not committed.
    """
    roster = roster_of(engagement.config)
    person = answering_person(engagement, roster, request, now)
    calendar = Calendar.of(engagement.config)
    local = request.at.astimezone(calendar.zone)
    with hold_journal_lock(engagement.root / ".watchbook"):
        answer, entry = _call_and_entry(engagement, request, calendar.business_day(local), now)
        if entry:
            path, text = entry.path, (engagement.root / entry.path).read_bytes().decode()
        else:
            path, text = _new_text(engagement, request.name, person, local, answer)
        text = with_note(text, local, person, _line(roster, person, answer, calendar, request.how))
        read = read_draft(engagement, path, text)
        write_entry(engagement.root / path, text)
        subject = f"Ack {', '.join(read.workflows)}: {person} has it"
        trailers = {"Answered-By": person}
        written_entry = commit_written(engagement, read, subject, commits=commits, trailers=trailers)
    return Acknowledgement(written_entry, answer, local, person)


def _call_and_entry(
    engagement: Engagement, request: AckRequest, day: dt.date, now: dt.datetime
) -> tuple[TimeToAnswer | None, Entry | None]:
    """Return the call that is answered, and the entry that takes the line; None for none of either."""
    book = load(engagement.root, engagement, metrics_of(engagement))
    answers = answers_now(engagement, book, now)
    if request.name in engagement.config.workflows:
        answer = _called_for(answers, (request.name,), None, day)
        return answer, entry_that_takes(book, request.name, answer, day)
    if request.name in TITLES:
        answer = _called_for([answer for answer in answers if answer.call.name == request.name], ("",), None, day)
        return answer, entry_about_all(book, engagement.config.workflows, answer, day)
    entry = find_open_entry(engagement, request.name)
    if entry.type in NO_REPLY:
        hint = f"{STANDING} Type: watchbook ack {'handover' if entry.type == 'shift' else entry.workflows[0]}"
        raise AckError(f"{entry.id} is a {entry.type}, in which nobody answers a call", hints=(hint,))
    return _called_for(answers, entry.workflows, entry, day), entry


def answering_person(engagement: Engagement, roster: Roster, request: AckRequest, now: dt.datetime) -> str:
    """Return who answers, as watchbook.toml calls them; whom git knows by name or mail where nobody is named.

    Raises:
        AckError: nobody of that name is called, or the time is still to come.
    """
    person = _person(engagement, roster, request)
    if request.at > now + SLACK:
        hint = f"{STANDING} Without --at it is now. Type: watchbook ack {request.name} --by {person}"
        raise AckError(f"{request.at.isoformat()} is still to come, and nobody answers before it is so", hints=(hint,))
    return person


def _person(engagement: Engagement, roster: Roster, request: AckRequest) -> str:
    by, name = request.by, request.name
    names = [by] if by else [user_name(engagement.root), user_email(engagement.root).partition("@")[0]]
    for candidate in filter(None, names):
        if person := roster.called(candidate):
            return person.id
    if roster.people:
        title = ", ".join(roster.people)
        who = f"nobody is called {by!r}" if by else "git knows nobody here whom watchbook.toml calls"
        hints = (f"known here: {title}", f"{STANDING} Type: watchbook ack {name} --by {next(iter(roster.people))}")
        raise AckError(f"{who}, so that nobody could be held to it", hints=hints)
    first = next(filter(None, names), "")
    if not first or not is_known(first, roster):
        raise AckError(
            "nobody is named who could answer", hints=(f"{STANDING} Type: watchbook ack {name} --by YOUR-NAME",)
        )
    return first.strip()


def _called_for(
    answers: Iterable[TimeToAnswer], workflows: tuple[str, ...], entry: Entry | None, day: dt.date
) -> TimeToAnswer | None:
    """Return the newest call about a workflow that stands, those that nobody answered before others."""
    calls = [
        answer
        for answer in answers
        if answer.call.workflow in workflows and answer.call.over is None
        if entry is None or is_about(entry, answer.call, day)
    ]
    return max(calls, key=lambda answer: (answer.waits, answer.call.at), default=None)


def _new_text(
    engagement: Engagement, workflow: str, person: str, at: dt.datetime, answer: TimeToAnswer | None
) -> tuple[str, str]:
    """Return path and text of the incident that a call begins."""
    if answer is None:
        subject = TITLES.get(workflow, workflow)
        named_workflow = "" if workflow in TITLES else f" --workflow {workflow}"
        hints = (
            "git pull --rebase, then again: the message may have gone out elsewhere, and this clone not know of it",
            f"watchbook new incident{named_workflow}, where you saw something yourself",
            "watchbook ack ENTRY, for one that stands",
            # Not the command that was just refused, which is what a refusal ends with otherwise.
            f"NOTHING ANSWERED: no call about {subject} is known here, and one that is known elsewhere goes on",
        )
        raise AckError(
            f"nobody was told of {subject}, or it is over, and no incident of it is open: nothing is written",
            hints=hints,
        )
    # The check, which it looks at, takes a tenth of a second to import.
    from watchbook.journal.editing import EntryRequest, draft_entry  # noqa: PLC0415
    from watchbook.writing.draft import entry_context  # noqa: PLC0415

    context = entry_context(engagement, at)
    first = max(answer.call.first, context.beginning)
    if workflow in TITLES:
        # Nobody has said yet what it explains: so it is named like one that is blank, and about the first day alone.
        names = tuple(engagement.config.workflows)
        title = f"{TITLES[workflow].capitalize()}, {first}, observation"
        request = EntryRequest("observation", names[0], f"{first}", title, person, names[1:])
        path, text = draft_entry(request, context)
        text = with_values(text, {"status": "open"})
    else:
        path, text = draft_entry(EntryRequest("incident", workflow, f"{first}/", None, person), context)
        text = with_values(text, {"severity": answer.call.severity})
    if (engagement.root / path).exists():
        raise JournalError(f"{path} is there already", hints=(f"name the entry: watchbook ack {path}",))
    return path, text


def _line(roster: Roster, person: str, answer: TimeToAnswer | None, calendar: Calendar, how: str) -> str:
    """Return what the line says: since when people were told, and what whoever has it may do."""
    if answer is None:
        clauses = ["nobody was told"]
    else:
        clauses = [f"told at {answer.call.at.astimezone(calendar.zone).isoformat(timespec='minutes')}"]
    if person in roster.people:
        clauses.append(authority(roster.people[person].may))
    return as_line("; ".join([f"ack, {clauses[0]}", *clauses[1:], *([how] if how else [])]))

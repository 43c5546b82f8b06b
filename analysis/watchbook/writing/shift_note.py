"""The entry of a shift: what it wrote for the next one, and the line by which somebody took it over."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.calendar import Calendar, moment_said, took
from watchbook.errors import JournalError, Place
from watchbook.journal import NEXT_SHIFT, load
from watchbook.journal.editing.edit_section import with_line
from watchbook.journal.editing.timeline_note import as_line, as_name, standing_note
from watchbook.metrics import metrics_of
from watchbook.oncall import Handover, handovers, on_call, roster_of
from watchbook.oncall.handover import EARLY, LONGEST
from watchbook.oncall.reply import first_ack
from watchbook.writing.acknowledge import STANDING, AckError, answering_person, answers_now
from watchbook.writing.entry_files import WrittenEntry, commit_written, read_draft, write_entry
from watchbook.writing.lock import hold_journal_lock

if TYPE_CHECKING:
    from watchbook.config import Engagement
    from watchbook.oncall import Reply, Roster, TimeToAnswer
    from watchbook.writing.acknowledge import AckRequest


@dataclass(frozen=True, slots=True)
class ShiftSpan:
    """Whose shift an entry is about, and on which days."""

    person: str
    """Id; empty where nobody is on call."""
    first: dt.date
    last: dt.date

    @property
    def path(self) -> str:
        """Where its entry stands below the engagement's root."""
        owner = re.sub(r"[^a-z0-9]+", "-", self.person).strip("-")
        slug = f"shift-of-{owner}" if owner else "shift"
        return f"journal/{self.first:%Y}/{self.first:%m}/{self.first}-{slug}.md"


@dataclass(frozen=True, slots=True)
class ShiftLine:
    """A line of a shift, as it was written."""

    written_entry: WrittenEntry
    text: str
    """What is to be said of it, in sentences; empty where nothing is."""

    def __str__(self) -> str:
        """Return where it was written, and what is to be said of it."""
        return f"{self.written_entry}\n{self.text}" if self.text else str(self.written_entry)


def add_shift_note(engagement: Engagement, text: str, *, by: str, at: dt.datetime, commits: bool) -> ShiftLine:
    """Write for the next shift what it has to know, into the entry of the present one, which is begun if need be.

    Whoever has just handed over still writes into their own.

    Raises:
        JournalError: nothing is said, or the entry cannot be written.
        CommitError: the line is written, and not committed.
    """
    if not text.strip():
        raise JournalError(
            "nothing is said", hints=('say it in quotes: watchbook shift "what the next one has to know"',)
        )
    roster, calendar = roster_of(engagement.config), Calendar.of(engagement.config)
    span = shift_span(roster, calendar, at, by)
    written_entry = _write_line(engagement, span, at.astimezone(calendar.zone), by, text, commits=commits)
    return ShiftLine(written_entry, "")


def take_over(engagement: Engagement, request: AckRequest, now: dt.datetime, *, commits: bool) -> ShiftLine:
    """Write that somebody has the shift that began last, or begins within two hours.

    Args:
        engagement: whose.
        request: who says so, and when.
        now: by the clock.
        commits: whether the line is committed.

    Raises:
        AckError: nobody of that name is called, the time is still to come, or nobody hands over.
        JournalError: the entry cannot be written.
        CommitError: the line is written, and not committed.
    """
    roster, calendar = roster_of(engagement.config), Calendar.of(engagement.config)
    by, at = answering_person(engagement, roster, request, now), request.at
    handover = _handover_meant(roster, by, at)
    book = load(engagement.root, engagement, metrics_of(engagement))
    key = handover.key(engagement.config.engagement.name)
    answer = next((answer for answer in answers_now(engagement, book, now) if answer.call.key == key), None)
    days = [calendar.business_day(moment) for moment in (handover.at, handover.until)]
    message = f"told at {moment_said(answer.call.at, calendar.zone)}" if answer else "nobody was told"
    took_over = f"took over from {handover.outgoing}" if by != handover.outgoing else f"stays for {handover.incoming}"
    line = f"ack, {took_over}; {message}"
    span = ShiftSpan(handover.incoming, days[0], days[1])
    before = answer.reply if answer else first_ack(book, roster, handover, now)
    written_entry = _write_line(engagement, span, at.astimezone(calendar.zone), by, line, commits=commits)
    return ShiftLine(written_entry, _outcome_text(answer, before, by, at, handover))


def shift_span(roster: Roster, calendar: Calendar, at: dt.datetime, by: str) -> ShiftSpan:
    """Return the shift that somebody writes for at an instant; that of a day where nobody ever hands over."""
    today = calendar.business_day(at)
    changes = handovers(roster, at - LONGEST, at) if roster else []
    if not changes:
        person = on_call(roster, at).primary if roster else None
        return ShiftSpan(person.id if person else "", today, today)
    newest = changes[-1]
    began, ends = calendar.business_day(newest.at), calendar.business_day(newest.until)
    if by == newest.outgoing:
        before = calendar.business_day(changes[-2].at) if len(changes) > 1 else began
        return ShiftSpan(newest.outgoing, before, began)
    return ShiftSpan(newest.incoming, began, ends)


def _handover_meant(roster: Roster, by: str, at: dt.datetime) -> Handover:
    """Return the last handover; the next one where it is near, and it is to whoever says so."""
    near = handovers(roster, at - LONGEST, at + EARLY) if roster else []
    past = [handover for handover in near if handover.at <= at or handover.incoming == by]
    if not past:
        hint = f"{STANDING} By watchbook.toml nobody has come in for two months: watchbook oncall says who answers"
        raise AckError("nobody hands over, so there is nothing to take over", hints=(hint,))
    return past[-1]


def _write_line(  # noqa: PLR0913  # an entry, a line's three parts, and whether
    engagement: Engagement, span: ShiftSpan, at: dt.datetime, by: str, text: str, *, commits: bool
) -> WrittenEntry:
    """Add a timestamped line to the entry of a shift; one that says the same already stays the only one."""
    target = engagement.root / span.path
    with hold_journal_lock(engagement.root / ".watchbook"):
        before = target.read_bytes().decode() if target.is_file() else _new_text(engagement, span)
        if read_draft(engagement, span.path, before).type != "shift":
            raise JournalError("it is no entry of a shift", place=Place(span.path))
        repetition = standing_note(before, at, by, text, heading=NEXT_SHIFT)
        line = f"- {at.isoformat(timespec='minutes')} {as_name(by)}: {as_line(text)}"
        after = before if repetition else with_line(before, NEXT_SHIFT, line)
        entry = read_draft(engagement, span.path, after)
        if not repetition:
            target.parent.mkdir(parents=True, exist_ok=True)
            write_entry(target, after)
        subject = f"Shift: {as_line(text)}"
        written_entry = commit_written(engagement, entry, subject, commits=commits)
    return WrittenEntry(entry, written_entry.commit, repetition or "")


def _new_text(engagement: Engagement, span: ShiftSpan) -> str:
    person = engagement.config.people.get(span.person)
    name = (person.name if person else "") or span.person or "the day"
    days = f"{span.first}" if span.first == span.last else f"{span.first}/{span.last}"
    title = f"Shift of {name}, {days.replace('/', ' to ')}"
    front = ["---", "type: shift", f"title: {json.dumps(title, ensure_ascii=False)}", "workflows: all", f"days: {days}"]
    return "\n".join([*front, "---", "", f"## {NEXT_SHIFT}", ""])


def _outcome_text(
    answer: TimeToAnswer | None, before: Reply | None, by: str, at: dt.datetime, handover: Handover
) -> str:
    whose = "" if by == handover.incoming else f" By the roster the shift is {handover.incoming}'s."
    if by == handover.outgoing:
        command = f"watchbook ack handover --by {handover.incoming}"
        whose = f" They had the last one, too; where {handover.incoming} has this one: {command}"
    if before:
        return f"{before.by} had taken it over at {before.at.isoformat(timespec='minutes')}.{whose}"
    if answer is None:
        return f"{by} has the shift. No message about it had arrived, so there is no promise to hold this to.{whose}"
    waiting = took(max(at - answer.call.at, dt.timedelta()))
    due = answer.due
    promise = "in time" if due is None or at <= due else f"{took(at - due)} later than promised"
    return f"{by} has the shift, {waiting} after the message: {promise}.{whose}"

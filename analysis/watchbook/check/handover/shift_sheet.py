"""What whoever comes in has to know, in parts: what is open, due, with people, planned, and what was written."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.calendar import moment_said, took
from watchbook.check.finding import is_told
from watchbook.check.finding_text import count_of, days_in_words, on
from watchbook.check.handover.shift_words import shift_words
from watchbook.oncall import last_handovers, on_call
from watchbook.oncall.reply import first_ack

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from watchbook.calendar import Calendar
    from watchbook.check.report import Report
    from watchbook.journal import Entry, Journal
    from watchbook.oncall import Handover, Person, Reply, Roster, TimeToAnswer

WEEK = dt.timedelta(days=7)
"""How far back changes, and how far ahead plans and follow-ups, are of interest."""
NO_TIME = dt.timedelta()


NAMED = 3
"""How many things that keep days from being judged are written out."""


@dataclass(frozen=True, slots=True)
class SheetItem:
    """One thing to know."""

    text: str
    """A sentence, or what comes before its full stop."""
    since: dt.datetime | dt.date | None = None
    due: dt.datetime | dt.date | None = None
    workflow: str | None = None
    entry: Entry | None = None


@dataclass(frozen=True, slots=True)
class SheetPart:
    """All things of a kind."""

    key: str
    title: str
    items: tuple[SheetItem, ...]
    """Empty where there is none."""


@dataclass(frozen=True, slots=True)
class ShiftSheet:
    """What whoever has the shift has to know."""

    at: dt.datetime
    headline: str
    """How all of it stands, in a sentence."""
    person: Person | None
    """Who is called first; None where nobody is."""
    handover: Handover | None
    """The last one; None where nobody came in for two months."""
    predecessor: str
    """Who had it before, by name; empty where nobody is known to."""
    told_at: dt.datetime | None
    """When whoever comes in was told; None where nobody was."""
    reply: Reply | None
    """By what somebody said that they have it; None where nobody did."""
    parts: tuple[SheetPart, ...]

    @property
    def full_parts(self) -> tuple[SheetPart, ...]:
        """The parts that hold something."""
        return tuple(part for part in self.parts if part.items)

    @property
    def empty_titles(self) -> tuple[str, ...]:
        """What there is nothing of."""
        return tuple(part.title.lower() for part in self.parts if not part.items)


def shift_sheet(  # noqa: PLR0913, PLR0917  # both books, who answers, and when
    report: Report,
    journal: Journal,
    roster: Roster,
    calendar: Calendar,
    now: dt.datetime,
    answers: Iterable[TimeToAnswer] | None = None,
) -> ShiftSheet:
    """Return what whoever comes in has to know.

    Args:
        report: of the check, at `now` or at the last run.
        journal: what people wrote.
        roster: who answers; an empty one where nobody is named.
        calendar: what a day is.
        now: the reader's.
        answers: how each call was answered; None for what the report knows of them.
    """
    two_last = last_handovers(roster, now) if roster else []
    handover = two_last[-1] if two_last else None
    since = two_last[0].at if len(two_last) > 1 else now - WEEK
    told_at, reply = _acknowledgement(report.answers if answers is None else answers, journal, roster, handover, now)
    today = calendar.business_day(now)
    parts = (
        SheetPart("open", "Open", tuple(_open(report, calendar))),
        SheetPart("unexplained", "Unexplained", tuple(_unexplained_days(report, calendar, now))),
        SheetPart("unjudged", "Not judged", tuple(_missing_judgements(report))),
        SheetPart("people", "With people", tuple(_with_people(report, calendar, now))),
        SheetPart("limits", "Limits", tuple(_limits(report))),
        SheetPart("changes", "Changes of the week, and planned", tuple(_changes(journal.entries, calendar, today))),
        SheetPart("followups", "Follow-ups due", tuple(_follow_ups(journal.entries, today))),
        SheetPart("drills", "Drills due", tuple(_drills(report))),
        SheetPart("notes", "What the last shift wrote", tuple(_notes(journal.entries, calendar, since, now))),
    )
    person = on_call(roster, now).primary if roster else None
    predecessor = roster.people[handover.outgoing].name if handover else ""
    return ShiftSheet(now, report.headline, person, handover, predecessor, told_at, reply, parts)


def _acknowledgement(
    answers: Iterable[TimeToAnswer], journal: Journal, roster: Roster, handover: Handover | None, now: dt.datetime
) -> tuple[dt.datetime | None, Reply | None]:
    """Return when whoever comes in was told, and by what somebody said that they have it, told or not."""
    if handover is None:
        return None, None
    shift_answers = [answer for answer in answers if answer.call.about == "shift" and answer.call.at >= handover.at]
    if shift_answers:
        return shift_answers[-1].call.at, shift_answers[-1].reply
    return None, first_ack(journal, roster, handover, now)


def _open(report: Report, calendar: Calendar) -> Iterator[SheetItem]:
    """Yield the open entries, the gravest and oldest first."""
    entries = {entry.id: entry for standing in report.standings for entry in standing.open_entries}
    for entry in sorted(entries.values(), key=lambda entry: (entry.severity or "sev9", entry.first, entry.id)):
        grade = f"{entry.severity}, " if entry.severity else ""
        begun_text = f"since {on(entry.first)}"
        if entry.noticed:
            begun_text = f"{begun_text}, noticed {moment_said(entry.noticed.at, calendar.zone)} by {entry.noticed.by}"
        yield SheetItem(
            f"{entry.title}: {grade}{entry.status} {begun_text}", entry.first, None, entry.workflows[0], entry
        )


def _unexplained_days(report: Report, calendar: Calendar, now: dt.datetime) -> Iterator[SheetItem]:
    for standing in report.standings:
        if standing.due is None:
            continue
        days = standing.unexplained
        span = on(days[0]) if len(days) == 1 else f"{count_of(len(days), 'day')}, the last {on(days[-1])}"
        at = moment_said(standing.due, calendar.zone)
        deadline = f"an entry is due by {at}" if standing.due > now else f"an entry was due by {at}"
        yield SheetItem(f"{standing.title}: {span}; {deadline}", days[0], standing.due, standing.workflow)


def _missing_judgements(report: Report) -> Iterator[SheetItem]:
    """Yield what keeps days from being judged, as whoever is called is told of it, and how much more there is."""
    findings = [finding for finding in report.findings if is_told(finding)]
    for finding in findings[:NAMED]:
        text = f"{finding.what[:1].upper()}{finding.what[1:]}"
        if f"{text}." != report.headline:
            yield SheetItem(text, None, finding.due, finding.workflow)
    if len(findings) > NAMED:
        yield SheetItem(f"{len(findings) - NAMED} more: watchbook check")


def _with_people(report: Report, calendar: Calendar, now: dt.datetime) -> Iterator[SheetItem]:
    for standing in report.standings:
        if standing.route == "manual" and standing.route_since:
            length = took(max(now - standing.route_since, NO_TIME))
            since = f"since {moment_said(standing.route_since, calendar.zone)}, for {length}"
            yield SheetItem(f"{standing.title}: {since}", standing.route_since, None, standing.workflow)


def _limits(report: Report) -> Iterator[SheetItem]:
    for standing in report.standings:
        for breach in standing.passed:
            yield SheetItem(f"{standing.title}: passed: {breach}", breach.days[0], None, standing.workflow)
        for near in standing.near_limits:
            yield SheetItem(f"{standing.title}: nearly passed: {near}", near.day, None, standing.workflow)


def _changes(entries: Iterable[Entry], calendar: Calendar, today: dt.date) -> Iterator[SheetItem]:
    """Yield the changes from a week ago on, those to come with when they are."""
    changes = [entry for entry in entries if entry.type == "change" and not entry.withdrawal]
    for entry in sorted(changes, key=lambda entry: (entry.first, _planned_start(entry, calendar), entry.id)):
        if (entry.last or entry.first) >= today - WEEK:
            when = days_in_words([entry.first, entry.last or entry.first])
            if entry.planned:
                start, end = (moment_said(at, calendar.zone) for at in (entry.planned.start, entry.planned.end))
                late = "" if entry.is_announced is not False else ", written too late to announce it"
                when = f"planned from {start} to {end}{late}"
            elif entry.first > today:
                when = f"planned for {when}"
            yield SheetItem(f"{entry.title}: {when}", entry.first, None, None, entry)


def _planned_start(entry: Entry, calendar: Calendar) -> dt.datetime:
    return entry.planned.start if entry.planned else calendar.start(entry.first)


def _follow_ups(entries: Iterable[Entry], today: dt.date) -> Iterator[SheetItem]:
    pairs = [(follow_up, entry) for entry in entries for follow_up in entry.open_follow_ups if follow_up.day]
    for follow_up, entry in sorted(pairs, key=lambda pair: (pair[0].day or today, pair[1].id)):
        if follow_up.day and follow_up.day <= today + WEEK:
            state = "overdue since" if follow_up.is_overdue(today) else "due"
            text = f"{follow_up.owner}: {follow_up.task}, {state} {on(follow_up.day)}"
            yield SheetItem(text, None, follow_up.day, None, entry)


def _drills(report: Report) -> Iterator[SheetItem]:
    for standing in report.standings:
        if drill := standing.drill:
            last = f", the last was on {on(drill.last)}" if drill.last else ", there was none yet"
            state = "overdue since" if drill.is_overdue else "due on"
            yield SheetItem(f"{standing.title}: {state} {on(drill.since)}{last}", None, drill.since, standing.workflow)


def _notes(entries: Sequence[Entry], calendar: Calendar, since: dt.datetime, now: dt.datetime) -> Iterator[SheetItem]:
    for entry in entries:
        if entry.type == "shift" and not entry.withdrawal:
            for text, at in shift_words(entry, calendar, since, now):
                yield SheetItem(text, at, None, None, entry)

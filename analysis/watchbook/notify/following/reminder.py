"""What is said of a call that nobody has answered, that reached nobody, or of an incident without news."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.calendar import in_words, moment_said, promised_in_words, took
from watchbook.notify.alert import Alert
from watchbook.notify.message import Message
from watchbook.oncall.call import NAMES
from watchbook.oncall.roster_text import contact_line

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable

    from watchbook.calendar import Calendar
    from watchbook.config import Config
    from watchbook.ledger import About, Notice, Occasion
    from watchbook.notify.following.escalation import Escalation, LostMessage, UpdateDue
    from watchbook.oncall import OnCall, Person

CONDITIONS = {"heartbeat": "the day's job has run", "lease": "the AI's lease is renewed"}
"""What is in order again, by its name."""
MENDED = {
    "heartbeat": "Days that nobody judges are not quiet days. See why it did not run, then: watchbook run",
    "lease": "To renew it: watchbook switch --renew",
}
"""What to do about it."""
SUBJECTS = {"dumps": "days that could not be judged", "run": "the day's job failed", "shift": "a shift that began"}


@dataclass(frozen=True, slots=True)
class ReminderContext:
    """What a reminder is written from."""

    config: Config
    calendar: Calendar
    on_call: OnCall | None
    """Who answers now; None where watchbook.toml names nobody."""
    now: dt.datetime
    link: Callable[[str], str]
    """From a workflow's name to its page of the site; empty where nobody said where that is."""

    def subject_of(self, about: About, workflow: str) -> str:
        """Return what a call is about, in a few words."""
        table = self.config.workflows.get(workflow)
        return SUBJECTS.get(about) or (table.title if table else "") or workflow

    def at(self, moment: dt.datetime) -> str:
        """Return `9 Nov, 06:10` in the engagement's zone."""
        return moment_said(moment, self.calendar.zone)


def unanswered_message(escalation: Escalation, context: ReminderContext) -> Message:
    """Return the message by which a call is passed on."""
    answer, call = escalation.answer, escalation.answer.call
    subject = context.subject_of(call.about, call.workflow)
    waits = took(context.now - call.at)
    promise = f"{promised_in_words(answer.promised)} for {answer.promise_of}" if answer.promised else ""
    lines = [
        f"Told at {context.at(call.at)} by {' and '.join(call.channels)}; nobody has answered since. {promise}.",
        *_late_watch(escalation, context),
        f"Passed on to {handed_to(escalation, context.on_call)}.",
        *_commands(call.workflow, call.about),
    ]
    head = f"Unanswered for {waits}: {subject}{'' if call.about == 'shift' else f', {call.severity}'}"
    row = (call.key, call.about, call.workflow, call.first, call.severity)
    return _message(row, "unanswered", head, lines, context)


def handed_to(escalation: Escalation, on_call: OnCall | None) -> str:
    """Return whom a call is passed on to: the backup with their number, or all who are on call."""
    if on_call is None or not on_call.people:
        return "whoever reads this, as nobody is on call"
    if escalation.audience == "backup" and on_call.backup:
        return f"the backup, {contact_line(on_call.backup)}"
    return f"all: {'; '.join(contact_line(person) for person in on_call.people)}"


def untold_message(missing: LostMessage, context: ReminderContext) -> Message:
    """Return the message that says what reached nobody when it was due."""
    row = missing.row
    subject = context.subject_of(row.about, row.workflow)
    lines = [
        _news(row, subject),
        f"It should have been told at {context.at(row.at)}, and {row.channel} did not take it. {_why(row)}",
        *_people(context.on_call.people if context.on_call else ()),
        *_commands(row.workflow, row.about),
    ]
    head = f"Told late: {subject}, {row.severity}, since {context.at(row.at)}"
    return _message((row.key, row.about, row.workflow, row.first, row.severity), row.occasion, head, lines, context)


def update_message(update: UpdateDue, context: ReminderContext) -> Message:
    """Return the message that asks for news of an incident."""
    entry, engagement = update.entry, context.config.engagement.name
    key = Alert("workflow", entry.first, "sev4", update.workflow).key(engagement)
    lines = [
        f"Its last word is of {context.at(update.since)}.",
        f"One is promised every {in_words(update.promised)} for {entry.severity}.",
        f'To say how it stands: watchbook note {entry.id} "..."',
    ]
    head = f"News are due: {entry.id}, silent for {took(context.now - update.since)}"
    row: tuple[str, About, str, dt.date, str] = (
        key,
        "workflow",
        update.workflow,
        entry.first,
        entry.severity or "sev4",
    )
    return _message(row, "update", head, lines, context)


def condition_message(key: str, kind: str, text: str, first: dt.date, context: ReminderContext) -> Message:
    """Return the message that something is not in order between two runs, or, without a text, that it is again."""
    head = f"{text[0].upper()}{text[1:]}" if text else f"In order again: {CONDITIONS[kind]}"
    lines = [] if not text else [MENDED[kind], *_people(context.on_call.people if context.on_call else ())]
    row: tuple[str, About, str, dt.date, str] = (key, "run", "", first, "sev2")
    return _message(row, "broken" if text else "resolved", head, lines, context)


def _message(
    row: tuple[str, About, str, dt.date, str],
    occasion: Occasion,
    head: str,
    lines: Iterable[str],
    context: ReminderContext,
) -> Message:
    key, about, workflow, first, severity = row
    link, name = context.link(workflow), context.config.engagement.name
    body = [line for line in [*lines, link, f"{name}, as of {context.at(context.now)}"] if line]
    starts = context.calendar.start(first)
    return Message(
        key, name, about, workflow, first, occasion, severity, head, "\n".join(body), starts, context.now, link
    )


def _late_watch(escalation: Escalation, context: ReminderContext) -> list[str]:
    """Return that nobody watched when it had to be passed on, where that is long ago."""
    promise = escalation.answer.promised
    if promise is None or context.now - escalation.due < promise:
        return []
    return [f"It had to be passed on at {context.at(escalation.due)}; no watch looked then."]


def _commands(workflow: str, about: About = "workflow") -> list[str]:
    if about == "shift":
        return ["Whoever has it: watchbook ack handover", "What there is to know: watchbook handover"]
    if not workflow:
        return [f"To answer: watchbook ack {NAMES[about]}"]
    return [
        f"To answer: watchbook ack {workflow}",
        f'To let people do the work: watchbook switch {workflow} manual --reason "..."',
    ]


def _people(people: Iterable[Person]) -> list[str]:
    """Return who is on call, called first in front."""
    return [f"{'Backup' if place else 'On call'}: {contact_line(person)}" for place, person in enumerate(people)]


def _news(row: Notice, subject: str) -> str:
    """Return what it was that reached nobody."""
    since = f"{row.first.day} {row.first:%b %Y}"
    if row.about == "dumps":
        return f"What came for {since} could not be judged{', or is again' if row.occasion == 'resolved' else ''}."
    if row.about != "workflow":
        return f"{subject[:1].upper()}{subject[1:]}, on {since}."
    said = {
        "resolved": f"It left its band on {since}, and that is over.",
        "overdue": f"It left its band on {since}, and the time to explain it is over.",
    }
    return said.get(row.occasion, f"It left its band on {since}. What it shows: watchbook check, or the page below.")


def _why(row: Notice) -> str:
    return f"It said: {row.reason}." if row.reason else "It had no address."

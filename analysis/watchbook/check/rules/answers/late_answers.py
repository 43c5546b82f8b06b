"""Calls that were answered later than promised, or by nobody → findings."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from watchbook.calendar import moment_said, promised_in_words, took
from watchbook.check.finding import Finding
from watchbook.errors import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.check.case import Case
    from watchbook.oncall import TimeToAnswer

RECENT = dt.timedelta(days=30)
"""How long an answer that came late is a finding; the page of times says it for good."""
SUBJECTS = {"dumps": "days that could not be judged", "run": "a job that failed", "shift": "a shift that began"}
"""What a call is about that is about no workflow."""


def answer_findings(case: Case) -> Iterator[Finding]:
    """Yield a finding for each call that nobody answered within the promise; for a month where it is over by now."""
    for answer in case.answers:
        if answer.late is None or not (answer.waits or case.as_of - answer.until < RECENT):
            continue
        call, entry = answer.call, answer.reply.entry if answer.reply else None
        yield Finding(
            "WB706",
            "warning" if answer.waits else "notice",
            _sentence(answer, case),
            place=Place(entry.path, answer.reply.line)
            if entry and answer.reply
            else case.engagement.source.place(_promise_key(answer)),
            workflow=call.workflow or None,
            days=(call.first,),
            hint=_hint(answer) if answer.waits else None,
            due=answer.due,
            entry=entry.id if entry else None,
        )


def _sentence(answer: TimeToAnswer, case: Case) -> str:
    call = answer.call
    table = case.config.workflows.get(call.workflow)
    subject = SUBJECTS.get(call.about) or (table.title if table else "") or call.workflow
    message = f"the message of {moment_said(call.at, case.calendar.zone)} about {subject}"
    late = took(answer.late or dt.timedelta())
    if answer.reply:
        clause = f"{message} was answered after {took(answer.after)} by {answer.reply.by}, {late} late"
    elif answer.waits:
        clause = f"nobody has answered {message} in {took(answer.after)}"
    else:
        clause = f"nobody answered {message} in the {took(answer.after)} until it was over"
    promise = f"{promised_in_words(answer.promised or dt.timedelta())} for {answer.promise_of}"
    since = f", which it was from {moment_said(answer.grade.at, case.calendar.zone)} on"
    return f"{clause}: {promise}{since if answer.grade.at != call.at else ''}"


def _promise_key(answer: TimeToAnswer) -> tuple[str, ...]:
    is_shift = answer.call.about == "shift"
    return ("oncall", "take_over") if is_shift else ("promises", answer.grade.severity, "answer")


def _hint(answer: TimeToAnswer) -> str:
    return f"watchbook ack {answer.call.name}"

"""How long a call waited for somebody."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from tests.blocks import Block, blocks
from tests.entries import entry, journal
from tests.rosters import roster
from watchbook.calendar import Calendar, took
from watchbook.ledger import Notice
from watchbook.oncall import TimeToAnswer, times_to_answer

PROMISES = '[promises.sev1]\nanswer = "15m"\n[promises.sev2]\nanswer = "1h"\n'
NOW = dt.datetime.fromisoformat("2026-11-09T12:00-05:00")
CALENDAR = Calendar(ZoneInfo("America/New_York"), None, dt.time(6))


def notice(line: str) -> Notice:
    """Return a message of `AT KEY OCCASION SEVERITY OUTCOME`."""
    at, key, occasion, severity, outcome = line.split()
    first = dt.date(2026, 11, 8)
    return Notice(
        dt.datetime.fromisoformat(at),
        "team",
        key,
        "workflow",
        "desk",
        first,
        occasion,
        severity,
        outcome,
        "",  # type: ignore[arg-type]  # words of the cases
    )


def said(answer: TimeToAnswer) -> str:
    """Return an answer as the cases write it."""
    late = f", {took(answer.late)} late" if answer.late else ""
    start = f"{answer.call.at:%H:%M} {answer.grade.severity}"
    if answer.reply:
        reply = answer.reply
        return f"{start} answered {reply.at:%H:%M} by {reply.by} ({reply.kind}) after {took(answer.after)}{late}"
    return f"{start} {'waits for' if answer.waits else 'over after'} {took(answer.after)}{late}"


@pytest.mark.parametrize("case", blocks("oncall/answers.txt"), ids=str)
def test_a_call_is_answered_by_whatever_a_person_does_first(case: Block) -> None:
    """From when the first message arrived, per severity promise; people and the program are told apart."""
    lines = [line for line in case["entry"].splitlines() if line]
    body = f"## What was tried\n\n{case['body']}\n"
    book = journal(entry("2026-11-08/", *lines, "status: open", kind="incident", body=body))
    notices = [notice(line) for line in case["told"].splitlines() if line]
    answers = times_to_answer(notices, book, roster(PROMISES), CALENDAR, NOW)
    assert [said(answer) for answer in answers] == [line for line in case["answers"].splitlines() if line]


def test_an_entry_about_other_days_or_another_workflow_answers_nothing() -> None:
    """Its days reach the call's first day; a drill or a review is no answer at all."""
    line = "## What was tried\n\n- 2026-11-09T06:20-05:00 ada: ack\n"
    told = [notice("2026-11-09T06:10:00-05:00 a out sev2 delivered")]
    others = (
        entry("2026-11-01/2026-11-03", kind="incident", slug="before", body=line),
        entry("2026-11-08/", "workflows: [line]", "status: open", kind="incident", slug="line", body=line),
        entry("2026-11-08", kind="drill", slug="drill", body=line),
        entry("2026-11-10/", "status: open", kind="incident", slug="later", body=line),
        entry("2026-11-08", "imported: an old list", kind="incident", slug="imported", body=line),
    )
    (answer,) = times_to_answer(told, journal(*others), roster(PROMISES), CALENDAR, NOW)
    assert answer.waits


def test_an_answer_stands_on_the_page_where_it_was_given() -> None:
    """An unanswered call stands on those of the incidents about its first day."""
    told = [notice("2026-11-09T06:10:00-05:00 a out sev2 delivered")]
    quiet = entry("2026-11-08/", "status: open", kind="incident", slug="quiet")
    later = entry("2026-11-09/", "status: open", kind="incident", slug="later")
    (answer,) = times_to_answer(told, journal(quiet, later), roster(PROMISES), CALENDAR, NOW)
    assert [answer.belongs_to(quiet), answer.belongs_to(later)] == [True, False]
    ack = "## What was tried\n\n- 2026-11-09T06:20-05:00 ada: ack\n"
    acked = entry("2026-11-08/", "status: open", kind="incident", slug="acked", body=ack)
    (answer,) = times_to_answer(told, journal(quiet, acked), roster(PROMISES), CALENDAR, NOW)
    assert [answer.belongs_to(quiet), answer.belongs_to(acked)] == [False, True]

"""When one person hands over to another, and who has said that they have it."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from tests.entries import entry, journal
from tests.rosters import roster
from watchbook.calendar import Calendar
from watchbook.ledger import Notice
from watchbook.oncall import Handover, handovers, last_handovers, times_to_answer

CALENDAR = Calendar(ZoneInfo("America/New_York"), None, dt.time(6))
WEEKLY = '[[oncall.primary]]\npeople = ["ada", "bob"]\nstarts = 2026-11-02\n'
DAYTIME = '[[oncall.primary]]\npeople = ["ada"]\nstarts = 2026-11-02\nhours = ["09:00", "17:00"]\n'
STAND_IN = """[[oncall.overrides]]
layer = "primary"
person = "cyd"
start = "2026-11-10T09:00-05:00"
end = "2026-11-11T09:00-05:00"
"""


def at(text: str) -> dt.datetime:
    """Return an instant in New York."""
    return dt.datetime.fromisoformat(f"{text}-05:00")


def said(found: list[Handover]) -> list[str]:
    """Return handovers in a line each."""
    zone = ZoneInfo("America/New_York")
    return [
        f"{each.at.astimezone(zone):%d %H:%M} {each.outgoing}>{each.incoming} until {each.until.astimezone(zone):%d}"
        for each in found
    ]


@pytest.mark.parametrize(
    ("tables", "lines"),
    [
        (WEEKLY, ["09 09:00 ada>bob until 16", "16 09:00 bob>ada until 23"]),
        (
            WEEKLY + STAND_IN,
            [
                "09 09:00 ada>bob until 10",
                "10 09:00 bob>cyd until 11",
                "11 09:00 cyd>bob until 16",
                "16 09:00 bob>ada until 23",
            ],
        ),
        (DAYTIME, []),
        ('[[oncall.primary]]\npeople = ["ada"]\nstarts = 2026-11-02\n', []),
    ],
)
def test_a_shift_changes_with_who_is_called_first(tables: str, lines: list[str]) -> None:
    """Whoever goes home at five and comes back at nine takes over from nobody; nor does who always has it."""
    assert said(handovers(roster(tables), at("2026-11-03T00:00"), at("2026-11-17T00:00"))) == lines


def test_the_last_two_are_known() -> None:
    """The second to last says since when the last shift's notes count."""
    assert said(last_handovers(roster(WEEKLY), at("2026-11-17T00:00"))) == [
        "09 09:00 ada>bob until 16",
        "16 09:00 bob>ada until 23",
    ]


def told(*instants: str) -> list[Notice]:
    """Return the messages that told of shifts that began then; the first is bob's, the next is ada's."""
    handed = handovers(roster(WEEKLY), at("2026-11-03T00:00"), at("2026-11-17T00:00"))
    return [
        Notice(at(clock), "team", each.key("Desk"), "shift", "", at(clock).date(), "handover", "sev4", "delivered", "")
        for each, clock in zip(handed, instants, strict=False)
    ]


@pytest.mark.parametrize(
    ("line", "answered"),
    [
        ("- 2026-11-09T09:30-05:00 bob: ack", "bob ack 0:25:00 in time"),
        ("- 2026-11-09T08:50-05:00 bob: ack, early", "bob ack 0:00:00 in time"),
        ("- 2026-11-09T10:10-05:00 bob: the vendor called", "bob note 1:05:00 late"),
        ("- 2026-11-09T10:20-05:00 cyd: ack, bob is ill", "cyd ack 1:15:00 late"),
        ("- 2026-11-09T09:10-05:00 ada: the vendor called", "waits 2:55:00 late"),
        ("- 2026-11-09T09:10-05:00 nina: ack", "waits 2:55:00 late"),
    ],
)
def test_taking_over_is_answered_like_a_call(line: str, answered: str) -> None:
    """By whatever whoever comes in writes as a shift, or by somebody else's ack; an hour is promised."""
    body = f"## For the next shift\n\n{line}\n"
    book = journal(entry("2026-11-09/2026-11-16", kind="shift", slug="shift-of-bob", body=body))
    (answer,) = times_to_answer(told("2026-11-09T09:05"), book, roster(WEEKLY), CALENDAR, at("2026-11-09T12:00"))
    reply = f"{answer.reply.by} {answer.reply.kind}" if answer.reply else "waits"
    assert f"{reply} {answer.after} {'late' if answer.late else 'in time'}" == answered
    assert answer.promise_of == "a shift"


def test_nobody_waits_for_a_shift_that_is_over() -> None:
    """The next one ends it; where none is told, two weeks do."""
    book, known = journal(), roster(WEEKLY)
    first, second = times_to_answer(
        told("2026-11-09T09:05", "2026-11-16T09:05"), book, known, CALENDAR, at("2026-11-16T10:00")
    )
    assert (first.waits, first.call.over, second.waits) == (False, at("2026-11-16T09:05"), True)
    (alone,) = times_to_answer(told("2026-11-09T09:05"), book, known, CALENDAR, at("2026-11-24T10:00"))
    assert (alone.waits, alone.call.over) == (False, at("2026-11-23T09:05"))


def test_a_shift_explains_nothing() -> None:
    """It tells the next one; no day is explained by that, and none teaches otherwise."""
    note = entry("2026-11-09/2026-11-16", kind="shift", body="## For the next shift\n\n- all quiet\n")
    assert not note.explains("desk", "confidence", dt.date(2026, 11, 10))
    assert (note.baseline, note.status) == ("keep", "resolved")

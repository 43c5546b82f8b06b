"""The roster as a calendar: what any reader makes of it."""

from __future__ import annotations

import datetime as dt

import icalendar
import pytest
import recurring_ical_events
import vobject

from tests.blocks import Block, blocks
from tests.rosters import roster
from watchbook.oncall import LAYERS, Shift, shifts
from watchbook.oncall.ical import ical

START = dt.datetime(2026, 10, 20, tzinfo=dt.UTC)
END = dt.datetime(2027, 3, 20, tzinfo=dt.UTC)
Told = set[tuple[dt.datetime, dt.datetime]]


@pytest.mark.parametrize("case", blocks("oncall/rosters.txt"), ids=str)
def test_two_readers_that_share_no_code_read_the_instants_that_were_written(case: Block) -> None:
    """Across both clock changes."""
    made = roster(case["roster"])
    data = ical(made, "Card desk", START, END)
    written = [shift for layer in LAYERS for shift in shifts(made, layer, START, END)]
    assert first_reader(data, written) == second_reader(data) == {(one.start, one.end) for one in written}


def first_reader(data: bytes, written: list[Shift]) -> Told:
    """Read with icalendar and recurring-ical-events."""
    first, last = min(one.start for one in written), max(one.end for one in written)
    events = recurring_ical_events.of(icalendar.Calendar.from_ical(data)).between(first, last)
    return {(event.start.astimezone(dt.UTC), event.end.astimezone(dt.UTC)) for event in events}


def second_reader(data: bytes) -> Told:
    """Read with vobject."""
    calendar = vobject.readOne(data.decode())
    return {
        (event.dtstart.value.astimezone(dt.UTC), event.dtend.value.astimezone(dt.UTC)) for event in calendar.vevent_list
    }


def test_the_same_roster_gives_the_same_bytes_and_no_zone() -> None:
    """Nothing depends on the clock, and no VTIMEZONE can be read in two ways."""
    made = roster(blocks("oncall/rosters.txt")[0]["roster"])
    data = ical(made, "Card desk", START, END)
    assert data == ical(made, "Card desk", START, END)
    assert b"VTIMEZONE" not in data
    assert b"TZID" not in data


@pytest.mark.parametrize("case", blocks("oncall/rosters.txt"), ids=str)
def test_every_event_has_a_uid_of_its_own(case: Block) -> None:
    """Readers drop events that share one, so that of turns that begin together all are kept."""
    calendar = icalendar.Calendar.from_ical(ical(roster(case["roster"]), "Card desk", START, END))
    uids = [str(event["uid"]) for event in calendar.walk("VEVENT")]
    assert len(set(uids)) == len(uids)


def test_a_shift_keeps_its_uid_when_somebody_else_takes_it() -> None:
    """So that a calendar that subscribes moves the event, and does not double it."""
    tables = '[[oncall.primary]]\npeople = ["{}"]\nstarts = 2026-11-02\n'
    before, after = (
        {str(event["uid"]) for event in icalendar.Calendar.from_ical(data).walk("VEVENT")}
        for data in (ical(roster(tables.format(who)), "Card desk", START, END) for who in ("ada", "bob"))
    )
    assert before == after

"""Who answers in every minute, and where nobody does."""

from __future__ import annotations

import datetime as dt
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.blocks import Block, blocks
from tests.rosters import roster
from watchbook.oncall import Roster, Rotation, Stretch, Trouble, empty_turns, on_call, stretches, troubles
from watchbook.oncall.roster_text import empty_turn_said

CASES = blocks("oncall/rosters.txt")


def span_of(text: str) -> tuple[dt.datetime, dt.datetime]:
    """Return the ends of `FROM/TO`."""
    start, end = (dt.datetime.fromisoformat(part) for part in text.strip().split("/"))
    return start, end


def ends(one: Stretch | Trouble) -> str:
    """Return a time as the cases write it."""
    return "/".join(f"{each:%Y-%m-%dT%H:%MZ}" for each in (one.start, one.end))


def trouble_line(one: Trouble) -> str:
    """Return a trouble as the cases write it."""
    people = "+".join(one.people)
    lacks = f"lacks {' '.join(one.lacks)}" if one.lacks else ""
    return " ".join(part for part in (one.kind, one.layer, one.severity, people, lacks, ends(one)) if part)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_minute_has_who_the_turns_say(case: Block) -> None:
    """Turns are laid out in local time and answered in instants."""
    found = stretches(roster(case["roster"]), *span_of(case["span"]))
    said = [f"{ends(one)} {'+'.join(one.primary) or '-'} / {'+'.join(one.backup) or '-'}" for one in found]
    assert said == case["stretches"].splitlines()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_minute_without_the_promised_people_is_found_with_its_ends(case: Block) -> None:
    """A gap, a double, one person in both layers, or too little authority."""
    found = troubles(roster(case["roster"]), *span_of(case["span"]))
    assert [trouble_line(one) for one in found] == [line for line in case["troubles"].splitlines() if line]


CLOCK = st.sampled_from([dt.time(0), dt.time(1), dt.time(2), dt.time(2, 30), dt.time(3)]) | st.times()
"""Times of day, many of them where clocks change."""
TURN = st.builds(
    Rotation,
    people=st.lists(st.sampled_from(["ada", "bob", "cyd"]), min_size=1, max_size=3).map(tuple),
    starts=st.dates(dt.date(2026, 9, 1), dt.date(2026, 12, 1)),
    days=st.integers(1, 9),
    hand_over=CLOCK,
    zone=st.sampled_from(["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "America/Santiago", "UTC"]),
    hours=st.none() | st.tuples(CLOCK, CLOCK),
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
)
START = dt.datetime(2026, 10, 20, tzinfo=dt.UTC)
STARTS = st.sampled_from([dt.datetime(2026, 8, 25, tzinfo=dt.UTC), START, dt.datetime(2027, 3, 10, tzinfo=dt.UTC)])
"""Before clocks go forward in the south, back in the north, forward in the north."""


@settings(deadline=None)
@given(st.lists(TURN, max_size=3), st.lists(TURN, max_size=3), STARTS, st.integers(0, 60 * 24 * 20 - 1))
def test_the_stretches_tile_the_time_and_agree_with_every_minute(
    primary: list[Rotation], backup: list[Rotation], start: dt.datetime, minute: int
) -> None:
    """Every instant lies in one stretch, which names whoever is asked for at that instant alone."""
    people = roster("").people
    made = Roster(people, {"primary": tuple(primary), "backup": tuple(backup)}, (), {})
    found = stretches(made, start, start + dt.timedelta(days=20))
    assert found[0].start == start
    assert found[-1].end == start + dt.timedelta(days=20)
    assert all(before.end == after.start for before, after in pairwise(found))
    at = start + dt.timedelta(minutes=minute)
    whole = [one for one in found if one.start <= at < one.end]
    alone = stretches(made, at, at + dt.timedelta(seconds=1))[:1]
    assert [(one.primary, one.backup) for one in whole] == [(one.primary, one.backup) for one in alone]


def test_a_turn_of_which_a_clock_change_leaves_nothing_is_named() -> None:
    """With the hours that it would have had, on its own clock; no shift of any length is lost with it."""
    made = roster(
        next(case for case in CASES if case.title.startswith("A hand-over in the hour that is skipped le"))["roster"]
    )
    turns = empty_turns(made, "primary", *span_of("2027-03-13T12:00Z/2027-03-15T12:00Z"))
    said = (
        "Sun 14 Mar 2027, 02:30 to 03:00 (America/New_York), does not take place: a clock change leaves nothing of it"
    )
    assert [empty_turn_said(turn, made) for turn in turns] == [f"bob's turn as primary, {said}"]
    assert empty_turns(made, "primary", *span_of("2027-03-15T12:00Z/2027-11-30T12:00Z")) == []


@pytest.mark.clock
def test_two_months_are_proved_in_five_milliseconds() -> None:
    """Turns by day and by week across a clock change; processor time, the best of twenty."""
    made = roster(next(case for case in CASES if "follow the sun" in case.title)["roster"])
    took = []
    for _ in range(20):
        began = time.process_time()
        troubles(made, START, START + dt.timedelta(days=60))
        took.append(time.process_time() - began)
    assert min(took) < 0.005


def test_who_answers_is_told_with_until_when() -> None:
    """The next hand-over ends an answer; the first trouble ends how long the roster holds."""
    made = roster(CASES[0]["roster"])
    told = on_call(made, dt.datetime(2026, 11, 9, 6, 0, tzinfo=dt.timezone(dt.timedelta(hours=-5))))
    assert told.primary is not None
    assert (told.primary.id, told.primary.phone) == ("ada", "+1 555 0100")
    assert told.until == dt.datetime(2026, 11, 9, 14, tzinfo=dt.UTC)
    assert told.holds_until - told.at == dt.timedelta(days=60)

"""From the first sign to the last conversation of the AI."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.books import verdict
from tests.entries import entry, journal
from tests.handled_rows import handled_row
from watchbook.calendar import Calendar, took
from watchbook.fallback.timings import Timing, median, switch_timings
from watchbook.journal import manual_spells

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from watchbook.journal import Entry
    from watchbook.ledger import HandledDay, Verdict

CALENDAR = Calendar(ZoneInfo("America/New_York"), None, dt.time(6))
NOW = dt.datetime.fromisoformat("2026-11-09T06:10-05:00")
NOTICED = "noticed: {by: ada, at: 2026-11-03T06:40-05:00}"
MANUAL = "{at: 2026-11-04T11:00-05:00, workflow: desk, to: manual, by: ada}"
DECIDED = "{at: 2026-11-04T11:00-05:00, decided: 2026-11-04T10:45-05:00, workflow: desk, to: manual, by: ada}"
BACK = "{at: 2026-11-05T00:00-05:00, workflow: desk, to: ai, by: bob}"
AT = "2026-11-04T11:00-05:00"


def day(number: int) -> dt.date:
    """Return a day of November."""
    return dt.date(2026, 11, number)


def moment(text: str) -> dt.datetime:
    """Return an instant of November: `04T11:00`."""
    return dt.datetime.fromisoformat(f"2026-11-{text}-05:00")


def incident(*switches: str, days: str = "2026-11-02/2026-11-05", noticed: str = NOTICED) -> Entry:
    """Return an incident with switches."""
    return entry(days, noticed, f"switches: [{', '.join(switches)}]", kind="incident")


def told(
    *entries: Entry,
    rows: Sequence[HandledDay] = (),
    verdicts: Sequence[Verdict] = (),
    known: Mapping[tuple[str, str, dt.date], dt.datetime] | None = None,
    now: dt.datetime = NOW,
) -> tuple[Timing, ...]:
    """Return the timings of entries."""
    return switch_timings(journal(*entries), rows, verdicts, known or {}, CALENDAR, now)


OUT = [verdict(day(number), "desk", "rephrased", "out", 0.4) for number in (3, 2)]


def test_every_step_has_its_time_and_the_time_since_the_one_before() -> None:
    """From the run that first knew a day to be out, to the switch back."""
    known = {("desk", "rephrased", day(2)): moment("03T06:12"), ("desk", "rephrased", day(3)): moment("04T06:12")}
    rows = [handled_row(AT, ai=2, people=5, last="2026-11-04T11:02:10-05:00", minutes=(1, 0, 1))]
    (one,) = told(incident(DECIDED, BACK), rows=rows, verdicts=OUT, known=known)
    assert (one.sign, one.known) == (day(2), moment("03T06:12"))
    lengths = (one.to_notice, one.to_decide, one.to_act, one.to_switch, one.to_manual, one.with_people)
    assert [took(each) for each in lengths if each] == [
        "28 minutes",
        "1 day 4 hours",
        "15 minutes",
        "1 day 4 hours",
        "2 minutes 10 seconds",
        "13 hours",
    ]
    assert one.leak is not None
    assert (one.leak.ai, one.leak.people, one.leak.minutes, one.missing) == (2, 5, (1, 0, 1), ())


def test_a_log_that_begins_later_cannot_say_when_a_day_was_known() -> None:
    """After a backfill a day counts from when its dump was due, not from when the old dumps were read."""
    known = {("desk", "rephrased", day(2)): NOW}
    (one,) = told(incident(MANUAL), verdicts=OUT, known=known)
    assert one.known == moment("03T06:00")


def test_what_nobody_wrote_down_is_not_known() -> None:
    """No decision, no one who noticed, no day out of band: no figure, rather than a guess."""
    (one,) = told(entry("2026-11-04", f"switches: [{MANUAL}]", kind="drill"), rows=[handled_row(AT)])
    assert (one.known, one.to_notice, one.to_decide, one.to_act, one.to_switch, one.with_people) == (None,) * 6
    assert one.to_manual == dt.timedelta()


def test_what_came_the_other_way_round_has_no_length() -> None:
    """A client who noticed before the day's dump was due was not late by a negative time."""
    (one,) = told(incident(MANUAL, noticed="noticed: {by: client, at: 2026-11-02T10:00-05:00}"), verdicts=OUT)
    assert one.to_notice is None


def test_other_entries_and_workflows_are_no_sign() -> None:
    """Only days out of band that the entry itself explains."""
    others = [verdict(day(2), "line", "rephrased", "out", 0.4), verdict(day(1), "desk", "rephrased", "out", 0.4)]
    (one,) = told(incident(MANUAL), verdicts=others)
    assert one.sign is None


def test_days_add_up() -> None:
    """Rows of a spell merge by addition, minute by minute; the day before the switch only looks back."""
    at = "2026-11-04T00:00-05:00"
    rows = [
        handled_row(at, "2026-11-03", people=0, before="2026-11-03T23:50:00-05:00"),
        handled_row(at, ai=2, people=3, last="2026-11-04T00:01:00-05:00", minutes=(1, 1), note="truncated"),
        handled_row(at, "2026-11-05", ai=1, people=4, last="2026-11-05T09:00:00-05:00", first="2026-11-05T10:00-05:00"),
    ]
    (one,) = told(incident(MANUAL.replace("11:00", "00:00"), BACK.replace("05T", "06T")), rows=rows)
    assert one.leak is not None
    assert (one.leak.ai, one.leak.people, one.leak.minutes, one.leak.notes) == (3, 7, (1, 1), ("truncated",))
    assert (one.leak.last_before, one.leak.last) == (moment("03T23:50"), moment("05T09:00"))
    assert one.to_manual == dt.timedelta(days=1, hours=9)


def test_a_day_that_was_not_counted_is_missing_once_it_is_due() -> None:
    """No dump is no leak only where somebody looked: the time to manual stays unknown."""
    now = moment("05T05:59")
    (early,) = told(incident(MANUAL), now=now)
    assert (early.leak, early.missing, early.to_manual) == (None, (), None)
    (late,) = told(incident(MANUAL), now=moment("05T06:00"))
    assert (late.missing, late.to_manual) == ((day(4),), None)
    (ended,) = told(incident(MANUAL, BACK))
    assert ended.missing == (day(4),), "switched back at midnight: the next day is not part of it"
    (partly,) = told(incident(MANUAL), rows=[handled_row(AT)])
    assert partly.missing == (day(5), day(6), day(7), day(8))
    assert partly.to_manual == dt.timedelta(), "as far as anybody looked"
    (later,) = told(incident(MANUAL), rows=[handled_row(AT, "2026-11-05")])
    assert later.to_manual is None, "the day of the switch decides"
    leak = [handled_row(AT, ai=1, last="2026-11-04T11:04:00-05:00")]
    (least,) = told(incident(MANUAL), rows=leak)
    assert least.to_manual == dt.timedelta(minutes=4), "at least"


def test_switches_that_follow_each_other_are_one_spell() -> None:
    """The first of its kind counts, whichever entry it is in; a switch that is still to come is not told."""
    again = entry("2026-11-04", f"switches: [{MANUAL.replace('11:00', '12:00')}, {BACK}]", slug="again")
    (one,) = manual_spells(journal(again, incident(MANUAL)))
    assert (one.entry.type, one.at, one.until) == ("incident", moment("04T11:00"), moment("05T00:00"))
    assert told(incident(MANUAL), now=moment("04T10:59")) == ()
    at_once = incident(MANUAL, MANUAL.replace("manual", "ai"))
    assert manual_spells(journal(at_once)) == ()


def test_two_workflows_are_two_spells() -> None:
    """Each has its own route, and its own rows."""
    line = MANUAL.replace("desk", "line")
    both = entry("2026-11-04", f"switches: [{MANUAL}, {line}]", "workflows: [desk, line]")
    first, second = told(both, rows=[handled_row(AT, ai=1, last=AT), handled_row(AT, workflow="line")])
    assert (first.workflow, second.workflow) == ("desk", "line")
    assert first.leak is not None
    assert second.leak is not None
    assert (first.leak.ai, second.leak.ai) == (1, 0)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 seconds"),
        (17, "17 seconds"),
        (60, "1 minute"),
        (89, "1 minute 29 seconds"),
        (3630, "1 hour"),
        (47_400, "13 hours 10 minutes"),
        (86_400 * 8 + 15_600, "8 days 4 hours"),
    ],
)
def test_a_length_is_said_in_its_two_largest_units(seconds: int, words: str) -> None:
    """The rest is left off."""
    assert took(dt.timedelta(seconds=seconds)) == words


@given(st.lists(st.one_of(st.none(), st.integers(0, 10**7).map(lambda count: dt.timedelta(seconds=count)))))
def test_a_median_is_of_what_is_known(lengths: list[dt.timedelta | None]) -> None:
    """As many are as long or longer as are as short or shorter; of nothing there is none."""
    known = [length for length in lengths if length is not None]
    found = median(lengths)
    if found is None:
        assert not known
    else:
        assert min(known) <= found <= max(known)
        assert sum(each <= found for each in known) * 2 >= len(known) <= sum(each >= found for each in known) * 2

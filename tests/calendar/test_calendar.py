"""Business days, clock changes, holidays."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from watchbook.calendar import Calendar

NEW_YORK = Calendar(ZoneInfo("America/New_York"), "US", dt.time(6))


def test_a_record_belongs_to_the_local_day_of_its_instant() -> None:
    """Two in the morning in Greenwich is still yesterday in New York."""
    assert NEW_YORK.business_day(dt.datetime(2026, 5, 4, 2, tzinfo=dt.UTC)) == dt.date(2026, 5, 3)


def test_an_instant_without_an_offset_is_refused() -> None:
    """No zone is ever assumed."""
    with pytest.raises(ValueError, match="without an offset"):
        NEW_YORK.business_day(dt.datetime(2026, 5, 4, 2))  # noqa: DTZ001  # the naive instant is the case


@pytest.mark.parametrize(("day", "hours"), [("2026-03-08", 23), ("2026-11-01", 25), ("2026-05-04", 24)])
def test_a_day_has_23_24_or_25_hours(day: str, hours: float) -> None:
    """Clock changes shorten and lengthen business days."""
    assert NEW_YORK.hours(dt.date.fromisoformat(day)) == hours


def test_a_day_is_due_the_next_morning() -> None:
    """Before the hour a dump is due, the day before yesterday is the latest that can be asked for."""
    at = dt.datetime(2026, 11, 9, 5, 59, tzinfo=NEW_YORK.zone)
    assert NEW_YORK.last_due(at) == dt.date(2026, 11, 7)
    assert NEW_YORK.last_due(at + dt.timedelta(minutes=1)) == dt.date(2026, 11, 8)


def test_holidays_have_names() -> None:
    """The country's public holidays are known, and a calendar without a country has none."""
    assert NEW_YORK.holiday(dt.date(2026, 5, 25)) == "Memorial Day"
    assert NEW_YORK.holiday(dt.date(2026, 5, 26)) is None
    assert Calendar(ZoneInfo("UTC"), None, dt.time(6)).holiday(dt.date(2026, 12, 25)) is None


def test_closed_days_are_weekdays_holidays_dates_and_spans() -> None:
    """Those of the dumps hold for every workflow; without a workflow, a day is closed where all of them are."""
    calendar = Calendar(
        ZoneInfo("UTC"), "US", dt.time(6), ("Sun", "2026-12-24/2027-01-01"), (), (("a", ("holidays",)), ("b", ("Sat",)))
    )
    sunday, saturday, memorial = dt.date(2026, 5, 24), dt.date(2026, 5, 23), dt.date(2026, 5, 25)
    assert calendar.is_closed(sunday)
    assert calendar.is_closed(dt.date(2026, 12, 28), "a")
    assert not calendar.is_closed(dt.date(2027, 1, 2), "a")
    assert [calendar.is_closed(saturday, name) for name in ("a", "b", None)] == [False, True, False]
    assert [calendar.is_closed(memorial, name) for name in ("a", "b", None)] == [True, False, False]
    assert not calendar.is_closed_night(sunday)

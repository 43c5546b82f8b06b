"""What was counted around a switch, for tests that start from the ledger."""

from __future__ import annotations

import datetime as dt

from watchbook.ledger import HandledDay


def handled_row(
    at: str,
    day: str = "",
    *,
    ai: int = 0,
    people: int = 9,
    before: str = "",
    last: str = "",
    first: str = "",
    minutes: tuple[int, ...] = (),
    note: str = "",
    workflow: str = "desk",
) -> HandledDay:
    """Return the row of a day of a spell that began `at`; times are instants as entries write them."""
    switched = dt.datetime.fromisoformat(at)
    when = dt.date.fromisoformat(day) if day else switched.date()
    until = dt.datetime.combine(when + dt.timedelta(days=1), dt.time(), switched.tzinfo)
    last_before, last_ai, first_people = (
        dt.datetime.fromisoformat(each) if each else None for each in (before, last, first)
    )
    return HandledDay(
        when,
        workflow,
        switched,
        until,
        ai,
        people,
        last_before,
        last_ai,
        first_people,
        minutes,
        note,
        "01234567",
    )

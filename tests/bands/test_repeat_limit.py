"""How long a slow test goes on asking where nobody can explain."""

from __future__ import annotations

import datetime as dt

from watchbook.bands.tests.repeat_limit import limit_repeats
from watchbook.ledger import Verdict

FIRST = dt.date(2026, 1, 5)


def out(day: int, test: str) -> Verdict:
    """Return a flagged day out of band."""
    return Verdict(
        day=FIRST + dt.timedelta(days=day),
        workflow="desk",
        metric="value",
        value=0.2,
        n=400,
        expected=0.2,
        lower=0.1,
        upper=0.3,
        state="out",
        flag=True,
        test=test,
        score=0.0,
        provisional=False,
        dump="",
    )


def test_a_slow_test_asks_on_its_first_days_and_is_heard_again_after_four_weeks() -> None:
    """A level that stays is said six times in 28 days; the days stay out."""
    found = limit_repeats([out(day, "ewma") for day in [*range(10), 38]])
    assert [one.flag for one in found] == [True] * 6 + [False] * 4 + [True]
    assert {one.state for one in found} == {"out"}


def test_a_day_counts_for_as_long_as_it_lies_among_the_last_28() -> None:
    """Six of the 27 days before keep a day quiet; with the first of the six 28 days back, five are left."""
    assert not limit_repeats([out(day, "ewma") for day in [*range(6), 27]])[-1].flag
    assert limit_repeats([out(day, "ewma") for day in [*range(6), 28]])[-1].flag


def test_a_hard_limit_always_asks() -> None:
    """What lies beyond a limit that people set is said every day, and keeps no slow test quiet."""
    assert all(one.flag for one in limit_repeats([out(day, "limit") for day in range(20)]))
    assert limit_repeats([*(out(day, "limit") for day in range(20)), out(20, "ewma")])[-1].flag


def test_a_day_out_by_itself_always_asks() -> None:
    """The band that is drawn and hard limits are never quieted, nor do they quiet others."""
    assert all(one.flag for one in limit_repeats([out(day, "point") for day in range(20)]))
    assert limit_repeats([*(out(day, "point") for day in range(20)), out(20, "window-14")])[-1].flag

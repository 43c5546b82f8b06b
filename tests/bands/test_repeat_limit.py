"""How long a slow test goes on asking where nobody can explain."""

from __future__ import annotations

import datetime as dt

from watchbook.bands.tests.repeat_limit import LONGEST, SPAN, limit_repeats
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
    """A level that stays is said six times; the days stay out."""
    found = limit_repeats([out(day, "ewma") for day in [*range(10), 10 + SPAN]])
    assert [one.flag for one in found] == [True] * LONGEST + [False] * (10 - LONGEST) + [True]
    assert {one.state for one in found} == {"out"}


def test_a_day_out_by_itself_always_asks() -> None:
    """The band that is drawn and hard limits are never quieted, nor do they quiet others."""
    assert all(one.flag for one in limit_repeats([out(day, "point") for day in range(20)]))
    assert limit_repeats([*(out(day, "point") for day in range(20)), out(20, "window-14")])[-1].flag

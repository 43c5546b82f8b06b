"""What the tests would see, found in a metric's own past."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from watchbook.bands import Series
from watchbook.bands.sensitivity import sensitivity

DAYS = 200


def share(a_day: int, rate: float = 0.2) -> Series:
    """Return a quiet share: binomial counts, nothing else."""
    counts = np.random.default_rng(5).binomial(a_day, rate, DAYS)
    never = np.zeros(DAYS, bool)
    return Series(
        workflow="desk",
        metric="handoff_rate",
        kind="share",
        worse="up",
        alerts=True,
        limits=(None, None),
        first=dt.date(2026, 1, 1),
        value=counts / a_day,
        n=np.full(DAYS, a_day),
        spread=np.full(DAYS, np.nan),
        bins=np.zeros((DAYS, 0), int),
        holiday=never,
        excluded=never,
        manual=never,
        shift=never,
        older=never,
        dumps=("",) * DAYS,
    )


@pytest.mark.slow
def test_more_conversations_show_smaller_shifts() -> None:
    """What is published follows the engagement's own volume."""
    few, many = sensitivity(share(60)), sensitivity(share(2000))
    assert few is not None
    assert many is not None
    assert few.shift is not None
    assert many.shift is not None
    assert many.shift < few.shift
    assert (few.a_day, many.a_day) == (60, 2000)


def test_too_short_a_past_says_nothing() -> None:
    """Nothing is promised of a metric that is three weeks old."""
    whole = share(200)
    names = ("value", "n", "spread", "bins", "holiday", "excluded", "manual", "shift", "older", "dumps")
    assert sensitivity(replace(whole, **{name: getattr(whole, name)[:21] for name in names})) is None

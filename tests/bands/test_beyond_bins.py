"""A quantile beyond its bins: out where that is sure, loud where it is latency, and no teacher."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import pytest

from watchbook.bands import Series, score
from watchbook.bands.tests.plain_failures import loudness_of_latency

if TYPE_CHECKING:
    from watchbook.ledger import Verdict

DAYS = 60


def series(*beyond: tuple[int, str], level: float = 800.0, limit: float | None = None) -> Series:
    """Return a latency of about `level` between bins of 10 and 100,000 ms, beyond them on some days."""
    value = level * np.exp(np.random.default_rng(7).normal(0.0, 0.05, DAYS))
    why = [""] * DAYS
    for index, side in beyond:
        value[index], why[index] = np.nan, side
    flags = np.zeros(DAYS, np.bool_)
    return Series(
        workflow="desk",
        metric="latency_p95",
        kind="quantile",
        worse="up",
        alerts=True,
        limits=(None, limit),
        first=dt.date(2026, 3, 2),
        value=value,
        n=np.full(DAYS, 500),
        spread=np.full(DAYS, np.nan),
        bins=np.zeros((DAYS, 0), np.int64),
        holiday=flags,
        excluded=flags,
        manual=flags,
        shift=flags,
        older=flags,
        dumps=("",) * DAYS,
        unanswered=tuple(why),
        ends=(10.0, 100_000.0),
    )


def last(found: Series) -> Verdict:
    """Return the verdict on the last day."""
    return score([found])[-1]


@pytest.mark.parametrize(
    ("side", "value", "flag"), [("above the bins", 100_000.0, True), ("below the bins", 10.0, False)]
)
def test_it_is_out_where_the_whole_band_lies_within(side: str, value: float, *, flag: bool) -> None:
    """Its value is the edge, which it is beyond; the side that is not worse asks for no entry."""
    verdict = last(series((DAYS - 1, side)))
    assert (verdict.state, verdict.test, verdict.value, verdict.flag) == ("out", side, value, flag)


def test_it_is_no_data_where_it_has_always_been_so() -> None:
    """With no band, and not with one of no width at the edge."""
    verdict = last(series(*((index, "below the bins") for index in range(DAYS))))
    assert (verdict.state, verdict.test, verdict.value, verdict.upper) == ("no-data", "below the bins", None, None)


def test_it_is_beyond_a_hard_limit_from_the_first_day_on() -> None:
    """A limit lies within the bins."""
    verdict = score([series((0, "above the bins"), limit=5000.0)])[0]
    assert (verdict.state, verdict.test, verdict.flag) == ("out", "limit", True)


def test_a_latency_above_its_bins_is_loud() -> None:
    """At least their upper edge over three times what is usual."""
    found = series((DAYS - 1, "above the bins"))
    assert loudness_of_latency({"latency_p95": found}, DAYS)[-1] == pytest.approx(100_000 / (3 * 800), rel=0.1)

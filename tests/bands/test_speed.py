"""How long scoring takes."""

from __future__ import annotations

import datetime as dt
import time
from typing import TYPE_CHECKING

import numpy as np
import pytest

from watchbook.bands import Series, judge_changed, score

if TYPE_CHECKING:
    from watchbook.metrics import Kind

DAYS = 1096
METRICS = 320
CORES = 2


@pytest.fixture(scope="module")
def series() -> list[Series]:
    """Three years of twenty workflows with sixteen metrics each: shares, and one histogram in thirteen."""
    random = np.random.default_rng(1)
    return [_series(random, i, "share" if i % 13 else "histogram") for i in range(METRICS)]


def _series(random: np.random.Generator, number: int, kind: Kind) -> Series:
    never = np.zeros(DAYS, np.bool_)
    n = random.poisson(300, DAYS).astype(np.int64)
    share = kind == "share"
    return Series(
        workflow=f"desk-{number % 20}",
        metric=f"metric_{number}",
        kind=kind,
        worse="both",
        alerts=True,
        limits=(None, None),
        first=dt.date(2023, 1, 1),
        value=random.binomial(n, 0.2) / n if share else np.full(DAYS, np.nan),
        n=n,
        spread=np.full(DAYS, np.nan),
        bins=np.zeros((DAYS, 0), np.int64) if share else random.multinomial(n, np.full(20, 0.05)),
        holiday=np.arange(DAYS) % 33 == 0,
        excluded=never,
        manual=never,
        shift=never,
        older=never,
        dumps=("",) * DAYS,
    )


@pytest.mark.slow
def test_three_years_of_320_metrics_are_scored_in_twenty_seconds(series: list[Series]) -> None:
    """From nothing, in CPU seconds, of which two cores have two a second, so that a busy machine changes nothing."""
    start = time.process_time()
    score(series)
    assert time.process_time() - start < 20.0 * CORES


@pytest.mark.slow
def test_a_new_day_of_320_metrics_is_judged_in_about_a_second(series: list[Series]) -> None:
    """What was learned of three years is not learned again, workflows' verdicts included; thrice that is allowed.

    A machine that does other things too is slower and no reason to be red, so the work is compared as well.
    """
    start = time.process_time()
    memory = judge_changed([one.before(DAYS - 1) for one in series], None).memory
    whole = time.process_time() - start
    start = time.process_time()
    judged = judge_changed(series, memory)
    one_day = time.process_time() - start
    assert len(judged.verdicts) == METRICS + 20
    assert one_day < 3.0
    assert one_day < whole / 6

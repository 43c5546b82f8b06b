"""Three years of many metrics, to see how long bands take."""

from __future__ import annotations

import datetime as dt
import time
from typing import TYPE_CHECKING

import numpy as np

from watchbook.bands import Memory, Series, judge_changed

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.metrics import Kind

DAYS = 1096
METRICS = 320


def many() -> list[Series]:
    """Return three years of twenty workflows with sixteen metrics each: shares, and one histogram in thirteen."""
    random = np.random.default_rng(1)
    return [_series(random, i, "share" if i % 13 else "histogram") for i in range(METRICS)]


def seconds_from_nothing(series: list[Series], path: Path) -> float:
    """Return the CPU seconds that judging all days but the last takes; what was learned is kept at `path`."""
    start = time.process_time()
    memory = judge_changed([one.before(DAYS - 1) for one in series], None).memory
    took = time.process_time() - start
    assert memory is not None
    memory.save(path, "key")
    return took


def seconds_of_a_day(series: list[Series], path: Path) -> float:
    """Return the CPU seconds of the last day: reading what was learned, judging, writing what is learned now."""
    start = time.process_time()
    judged = judge_changed(series, Memory.read(path, "key"))
    assert judged.memory is not None
    judged.memory.save(path.with_name("next"), "key")
    assert len(judged.verdicts) == METRICS + 20
    return time.process_time() - start


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

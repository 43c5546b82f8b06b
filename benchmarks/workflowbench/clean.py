"""Made-up workflows in which nothing is wrong: however many metrics, nobody should be called."""

from __future__ import annotations

import datetime as dt

import numpy as np

from watchbook.bands import Series

FIRST = dt.date(2025, 1, 6)
DAYS = 420
BETWEEN = 0.05
"""Standard deviation of a share's logit between days: of its own, and of what the metrics share."""
LEVELS = (0.03, 0.1, 0.3)
RECORDS = (60, 250, 550)
"""Records a day, on average."""


def clean(random: np.random.Generator, workflow: str, metrics: int) -> list[Series]:
    """Return shares whose days differ by sampling, by noise of their own, and by noise that all of them share."""
    common = random.normal(0.0, BETWEEN, DAYS)
    return [_share(random, workflow, index, common) for index in range(metrics)]


def _share(random: np.random.Generator, workflow: str, index: int, common: np.ndarray) -> Series:
    level, records = random.choice(LEVELS), random.choice(RECORDS)
    weekly = 1.0 + 0.1 * np.sin(np.arange(DAYS) % 7)
    n = random.poisson(records * weekly).astype(np.int64)
    moves = common * (0.5 if index % 2 else -0.3) + random.normal(0.0, BETWEEN, DAYS)
    share = 1.0 / (1.0 + np.exp(-(np.log(level / (1.0 - level)) + moves)))
    never = np.zeros(DAYS, np.bool_)
    return Series(
        workflow=workflow,
        metric=f"share {index}",
        kind="share",
        worse=("up", "both", "down")[index % 3],
        alerts=True,
        limits=(None, None),
        first=FIRST,
        value=random.binomial(n, share) / np.maximum(n, 1),
        n=n,
        spread=np.full(DAYS, np.nan),
        bins=np.zeros((DAYS, 0), np.int64),
        holiday=never,
        excluded=never,
        manual=never,
        shift=never,
        older=never,
        dumps=("",) * DAYS,
    )

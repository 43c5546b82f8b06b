"""Series drawn by hypothesis: every kind, with gaps, entries and holidays."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import strategies as st

from watchbook.bands import Series

FIRST = dt.date(2025, 3, 1)
ROWS = ("value", "n", "spread", "bins", "holiday", "excluded", "manual", "shift", "older")


@st.composite
def series(draw: st.DrawFn, kinds: tuple[str, ...] = ("share", "mean", "count", "histogram", "quantile")) -> Series:
    """Return a series of 20 to 200 days; its noise follows from a drawn seed, so that a failure can be repeated."""
    kind: Any = draw(st.sampled_from(kinds))
    days = draw(st.integers(20, 200))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n = random.poisson(draw(st.sampled_from([0.5, 6.0, 80.0, 2000.0])), days).astype(np.int64)
    never = np.zeros(days, np.bool_)
    rare = draw(st.sampled_from([0.0, 0.02, 0.2]))
    value = {
        "share": random.binomial(n, draw(st.sampled_from([0.0, 0.003, 0.3, 1.0]))) / np.maximum(n, 1),
        "count": n.astype(float),
    }.get(kind, random.normal(draw(st.sampled_from([-5.0, 0.0, 1e6])), draw(st.sampled_from([0.0, 1.0, 50.0])), days))
    return Series(
        workflow="desk",
        metric="metric",
        kind=kind,
        worse="both",
        alerts=True,
        limits=(None, None),
        first=FIRST,
        value=np.where((n == 0) | (random.random(days) < rare), np.nan, value),
        n=n,
        spread=np.where(n > 1, random.gamma(2.0, 1.0, days), np.nan),
        bins=random.multinomial(n, [0.1, 0.5, 0.3, 0.1]).astype(np.int64)
        if kind == "histogram"
        else np.zeros((days, 0), np.int64),
        holiday=random.random(days) < 0.03,
        excluded=random.random(days) < rare,
        manual=random.random(days) < rare / 4,
        shift=random.random(days) < rare / 10 if draw(st.booleans()) else never,
        older=np.arange(days) < draw(st.sampled_from([0, 10])),
        dumps=("",) * days,
    )


def cut(whole: Series, first: int, stop: int) -> Series:
    """Return a part of a series."""
    rows = {name: getattr(whole, name)[first:stop] for name in ROWS}
    return replace(whole, **rows, first=whole.day(first), dumps=whole.dumps[first:stop])

"""Series in, verdicts out."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

from watchbook.bands import histogram, point
from watchbook.bands.baseline import forecast
from watchbook.bands.judgement import ENOUGH, FEWEST, Day, verdict
from watchbook.bands.signal import signal_of
from watchbook.bands.tail import YEAR, own_scale
from watchbook.bands.window import WINDOW

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from watchbook.bands.series import Floats, Series
    from watchbook.ledger import Verdict

REACH = YEAR + 2 * WINDOW
"""Days before its own that a verdict reads: the scores of a year, their baselines, and what those rest on."""


def score(series: Iterable[Series], since: dt.date | None = None) -> list[Verdict]:
    """Return a verdict for each day of each series, in their order; with `since`, for that day and later ones only.

    Each day is computed by itself from its own value and the days before it, so a verdict is the same to the bit
    whichever other days and series are scored with it.
    """
    every = list(series)
    firsts = [0 if since is None else min(max((since - one.first).days, 0), len(one.n)) for one in every]
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        judged = list(threads.map(_days, every, firsts))
    return [
        verdict(one, first + i, day)
        for one, first, days in zip(every, firsts, judged, strict=True)
        for i, day in enumerate(days)
    ]


def _days(series: Series, first: int) -> list[Day]:
    """Return what the tests have to say about each day from index `first` on."""
    signal = histogram.signal_of(series) if series.kind == "histogram" else signal_of(series)
    learned_from = max(first - YEAR, 0)
    expected = forecast(signal, learned_from)
    scores = point.scores(series, signal, expected, learned_from)
    opinion = signal.teaches & ((series.n == 0) | (series.n >= FEWEST))
    opinion[learned_from:] &= expected.days >= ENOUGH
    scale = own_scale(np.concatenate([np.full(learned_from, np.nan), scores]), opinion, first)
    asked = expected.after(first - learned_from)
    scores = scores[first - learned_from :]
    band = point.band(series, signal, asked, point.LIMIT * scale, first)
    numbers = (signal.value[first:], band.expected, band.lower, band.upper, scores / scale)
    counts = (asked.days, asked.level_days)
    measured = signal.measured[first:].tolist()
    return list(map(Day, measured, *map(_six_digits, numbers), *(count.tolist() for count in counts)))


def _six_digits(numbers: Floats) -> list[float]:
    """Return numbers as the ledger keeps them, so that what decides is what is drawn."""
    return [float(f"{number:.6g}") for number in numbers.tolist()]

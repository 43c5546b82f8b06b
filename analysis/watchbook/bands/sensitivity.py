"""What the tests would see in this engagement: faults put into its own past, and how soon they were found.

A shift of a given size starts on each of several quiet days, spread over the past year, and the days from there on are
judged as they would have been. The smallest size of a round ladder that is found nearly always is what is published.
"""

from __future__ import annotations

import statistics
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from watchbook.bands.judge import score
from watchbook.ledger import Sensitivity

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from watchbook.bands.series import Flags, Floats, Series
    from watchbook.ledger import Verdict

TRIALS = 10
"""Onsets a size is tried at."""
PATIENCE = 14
"""Days within which a shift has to be found."""
NEARLY_ALWAYS = 0.8
"""Share of trials in which it has to be."""
PAST = 60
"""Days of the metric's own past that have to stand before an onset."""
STEPS = {
    "share": (0.005, 0.01, 0.02, 0.03, 0.05, 0.08, 0.12, 0.2, 0.3),
    "mean": (0.01, 0.02, 0.03, 0.05, 0.08, 0.12, 0.2, 0.3, 0.5),
    "count": (0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7, 0.9),
}
"""Sizes that are tried: a share's in points (0.03 is 3 points), the others' as a part of what is usual."""


def sensitivity(series: Series) -> Sensitivity | None:
    """Return what would be seen of a metric; None for kinds without a shift, and where too little is known yet."""
    if series.kind not in STEPS:
        return None
    quiet = series.usable & np.isfinite(series.value)
    onsets = _onsets(quiet)
    if len(onsets) < TRIALS:
        return None
    usual = float(np.median(series.value[quiet]))
    smallest = _smallest(series, onsets, usual, quiet)
    alarms, quiet_days = _alarms(score([series]), quiet)
    return Sensitivity(
        series.day(len(series.n) - 1),
        series.workflow,
        series.metric,
        int(np.median(series.n[quiet])),
        usual,
        smallest[0] if smallest else None,
        smallest[1] if smallest else None,
        alarms,
        quiet_days,
    )


def _onsets(quiet: Flags) -> list[int]:
    """Return indices of quiet days with enough past, and enough to come, evenly spread over the last year."""
    able = [i for i in np.flatnonzero(quiet).tolist() if PAST <= i <= len(quiet) - PATIENCE][-365:]
    if len(able) < TRIALS:
        return []
    return [able[round(step)] for step in np.linspace(0, len(able) - 1, TRIALS)]


def _smallest(series: Series, onsets: Sequence[int], usual: float, quiet: Flags) -> tuple[float, float] | None:
    """Return the smallest size of the ladder that is found nearly always, and the median delay; bisection over it."""
    ladder = STEPS[series.kind]
    low, high = 0, len(ladder)
    best: tuple[float, float] | None = None
    while low < high:
        middle = (low + high) // 2
        size = _step_towards_worse(series, ladder[middle], usual)
        delays = [delay for onset in onsets if (delay := _delay(series, onset, size, quiet)) is not None]
        if len(delays) >= NEARLY_ALWAYS * len(onsets):
            best, high = (size, statistics.median(delays)), middle
        else:
            low = middle + 1
    return best


def _step_towards_worse(series: Series, step: float, usual: float) -> float:
    """Return a step of the ladder as a shift of the value in the worse direction; towards the middle for a share."""
    size = step if series.kind == "share" else step * abs(usual)
    down = series.worse == "down" or (series.worse == "both" and series.kind == "share" and usual > 0.5)
    return -size if down else size


def _delay(series: Series, onset: int, size: float, quiet: Flags) -> int | None:
    """Return after how many days a shift from `onset` on was found; None if not, or beyond the value's range."""
    stop = min(onset + PATIENCE, len(series.n))
    shifted_series = _shift_series(series, onset, stop, size)
    if shifted_series is None:
        return None
    verdicts = score([shifted_series], since=series.day(onset))
    delays = (i for i, verdict in enumerate(verdicts) if verdict.state == "out" and quiet[onset + i])
    return next(delays, None)


def _shift_series(series: Series, onset: int, stop: int, size: float) -> Series | None:
    """Return the series up to `stop` with its values from `onset` on moved, counts as whole records."""
    value: Floats = series.value[:stop].copy()
    n = series.n[:stop].copy()
    value[onset:] += size
    if series.kind == "share":
        if np.nanmedian(value[onset:]) < 0 or np.nanmedian(value[onset:]) > 1:
            return None
        value[onset:] = np.clip(value[onset:], 0.0, 1.0)
        with np.errstate(invalid="ignore", divide="ignore"):
            value[onset:] = np.rint(value[onset:] * n[onset:]) / n[onset:]
    if series.kind == "count":
        value[onset:] = np.maximum(np.rint(value[onset:]), 0.0)
        n[onset:] = np.nan_to_num(value[onset:]).astype(np.int64)
    parts = {
        name: getattr(series, name)[:stop]
        for name in ("spread", "bins", "holiday", "excluded", "manual", "shift", "older", "dumps")
    }
    return replace(series, value=value, n=n, **parts)


def _alarms(verdicts: Sequence[Verdict], quiet: Flags) -> tuple[int, int]:
    """Return how often an alarm started on a quiet day, and how many quiet days were judged."""
    pairs = [(verdict, bool(calm)) for verdict, calm in zip(verdicts, quiet, strict=True)]
    out = [verdict.day for verdict, calm in pairs if calm and verdict.state == "out"]
    return sum(1 for _ in _starts(out)), sum(calm and verdict.state in ("in", "out") for verdict, calm in pairs)


def _starts(days: Sequence[dt.date]) -> Iterator[dt.date]:
    """Yield the first day of each run of days; gaps of up to two days do not end a run."""
    for index, day in enumerate(days):
        if index == 0 or (day - days[index - 1]).days > 3:
            yield day

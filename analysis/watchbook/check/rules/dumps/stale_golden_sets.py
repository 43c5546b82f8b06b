"""Golden sets whose file is the night before's, byte for byte, as it hardly ever was → one finding a run."""

from __future__ import annotations

import math
from collections import deque
from typing import TYPE_CHECKING

from watchbook.calendar import ONE_DAY
from watchbook.check.finding import Finding
from watchbook.check.finding_text import count_of, days_in_words
from watchbook.errors import Place

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from watchbook.check.case import Case

NIGHTS, KNOWN = 56, 14
"""Nights that say how often a file is the one before's anyway, and how many it takes to know."""
SETTLED = 28
"""Nights in a row after which it is what is usual."""
CHANCE = 1e-4
"""How unlikely that must be, on all of the nights in a row together."""


def stale_golden_findings(case: Case) -> Iterator[Finding]:
    """Yield a finding for each run of nights whose result is the same file; where all was passed it may well be."""
    part = {
        day
        for past in case.verdicts.series.values()
        if past.golden
        for day, share in zip(past.golden.days, past.golden.shares, strict=True)
        if share not in {None, 1.0}
    }
    files = {source.date: source for source in case.sources if source.kind == "evals" and source.date in part}
    for run in _stale_nights({day: source.sha256 for day, source in files.items()}):
        is_explained = all(case.lateness.is_explained(day, case.lateness.workflows) for day in run)
        yield Finding(
            "WB349",
            "notice" if is_explained else "warning",
            f"the golden set's result of {count_of(len(run), 'night')}, {days_in_words(run)}, is the file of the night "
            f"before, byte for byte{', as an entry says' if is_explained else ''}",
            place=Place(files[run[-1]].source),
            metrics=tuple(name for name, metric in case.metrics.items() if metric.source == "evals"),
            days=run,
            hint=None
            if is_explained
            else "look whether the golden set was asked, or an old result copied; run it again for these nights",
        )


def _stale_nights(hashes: Mapping[dt.date, str]) -> list[tuple[dt.date, ...]]:
    """Return the runs of nights whose file is the one of the night before, where that is no chance."""
    past: deque[bool] = deque(maxlen=NIGHTS)
    runs: list[tuple[dt.date, ...]] = []
    run: list[dt.date] = []
    chance = 0.0
    for day in sorted(hashes):
        if hashes.get(day - ONE_DAY) == hashes[day]:
            run.append(day)
            chance += math.log((sum(past) + 1.0) / (len(past) + 2.0))
            if len(run) < SETTLED:
                continue
        runs += _unlikely(run, chance, past)
        past.extend(True for _ in run)
        past.extend([] if run and run[-1] == day else [False])
        run, chance = [], 0.0
    return [*runs, *_unlikely(run, chance, past)]


def _unlikely(run: list[dt.date], chance: float, past: deque[bool]) -> list[tuple[dt.date, ...]]:
    return [tuple(run)] if run and len(past) >= KNOWN and chance < math.log(CHANCE) else []

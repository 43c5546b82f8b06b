"""Ways tried in several engagements side by side, in processes of their own."""

from __future__ import annotations

import gc
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.blindspots.noisy_year import false_findings
from benchmarks.blindspots.shared_months import share_months
from benchmarks.blindspots.trial_of_ways import SPANS, begin_desk, every_way, healthy_mornings, try_way

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Container, Iterator, Mapping, Sequence

    from benchmarks.blindspots.morning import Said
    from benchmarks.blindspots.spoilable_desk import Desk
    from benchmarks.blindspots.trial_of_ways import Cell, Row, Span
    from benchmarks.blindspots.way import Way


@dataclass(frozen=True, slots=True)
class Ground:
    """A healthy engagement, and what is said of it."""

    desk: Desk
    control: Mapping[Span, Said]


@dataclass(frozen=True, slots=True)
class Trial:
    """One way to be tried in one engagement."""

    cell: Cell
    way: str
    """Its name."""
    spans: tuple[Span, ...]
    """The mornings that are looked at."""


def rows_of(trials: Sequence[Trial], workers: int) -> Iterator[list[Row]]:
    """Yield what became of each trial, as it is done; those of an engagement follow one another."""
    spans: dict[Cell, set[Span]] = {}
    for trial in trials:
        if trial.cell.form in _ways()[trial.way].forms:
            spans.setdefault(trial.cell, set()).update(trial.spans)
    with tempfile.TemporaryDirectory(prefix="blind-") as folder, _workers(workers) as pool:
        begun = {cell: pool.submit(_begin, Path(folder), cell, _in_order(wanted)) for cell, wanted in spans.items()}
        grounds = {cell: each.result() for cell, each in begun.items()}
        tasks = [
            pool.submit(_try, grounds[trial.cell], trial.way, trial.spans)
            for trial in trials
            if trial.cell.form in _ways()[trial.way].forms
        ]
        try:
            for done, task in enumerate(as_completed(tasks), 1):
                yield task.result()
                if done % 50 == 0:
                    print(f"{done} of {len(tasks)}", file=sys.stderr)
        finally:
            pool.shutdown(cancel_futures=True)


def _in_order(spans: Container[Span]) -> tuple[Span, ...]:
    return tuple(span for span in SPANS if span in spans)


def noisy_years(volumes: Sequence[int], seeds: Sequence[int], workers: int) -> dict[str, Counter[str]]:
    """Return the findings for nothing of healthy years at some volumes, each made several times."""
    with tempfile.TemporaryDirectory(prefix="blind-") as folder, _workers(workers) as pool:
        tasks = {
            (volume, seed): pool.submit(false_findings, Path(folder), volume, seed)
            for volume in volumes
            for seed in seeds
        }
        return {
            f"{volume:,} conversations on a weekday, seed {seed}": task.result()
            for (volume, seed), task in tasks.items()
        }


def _workers(many: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(many, get_context("spawn"), _begin_worker)


def _begin_worker() -> None:
    share_months()
    gc.set_threshold(200_000, 50, 1000)  # a ledger is many small rows, and a worker has memory enough


def _begin(folder: Path, cell: Cell, spans: tuple[Span, ...]) -> Ground:
    desk = begin_desk(folder, cell)
    return Ground(desk, healthy_mornings(desk, spans))


def _try(ground: Ground, name: str, spans: tuple[Span, ...]) -> list[Row]:
    try:
        return try_way(ground.desk, ground.control, _ways()[name], spans)
    except Exception as error:
        raise RuntimeError(f"{name} in {ground.desk.form}, {ground.desk.volume} a day") from error


@cache
def _ways() -> dict[str, Way]:
    return {way.name: way for way in every_way()}

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
from benchmarks.blindspots.trial_of_ways import begin_desk, every_way, healthy_mornings, try_way

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator, Mapping, Sequence

    from benchmarks.blindspots.morning import Said
    from benchmarks.blindspots.spoilable_desk import Desk
    from benchmarks.blindspots.trial_of_ways import Cell, Row, Span
    from benchmarks.blindspots.way import Way

NEVER: Span = "from the first day"


@dataclass(frozen=True, slots=True)
class Ground:
    """A healthy engagement, and what is said of it."""

    desk: Desk
    control: Mapping[Span, Said]


def rows_of(cells: Sequence[Cell], ways: Sequence[str], spans: Sequence[Span], workers: int) -> Iterator[list[Row]]:
    """Yield what became of the ways of some names in each engagement, as each is done."""
    with tempfile.TemporaryDirectory(prefix="blind-") as folder, _workers(workers) as pool:
        begun = [pool.submit(_begin, Path(folder), cell, tuple(spans)) for cell in cells]
        grounds = [each.result() for each in begun]
        tasks = [
            pool.submit(_try, ground, name, tuple(spans))
            for ground in grounds
            for name in ways
            if ground.desk.form in _ways()[name].forms
        ]
        try:
            for done, task in enumerate(as_completed(tasks), 1):
                yield task.result()
                if done % 50 == 0:
                    print(f"{done} of {len(tasks)}", file=sys.stderr)
        finally:
            pool.shutdown(cancel_futures=True)


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
    return ProcessPoolExecutor(many, get_context("spawn"), _collect_seldom)


def _collect_seldom() -> None:
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

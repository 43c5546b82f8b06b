"""What the tool says of days that are spoiled, in some hundred ways, and how often it says so of days that are not.

    python -m benchmarks.blind                                  print the table: engagements of three formats and volumes
    python -m benchmarks.blind --write docs/blind-spots.md      and put it into the page
    python -m benchmarks.blind --only confidence --cells jsonl-300 --verbose

An engagement of 85 healthy days is written and judged once; each way then spoils a copy of it: the next day, which is
judged on the next morning; that day and four more; or that day alone, with four good ones after it.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.blindspots.trial_of_ways import SPANS, Cell, Row, begin_desk, every_way, healthy_mornings, try_way
from benchmarks.blindspots.way import Way

if TYPE_CHECKING:
    from benchmarks.blindspots.morning import Said
    from benchmarks.blindspots.spoilable_desk import Desk
    from benchmarks.blindspots.trial_of_ways import Span

CELLS = (Cell("jsonl", 20), Cell("jsonl", 300), Cell("jsonl", 5000), Cell("csv", 300), Cell("parquet", 300))
ALL_CELLS = tuple(Cell(form, volume) for form in ("jsonl", "csv", "parquet") for volume in (20, 300, 5000))


def rows_of(
    cells: tuple[Cell, ...], names: list[str], spans: tuple[Span, ...], workers: int, log: Path | None = None
) -> list[Row]:
    """Return what became of the ways of some names in each engagement."""
    found: list[Row] = []
    with (
        tempfile.TemporaryDirectory(prefix="blind-") as folder,
        ProcessPoolExecutor(workers, get_context("spawn"), _calm) as pool,
    ):
        desks = dict(zip(cells, pool.map(_begin, [(Path(folder), cell, spans) for cell in cells]), strict=True))
        for cell, (_, control) in desks.items():
            for said in control.values():
                print(f"{cell.name}, healthy: {said.headline} {said.findings} {said.messages}", file=sys.stderr)
        tasks = [
            pool.submit(_try, *desks[cell], name, spans)
            for cell in cells
            for name in names
            if cell.form in _way(name).forms
        ]
        for done, task in enumerate(as_completed(tasks), 1):
            found += task.result()
            if log:
                with log.open("a") as out:
                    out.writelines(json.dumps(asdict(row)) + "\n" for row in task.result())
            if done % 20 == 0:
                print(f"{done} of {len(tasks)}", file=sys.stderr)
    return found


def _calm() -> None:
    gc.set_threshold(200_000, 50, 1000)  # a ledger is many small rows, and a worker has memory enough


def _begin(task: tuple[Path, Cell, tuple[Span, ...]]) -> tuple[Desk, dict[Span, Said]]:
    folder, cell, spans = task
    desk = begin_desk(folder, cell)
    return desk, healthy_mornings(desk, spans)


def _try(desk: Desk, control: dict[Span, Said], name: str, spans: tuple[Span, ...]) -> list[Row]:
    try:
        return try_way(desk, control, _way(name), spans)
    except Exception as error:
        raise RuntimeError(f"{name} in {desk.form}, {desk.volume} a day") from error


def _way(name: str) -> Way:
    return next(way for way in every_way() if way.name == name)


def main() -> None:
    """Try, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="ways whose name holds this")
    parser.add_argument("--cells", default=",".join(cell.name for cell in CELLS))
    parser.add_argument("--spans", default=",".join("123"), help="1 first morning, 2 five days, 3 one day of five")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--log", type=Path)
    options = parser.parse_args()
    started = time.perf_counter()
    names = [way.name for way in every_way() if options.only in way.name]
    cells = tuple(cell for cell in ALL_CELLS if cell.name in options.cells.split(","))
    spans = tuple(SPANS[int(each) - 1] for each in options.spans.split(","))
    rows = rows_of(cells, names, spans, options.workers, options.log)
    for row in sorted(rows, key=lambda row: (names.index(row.way), row.cell.name, SPANS.index(row.span))):
        what = row.outcome
        print(
            f"{what.word:18} {row.cell.name:12} {row.way:50} {row.span[:10]:10} {' '.join(what.codes)} {' '.join(what.states)} | {what.message[:80]} | {what.headline[:160]}"
        )
    print(f"{time.perf_counter() - started:.0f} s, {len(names)} ways", file=sys.stderr)


if __name__ == "__main__":
    main()

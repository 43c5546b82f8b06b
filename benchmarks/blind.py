"""What the tool says of days that are spoiled, in nearly seven hundred ways, and what it says of days that are not.

    TMPDIR=/dev/shm python -m benchmarks.blind                  try all, print the tables
    python -m benchmarks.blind --write docs/blind-spots.md      and put them into the page
    python -m benchmarks.blind --only confidence:,csat: --cells jsonl-300 --spans first,five --verbose
    python -m benchmarks.blind --verbose >> mornings.jsonl      what is done is kept when it is stopped, and
    python -m benchmarks.blind --again mornings.jsonl           is not done again
    python -m benchmarks.blind --again mornings.jsonl --no-more --years no      what is done, as tables
    python -m benchmarks.blind --years only

An engagement of 85 healthy days is written and judged once. Each way then spoils copies of it: the next day, which is
judged on the morning after; that day and four more; that day alone, with four good ones after it; and, of an engagement
of its own, every day. What is said then is held against what is said of the same days when they are healthy. The job is
done as the daily notebook does it, then checked, then asked what it would send; no pages are built.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.blindspots.accepted_passes import read_reasons
from benchmarks.blindspots.blind_table import holes, markdown, write
from benchmarks.blindspots.many_trials import Trial, noisy_years, rows_of
from benchmarks.blindspots.trial_of_ways import SPANS, Cell, every_way, row_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

    from benchmarks.blindspots.trial_of_ways import Row, Span

VOLUMES = (20, 300, 5000)
CELLS = tuple(Cell(form, volume) for form in ("jsonl", "csv", "parquet") for volume in VOLUMES)
USUAL: dict[str, tuple[Span, ...]] = {
    "jsonl-300": SPANS,
    "jsonl-20": ("five days",),
    "jsonl-5000": ("five days",),
    "csv-300": ("five days",),
    "parquet-300": ("five days",),
}
"""The table's engagements and the mornings on which each is looked at: what a format changes does not hang on the
volume, and what a volume changes hardly on the morning."""


def main() -> None:
    """Try, print, write; exit 1 where something is green without a word and has no reason."""
    options = _options()
    started = time.perf_counter()
    rows = [] if options.years == "only" else _rows(options)
    years = {} if options.years == "no" else noisy_years(VOLUMES, range(options.seeds), options.workers)
    text = markdown(rows, read_reasons(), years)
    print(text)
    print(f"{time.perf_counter() - started:.0f} s", file=sys.stderr)
    if options.write:
        write(options.write, f"Written by `python -m benchmarks.blind`.\n\n{text}")
    found = holes(rows, read_reasons())
    for row in found:
        print(f"{row.outcome.word}: {row.way}, {row.cell.name}, {row.span}: {row.outcome.headline}", file=sys.stderr)
    sys.exit(bool(found))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", metavar="WORDS", help="ways, by how their names begin; unset, all")
    parser.add_argument("--cells", default="", metavar="NAMES", help=f"engagements; unset, {', '.join(USUAL)}")
    parser.add_argument("--spans", default="", metavar="WORDS", help="mornings, by how they begin; unset, the table's")
    parser.add_argument("--years", choices=("yes", "no", "only"), default="yes", help="whether healthy years are made")
    parser.add_argument("--seeds", type=int, default=2, help="healthy years at each volume (default: 2)")
    parser.add_argument("--workers", type=int, default=2, help="processes (default: 2)")
    parser.add_argument("--verbose", action="store_true", help="print each morning as a line of JSON, too")
    parser.add_argument(
        "--again", nargs="*", type=Path, metavar="FILE", help="take what --verbose printed; the last holds"
    )
    parser.add_argument("--no-more", action="store_true", help="try nothing beyond what --again has")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="put the tables between the page's markers")
    return parser.parse_args()


def _rows(options: argparse.Namespace) -> list[Row]:
    """Return every way's mornings in the order of the ways; those that were printed before are not tried again."""
    names = [way.name for way in every_way() if way.name.startswith(tuple(options.only.split(",")))]
    before = (row_of(json.loads(line)) for line in _lines(options.again or ()))
    found = {(row.cell, row.way, row.span): row for row in before if row.way in names}
    trials = [] if options.no_more else _trials(options, names, found)
    for rows in rows_of(trials, options.workers):
        found |= {(row.cell, row.way, row.span): row for row in rows}
        if options.verbose:
            _print_lines(rows)
    order = {name: number for number, name in enumerate(names)}
    return sorted(found.values(), key=lambda row: (order[row.way], CELLS.index(row.cell), SPANS.index(row.span)))


def _trials(options: argparse.Namespace, names: Iterable[str], done: Container[tuple[Cell, str, Span]]) -> list[Trial]:
    """Return what is to be tried where, and on which mornings."""
    chosen = options.cells.split(",") if options.cells else [*USUAL]
    cells = sorted((cell for cell in CELLS if cell.name in chosen), key=lambda cell: chosen.index(cell.name))
    wanted = tuple(options.spans.split(","))
    trials = []
    for cell in cells:
        spans = SPANS if options.spans or cell.name not in USUAL else USUAL[cell.name]
        for name in names:
            left = tuple(span for span in spans if span.startswith(wanted) and (cell, name, span) not in done)
            trials += [Trial(cell, name, left)] if left else []
    return trials


def _lines(files: Iterable[Path]) -> Iterator[str]:
    return (line for file in files for line in file.read_text("utf-8").splitlines() if line.startswith('{"cell"'))


def _print_lines(rows: Iterable[Row]) -> None:
    for row in rows:
        print(json.dumps(asdict(row), ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()

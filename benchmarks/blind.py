"""What the tool says of days that are spoiled, in some five hundred ways, and what it says of days that are not.

    python -m benchmarks.blind                                  try all, print the tables
    python -m benchmarks.blind --write docs/blind-spots.md      and put them into the page
    python -m benchmarks.blind --only confidence:,csat: --cells jsonl-300 --spans first,five --verbose
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
from benchmarks.blindspots.many_trials import noisy_years, rows_of
from benchmarks.blindspots.trial_of_ways import SPANS, Cell, every_way, row_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from benchmarks.blindspots.trial_of_ways import Row

VOLUMES = (20, 300, 5000)
CELLS = tuple(Cell(form, volume) for form in ("jsonl", "csv", "parquet") for volume in VOLUMES)
USUAL = "jsonl-20,jsonl-300,jsonl-5000,csv-300,parquet-300"
"""The table's engagements: what a format changes does not hang on the volume."""


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
    parser.add_argument("--cells", default=USUAL, metavar="NAMES", help=f"engagements (default: {USUAL})")
    parser.add_argument("--spans", default="first,five,one,from", metavar="WORDS", help="mornings, by how they begin")
    parser.add_argument("--years", choices=("yes", "no", "only"), default="yes", help="whether healthy years are made")
    parser.add_argument("--seeds", type=int, default=2, help="healthy years at each volume (default: 2)")
    parser.add_argument("--workers", type=int, default=2, help="processes (default: 2)")
    parser.add_argument("--verbose", action="store_true", help="print each morning as a line of JSON, too")
    parser.add_argument("--again", nargs="*", type=Path, metavar="FILE", help="print what --verbose printed before")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="put the tables between the page's markers")
    return parser.parse_args()


def _rows(options: argparse.Namespace) -> list[Row]:
    """Return every way's mornings in the order of the ways."""
    names = [way.name for way in every_way() if way.name.startswith(tuple(options.only.split(",")))]
    spans = tuple(span for span in SPANS if span.startswith(tuple(options.spans.split(","))))
    cells = [cell for cell in CELLS if cell.name in options.cells.split(",")]
    found = [row_of(json.loads(line)) for line in _lines(options.again or ())]
    for rows in rows_of([] if options.again else cells, names, spans, options.workers):
        found += rows
        if options.verbose:
            _print_lines(rows)
    there = [row for row in found if row.way in names]
    return sorted(there, key=lambda row: (names.index(row.way), CELLS.index(row.cell), SPANS.index(row.span)))


def _lines(files: Iterable[Path]) -> Iterator[str]:
    return (line for file in files for line in file.read_text("utf-8").splitlines() if line.startswith('{"cell"'))


def _print_lines(rows: Iterable[Row]) -> None:
    for row in rows:
        print(json.dumps(asdict(row), ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()

"""`python -m benchmarks.faults.mutation_child FORM SEED FIRST END`: read mutated files, and print what became of each.

One line of JSON a file: [number, lines, values compared, what was wrong]. The process may die of a file; whoever
started it knows of which. To see one file again, give its number as FIRST and the next as END.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from benchmarks.faults import oracle
from benchmarks.faults.csv_mutations import csv_file, is_comparable
from benchmarks.faults.jsonl_mutations import jsonl_file
from benchmarks.faults.packed_mutations import cut_gzip, packed_file
from benchmarks.faults.parquet_mutations import parquet_expectation, parquet_file
from benchmarks.faults.small_desk import COLUMNS, narrow_plan, plan_of, reading_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.faults.oracle import Expectation
    from benchmarks.faults.small_desk import Reading

CUT = "cut "
"""What stands before a form of which one file is cut after each of its bytes."""
CUT_SIZE = 1000
"""Bytes of the text that is cut."""
EACH_WIDE = 10
"""One file of so many is read with every field and metric that there is, the others with those that are compared."""
MEMORY = 6 << 30
"""Bytes of address space that a child may have."""


def main() -> None:
    """Read the files of the given numbers."""
    form, seed, first, end = sys.argv[1], *map(int, sys.argv[2:5])
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        root = Path(folder)
        plan = plan_of(root)
        narrow = narrow_plan(plan)
        for number in range(first, end):
            trial = _trial(root, form, seed, number)
            reading, wrong = None, ""
            try:
                reading = reading_of(trial.path, narrow if number % EACH_WIDE else plan)
            except Exception as error:  # noqa: BLE001  # whatever comes out of the reader is what is looked for
                wrong = f"{type(error).__name__}: {error}"[:300]
            print(json.dumps([number]), flush=True)  # from here on it is the witness who dies
            compared = 0
            if reading is not None:
                compared, wrong = _compare(reading, trial.expectation(), is_whole=trial.is_whole)
            trial.path.unlink()
            print(json.dumps([number, reading.lines if reading else 0, compared, wrong]), flush=True)


@dataclass(frozen=True, slots=True)
class Trial:
    """A mutated file."""

    path: Path
    expectation: Callable[[], Expectation | None]
    """Says what must become of it, or None where nobody knows."""
    is_whole: bool = True
    """Whether what must become of it is certain: two readers may make two things of a damaged Parquet file."""


def _trial(root: Path, form: str, seed: int, number: int) -> Trial:
    if form.startswith(CUT):
        return _cut_trial(root, form.removeprefix(CUT), seed, number)
    path, dice = root / f"2026-03-02.{form}", Random(f"{seed} {form} {number}")
    if form == "parquet":
        data, is_whole = parquet_file(dice)
        return _put(path, data, lambda: parquet_expectation(path), is_whole=is_whole)
    if form in ("jsonl.gz", "jsonl.zst"):
        data, expectation = packed_file(dice, form)
        return _put(path, data, lambda: expectation)
    data = jsonl_file(dice) if form == "jsonl" else csv_file(dice)
    return _put(path, data, partial(_expectation_of_text, form, data))


def _cut_trial(root: Path, form: str, seed: int, number: int) -> Trial:
    """Return one file of a form, cut after `number` bytes, or as many as it has."""
    path, dice = root / f"2026-03-02.{form}", Random(f"{seed} {CUT}{form}")
    if form == "parquet":
        return _put(path, parquet_file(dice)[0][:number], lambda: None, is_whole=False)
    text = (csv_file(dice) if form == "csv" else jsonl_file(dice))[:CUT_SIZE]
    if form == "jsonl.gz":
        data, expectation = cut_gzip(text, number)
        return _put(path, data, lambda: expectation)
    return _put(path, text[:number], partial(_expectation_of_text, form, text[:number]))


def _expectation_of_text(form: str, data: bytes) -> Expectation | None:
    if form == "csv":
        return oracle.of_csv(data) if is_comparable(data) else None
    return oracle.of_jsonl(data)


def _put(path: Path, data: bytes, expectation: Callable[[], Expectation | None], *, is_whole: bool = True) -> Trial:
    path.write_bytes(data)
    return Trial(path, expectation, is_whole)


def _compare(reading: Reading, expectation: Expectation | None, *, is_whole: bool) -> tuple[int, str]:
    """Return how many values were compared, and the first thing that is not as it must be."""
    parts = reading.blank + reading.rolled_up + reading.duplicates + reading.quarantined
    if reading.lines != parts:
        return 0, f"{reading.lines} lines, {parts} accounted for"
    uneven = {name: count for name, count in reading.fields.items() if count != reading.rolled_up}
    if uneven:
        return 0, f"{reading.rolled_up} records; of fields, {uneven} accounted for"
    if expectation is None:
        return 0, ""
    found = (reading.lines, reading.blank, reading.duplicates, reading.quarantined, len(reading.records))
    right = (expectation.lines, expectation.blank, expectation.duplicates, expectation.lost, len(expectation.records))
    if found != right:
        counts = "lines, blank, duplicates, quarantined, records"
        return 0, f"{counts}: {found} where {right} are right" if is_whole else ""
    for number, (values, others) in enumerate(zip(reading.records, expectation.records, strict=True)):
        for name, value, other in zip(COLUMNS, values, others, strict=True):
            if value != other or type(value) is not type(other):
                return 0, f"record {number}: {name} is {value!r}, not {other!r}"
    return len(reading.records) * len(COLUMNS), ""


if __name__ == "__main__":
    main()

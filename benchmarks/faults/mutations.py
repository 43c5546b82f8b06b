"""Mutated dumps, read in child processes: accounts against an independent count, values against other readers.

The count is of CSV files, 100,000 where nobody says; of the other forms there are shares of it: 6 files of some 200
lines of JSON for a hundred of CSV (a million lines), 10 compressed ones, and 20 of Parquet.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, cast

from benchmarks.faults.parquet_mutations import HAS_WITNESS
from benchmarks.faults.row import Row, complain
from benchmarks.faults.stop_signal import is_stopping

if TYPE_CHECKING:
    from collections.abc import Iterator

SHARES = {"csv": 100, "parquet": 20, "jsonl": 6, "jsonl.gz": 5, "jsonl.zst": 5}
"""Files of each form for a hundred of CSV; what takes longest is begun first."""
FORMS = ("jsonl", "jsonl.gz", "jsonl.zst", "csv", "parquet")
CUTS = {"cut jsonl": 1000, "cut jsonl.gz": 1000, "cut csv": 1000, "cut parquet": 4000}
"""Files cut after each byte: up to so many of them, if so many are to be read at all."""
WITNESSES = {
    "jsonl": "Python's json",
    "jsonl.gz": "Python's json, after zlib,",
    "jsonl.zst": "Python's json, after zstandard,",
    "csv": "Python's csv",
    "parquet": "pyarrow" if HAS_WITNESS else "",
}
WORKERS = int(os.environ.get("FAULT_WORKERS", "2"))
"""Forms that are read at a time."""
PATIENCE = 60.0
"""Seconds after which a child that says nothing hangs."""


@dataclass(slots=True)
class Tally:
    """What became of the files of one form."""

    files: int = 0
    lines: int = 0
    values: int = 0
    unbalanced: int = 0
    wrong: int = 0
    deaths: int = 0

    def __add__(self, other: Tally) -> Tally:
        """Return the counts of both."""
        return Tally(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))

    def take(self, where: str, lines: int, values: int, problem: str) -> None:
        """Count a file that was read to its end."""
        self.files += 1
        self.lines += lines
        self.values += values
        self.unbalanced += "accounted for" in problem
        self.wrong += bool(problem) and "accounted for" not in problem
        if problem:
            complain(where, problem)


def measure(count: int, seed: int) -> list[Row]:
    """Read mutated files of every form, two forms at a time; what was read before it is stopped, where it is."""
    files = {form: max(1, count * share // 100) for form, share in SHARES.items()}
    files |= {form: min(count, most) for form, most in CUTS.items()}
    with ThreadPoolExecutor(WORKERS) as pool:
        tallies = dict(zip(files, pool.map(tally_of, files, files.values(), [seed] * len(files)), strict=True))
    cuts = sum((tallies.pop(form) for form in CUTS), Tally())
    return [row for form in FORMS for row in _rows(form, tallies[form])] + _cut_rows(cuts)


def tally_of(form: str, files: int, seed: int) -> Tally:
    """Return what became of so many files of a form; a child that dies is replaced by another."""
    tally, number = Tally(), 0
    while number < files and not is_stopping():
        number = _read_by_child(form, seed, (number, files), tally)
    return tally


def _rows(form: str, tally: Tally) -> list[Row]:
    rows = [
        Row(f"{form}: files; one that kills or hangs its reader", tally.files, tally.deaths),
        Row(f"{form}: lines; a file whose account is out of balance", tally.lines, tally.unbalanced),
    ]
    if WITNESSES[form]:
        what = f"{form}: values; a file of which {WITNESSES[form]} makes another count or value"
        rows.append(Row(what, tally.values, tally.wrong))
    return rows


def _cut_rows(tally: Tally) -> list[Row]:
    return [
        Row("files cut after each byte; one that kills or hangs its reader", tally.files, tally.deaths),
        Row(
            "files cut after each byte: values; a file with a wrong account or value",
            tally.values,
            tally.wrong + tally.unbalanced,
        ),
    ]


def _read_by_child(form: str, seed: int, numbers: tuple[int, int], tally: Tally) -> int:
    """Let a child read the files of some numbers, and return the number that comes next."""
    command = [sys.executable, "-m", "benchmarks.faults.mutation_child", form, str(seed), *map(str, numbers)]
    number, is_read = numbers[0], False
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        for line in _lines(cast("IO[bytes]", child.stdout)):
            number, *result = json.loads(line)
            is_read = not result
            if result:
                tally.take(_where(form, seed, number), *result)
                number += 1
            if is_stopping():
                break
        child.kill()
        code = child.wait()
    if number >= numbers[1] or is_stopping():
        return number
    tally.files += 1
    if not is_read:  # else it is the witness who died of the file
        tally.deaths += 1
        complain(_where(form, seed, number), f"the reader hung or ended with {code}")
    return number + 1


def _lines(pipe: IO[bytes]) -> Iterator[bytes]:
    """Yield the lines that a child prints, until it ends or says nothing for long."""
    os.set_blocking(pipe.fileno(), False)
    rest = b""
    while select.select([pipe], [], [], PATIENCE)[0] and (data := os.read(pipe.fileno(), 1 << 16)):
        *lines, rest = (rest + data).split(b"\n")
        yield from lines


def _where(form: str, seed: int, number: int) -> str:
    return f"python -m benchmarks.faults.mutation_child {form} {seed} {number} {number + 1}"

"""What the check remembers changes nothing of what it says, whatever came, was lost or was said since."""

from __future__ import annotations

import datetime as dt
import os
import random
import shutil
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.books import CALLED, CONFIG, SHOWN, Books, source, verdict
from tests.entries import entry
from watchbook import check
from watchbook.calendar import ONE_DAY
from watchbook.check import formats
from watchbook.ledger import (
    OTHER,
    WITHHELD,
    Account,
    Arrival,
    Category,
    Execution,
    FieldShape,
    FieldUse,
    HourCount,
    Ledger,
    SliceCount,
    VerdictRevision,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FIRST = dt.date(2026, 7, 20)
DAYS = 80
"""Of the first history."""
SECOND = 1_000_000_000
"""In nanoseconds."""
WORKFLOWS = ("desk", "line")
CONFIGS = (
    CONFIG + CALLED,
    CONFIG.replace("[dumps]", 'holidays = "US"\n[dumps]') + CALLED,
    CONFIG.replace("New_York", "Los_Angeles") + CALLED,
    CONFIG.replace('jsonl"', 'jsonl"\nclosed = ["sun"]', 1) + CALLED,
    CONFIG.replace("[evals]", '[dumps.fields]\nturns = "steps"\nfeedback = "smile"\nlatency_ms = false\n[evals]')
    + CALLED,
    CONFIG.replace("[evals]", "[dumps.fields]\nhandoff_reason = { sparse = true }\n[evals]") + CALLED,
    CONFIG + '[dimensions.channel]\nfield = "channel"\n' + CALLED,
    CONFIG + "[metrics.rephrased]\noff = true\n" + CALLED,
    CONFIG.replace('[workflows.line]\ntitle = "Hot line"\n', "") + CALLED,
)
"""Definitions that may be in force, one after the other."""
FIELDS = ("confidence", "turns", "handoff_reason", "feedback", "latency_ms", "status", "repeat_of")
NEVER = frozenset({("latency_ms", "desk"), ("latency_ms", "line"), ("feedback", "line")})
"""Fields and workflows that hardly ever have a value."""


def moment(day: dt.date, hour: int = 7) -> dt.datetime:
    """Return a time of the morning after a day."""
    return dt.datetime.combine(day + ONE_DAY, dt.time(hour), dt.UTC)


class History:
    """Books that are written a day after the other, by chance."""

    def __init__(self, root: Path, seed: int) -> None:
        """Begin with nothing."""
        self.chance = random.Random(seed)
        self.books = Books(root, {}, [], [], [], [], [], [], [])
        self.last = FIRST - ONE_DAY
        self.wording = {name: self.chance.choice([0, 1]) for name in WORKFLOWS}

    def go_on(self, days: int) -> None:
        """Have days come."""
        for _ in range(days):
            self.last += ONE_DAY
            self.write_day(self.last)

    def write_day(self, day: dt.date) -> None:
        """Write what a day's files say, over what they said."""
        books, chance = self.books, self.chance
        for name in ("sources", "accounts", "arrivals"):
            rows = [row for row in getattr(books, name) if f"{day}" not in row.source]
            setattr(books, name, rows)
        for name in ("categories", "fields", "shapes", "slices", "hours"):
            setattr(books, name, [row for row in getattr(books, name) if row.day != day])
        if chance.random() < 0.04:
            return  # nothing came
        self.write_files(day)
        for workflow in WORKFLOWS:
            count = (
                0 if chance.random() < 0.03 else round(chance.gauss(300, 25) * chance.choice([1.0] * 12 + [0.3, 2.1]))
            )
            self.write_verdicts(day, workflow, count)
            self.write_counts(day, workflow, max(count, 0))

    def write_files(self, day: dt.date) -> None:
        """Write which files came, and what became of their lines."""
        books, chance = self.books, self.chance
        books.sources.append(
            source(day, chance.choice([""] * 20 + ["truncated", "link", "expired", "empty", "ends-its-worker"]))
        )
        if chance.random() < 0.9:
            books.sources.append(source(day, kind="evals"))
        name, lines = f"logs/{day}.jsonl", chance.randint(300, 700)
        lost, twice = chance.choice([0] * 6 + [3, 90]), chance.choice([0] * 6 + [2, 70])
        rolled_up = lines - lost - twice + chance.choice([0] * 30 + [1])
        counts = {"lines": lines, "blank": 0, "rolled-up": rolled_up, "duplicate": twice, "quarantined:no-ts": lost}
        counts |= {"repeated": twice, "differing": twice // 2}
        rows = [Account(day, name, "", outcome, count) for outcome, count in counts.items()]
        for field in ("turns", "feedback"):
            null = chance.choice([0, 0, 40])
            rows += [Account(day, name, field, "used", rolled_up - null), Account(day, name, field, "null", null)]
        rows += [Account(day, name, "ts", "told:ms", 7)] if chance.random() < 0.02 else []
        books.accounts += [row for row in rows if row.count or row.outcome == "blank"]
        seen_at = moment(day, chance.choice([9, 9, 9, 22]))
        books.arrivals.append(Arrival(seen_at, name, "0" * 64, 1000, lines, rolled_up, twice, lost))
        books.executions.append(Execution(moment(day, 11), "daily", f"{day}", "0" * 64, "daily/latest.md"))

    def write_verdicts(self, day: dt.date, workflow: str, count: int) -> None:
        """Write what was judged of a workflow's day."""
        chance = self.chance
        people = chance.random() < 0.04
        for metric in SHOWN:
            state = "manual" if people else chance.choice(["in"] * 14 + ["out", "no-data", "learning"])
            value = chance.choice([0.1, round(chance.random(), 3)])
            row = replace(verdict(day, workflow, metric, state, value, chance.choice([0.0, 3.0, -3.0])), n=count)
            if state == "no-data":
                test = chance.choice(["", "other definition", "no field: turns", "no field: latency_ms feedback"])
                row = replace(row, test=test)
            self.books.put(row)
            if row.flag:
                known = (row.state, row.flag, row.test, row.value)
                self.books.known.append(VerdictRevision(moment(day), day, workflow, metric, *known))

    def write_counts(self, day: dt.date, workflow: str, count: int) -> None:
        """Write what a workflow's day counts by hour, value, field and slice."""
        chance, books, name = self.chance, self.books, f"logs/{day}.jsonl"
        quiet = chance.random() < 0.1
        empty = range(14, chance.choice([14] * 9 + [17, 20]))
        cases = [
            0 if hour in empty else max(0, round(chance.gauss(count / 12, 2))) if (8 <= hour < 20) != quiet else 0
            for hour in range(24)
        ]
        books.hours.append(HourCount(day, workflow, name, tuple(cases), (0,) * 24))
        voice = 0 if chance.random() < 0.06 else count // 4
        version = f"v{(day - FIRST).days // 45 + self.wording[workflow]}"
        values = [("channel", "app", count - voice), ("channel", "voice", voice), ("model_version", version, count)]
        values += [("prompt_version", chance.choice([WITHHELD, OTHER]), 5)] if chance.random() < 0.1 else []
        books.categories += [Category(day, workflow, field, value, name, n) for field, value, n in values if n]
        books.slices += [
            SliceCount(day, workflow, "channel", value, name, n, 0, 0, n, 0) for field, value, n in values[:2] if n
        ]
        for field in FIELDS:
            books.fields.append(self.field_use(day, workflow, field, count))
            if books.fields[-1].invalid:
                books.shapes.append(FieldShape(day, workflow, field, "7 letters", name, books.fields[-1].invalid))

    def field_use(self, day: dt.date, workflow: str, field: str, count: int) -> FieldUse:
        """Return what a field held on a day."""
        chance = self.chance
        share = chance.choice([1.0] * 12 + [0.9, 0.3, 0.0])
        if (field, workflow) in NEVER:
            share = float(chance.random() < 0.01)
        used = round(count * share)
        strange, invalid = chance.choice([0] * 9 + [used // 2]), chance.choice([0] * 9 + [(count - used) // 2])
        there = count if used or chance.random() < 0.5 else 0
        alike, positive = chance.choice([0] * 9 + [used]), used - chance.choice([0] * 9 + [used // 3])
        counts = (count, there, used, strange, invalid, alike, positive, 1200 * positive)
        return FieldUse(day, workflow, field, f"logs/{day}.jsonl", *counts)

    def write_entry(self) -> None:
        """Add an entry about some days, or take one away."""
        chance, books = self.chance, self.books
        if books.entries and chance.random() < 0.3:
            books.entries.remove(chance.choice(books.entries))
            return
        begin = FIRST + chance.randrange((self.last - FIRST).days) * ONE_DAY
        end = min(begin + chance.randrange(12) * ONE_DAY, self.last)
        about = f"workflows: [{chance.choice([*WORKFLOWS, 'desk, line'])}]"
        kind, lines = chance.choice(
            [
                ("incident", ["cause: fault", f"noticed: {{by: ann, at: {end + ONE_DAY}T06:40Z, how: band}}"]),
                ("observation", ["cause: traffic"]),
                ("observation", ["cause: expected", "metrics: [volume]"]),
                ("change", ["cause: change"]),
            ]
        )
        days = f"{begin}" if kind == "change" else f"{begin}/{end}"
        slug = f"number-{len(books.entries)}-{chance.randrange(10**6)}"
        books.entries.append(entry(days, about, *(lines if kind != "change" else []), kind=kind, slug=slug))

    def change(self) -> None:
        """Change one thing."""
        steps: list[Callable[[], None]] = [
            lambda: self.write_day(FIRST + self.chance.randrange((self.last - FIRST).days) * ONE_DAY),
            lambda: self.write_day(self.last),
            lambda: self.go_on(self.chance.choice([1, 1, 3, 30])),
            self.write_entry,
            self.write_entry,
            lambda: setattr(self.books, "config", self.chance.choice(CONFIGS)),
        ]
        self.chance.choice(steps)()

    def spoil(self) -> None:
        """Lose some of what is remembered, tear it, or put one thing in another's place."""
        home = self.books.root / ".watchbook"
        paths = sorted(path for path in home.rglob("*") if path.is_file())
        for path in self.chance.sample(paths, min(len(paths), self.chance.choice([0, 3, 12]))):
            data = path.read_bytes()
            how = self.chance.choice(["lost", "torn", "changed", "another", "empty"])
            if how == "lost":
                path.unlink()
            elif how == "another":
                path.write_bytes(self.chance.choice(paths).read_bytes() if path.is_file() else b"")
            else:
                at = self.chance.randrange(len(data) or 1)
                changed = data[:at] + bytes([data[at] ^ 4]) + data[at + 1 :] if data else b"x"
                path.write_bytes({"torn": data[:at], "changed": changed, "empty": b""}[how])
            paths = [path for path in paths if path.is_file()]
        if self.chance.random() < 0.1:
            shutil.rmtree(home)
            home.mkdir()


def age(root: Path) -> None:
    """Make all files so old that the file system vouches for them."""
    for path in root.rglob("*.csv"):
        if path.stat().st_mtime_ns > time.time_ns() - 60 * SECOND:
            os.utime(path, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns - 3600 * SECOND))


def compare(root: Path, seed: int, steps: int) -> int:
    """Write a history, compare each time what is said with and without a memory, and return how much was said."""
    (root / "warm/.watchbook").mkdir(parents=True)
    history, said = History(root / "warm", seed), 0
    history.go_on(DAYS)
    for step in range(steps):
        for _ in range(history.chance.randint(1, 3)):
            history.change()
        books, now = history.books.read(), moment(history.last, 12)
        if history.chance.random() < 0.7:
            age(root / "warm/ledger")
        history.spoil()
        shutil.copytree(root / "warm/ledger", root / f"cold-{step}/ledger")
        cold = check.check(replace(books, ledger=Ledger(root / f"cold-{step}/ledger")), now)
        for _ in range(2):
            warm = check.check(replace(books, ledger=Ledger(root / "warm/ledger")), now)
            assert formats.json(warm) == formats.json(cold)
            assert warm == cold
        said += len(cold.findings)
        assert not (root / f"cold-{step}/.watchbook").exists()
    return said


@pytest.mark.parametrize("seed", range(2))
def test_the_check_says_the_same_with_and_without_a_memory(tmp_path: Path, seed: int) -> None:
    """After late files, entries, other definitions, and memories that are lost, torn or another's."""
    assert compare(tmp_path, seed, 3) > 30


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 140))
def test_many_checks_say_the_same_with_and_without_a_memory(tmp_path: Path, seed: int) -> None:
    """The same, looked for longer."""
    compare(tmp_path, seed, 8)

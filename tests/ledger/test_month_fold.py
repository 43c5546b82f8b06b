"""What is learned of a table month by month, and remembered behind those that are over."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pytest

from watchbook.ledger import ROLLUPS, Ledger, Rollup, Staging

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

import datetime as dt

ROW = Rollup(dt.date(2026, 1, 5), "desk", "turns", "logs/a", "0123abcd", 3, 12, 10**20, (1, 0, 2))
FIRST = dt.date(2026, 1, 1)


@dataclass
class Totals:
    """What was added up, day by day, and how many rows were learned since it was remembered last."""

    running: list[int] = field(default_factory=list)
    new_rows: int = 0

    def learn(self, rows: Sequence[Rollup]) -> None:
        """Add up the next month."""
        for row in rows:
            self.running.append((self.running[-1] if self.running else 0) * 3 % 1009 + row.total)
            self.new_rows += 1

    def __getstate__(self) -> dict[str, object]:
        """Return what is remembered."""
        return {"running": self.running, "new_rows": 0}


def place(root: Path, totals: dict[int, int]) -> None:
    """Make days, by number, with their totals the ledger."""
    book = Ledger(root / "ledger")
    staging = Staging(book, root / ".watchbook" / "staging")
    staging.replace(ROLLUPS, [replace(ROW, day=FIRST + dt.timedelta(days=day), total=n) for day, n in totals.items()])
    book.place(staging.folder)
    for path in sorted(staging.folder.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()


def lesson(root: Path, key: str = "") -> Totals:
    """Return what is learned of a ledger."""
    return Ledger(root / "ledger").lesson(ROLLUPS, "totals", Totals, key)


def test_months_that_are_over_are_learned_once(tmp_path: Path) -> None:
    """Of a day later only the month that goes on is read, and nothing twice; under another key everything is."""
    (tmp_path / ".watchbook").mkdir()
    days = dict.fromkeys(range(100), 1)  # January to the 10th of April
    place(tmp_path, days)
    assert [lesson(tmp_path).new_rows for _ in range(2)] == [100, 0]
    place(tmp_path, days | {100: 1})
    assert lesson(tmp_path).new_rows == 11
    place(tmp_path, days | dict.fromkeys(range(100, 121), 1))  # the first of May: April is over
    assert [lesson(tmp_path).new_rows for _ in range(2)] == [31, 0]
    assert lesson(tmp_path, "another").new_rows == 121


def test_a_file_that_comes_late_in_the_last_month_costs_that_month_alone(tmp_path: Path) -> None:
    """What is remembered behind the month before still holds; an older one costs everything behind it."""
    (tmp_path / ".watchbook").mkdir()
    days = dict.fromkeys(range(100), 1)
    place(tmp_path, days)
    lesson(tmp_path)
    place(tmp_path, days | {89: 5})  # the last of March
    assert lesson(tmp_path).new_rows == 41
    place(tmp_path, days | {0: 5})
    assert lesson(tmp_path).new_rows == 100


@pytest.mark.parametrize("seed", range(6))
def test_what_is_remembered_is_what_is_learned_from_nothing(tmp_path: Path, seed: int) -> None:
    """After days that come late, change or go, and memories that are lost, damaged or another's, all is as if anew."""
    chance = random.Random(seed)
    (tmp_path / ".watchbook").mkdir()
    days = dict.fromkeys(range(70), 1)
    for _ in range(12):
        for _ in range(chance.randint(0, 3)):
            days[chance.randint(0, 160)] = chance.randint(0, 900)
        if chance.random() < 0.3:
            days.pop(chance.choice(sorted(days)))
        place(tmp_path, dict(sorted(days.items())))
        memories = sorted((tmp_path / ".watchbook" / "learned").rglob("*.learned"))
        for path in chance.sample(memories, min(len(memories), chance.randint(0, 1))):
            spoil(path, chance, memories)
        fresh = Totals()
        fresh.learn(
            [replace(ROW, day=FIRST + dt.timedelta(days=day), total=total) for day, total in sorted(days.items())]
        )
        assert lesson(tmp_path).running == fresh.running


def spoil(path: Path, chance: random.Random, memories: Sequence[Path]) -> None:
    """Take a memory away, cut it short, change a bit of it, or put another month's in its place."""
    data = path.read_bytes()
    where = chance.randrange(len(data))
    chance.choice(
        [
            path.unlink,
            lambda: path.write_bytes(data[:where]),
            lambda: path.write_bytes(data[:where] + bytes([data[where] ^ 1]) + data[where + 1 :]),
            lambda: path.write_bytes(memories[0].read_bytes()),
        ]
    )()

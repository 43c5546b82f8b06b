"""What passes without a word, with the reason why it may; passes.toml holds it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from benchmarks.blindspots.trial_of_ways import Row

FILE = Path(__file__).with_name("passes.toml")
PASSING = frozenset({"silent", "whispered"})
"""What needs a reason."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why some ways may pass."""

    ways: tuple[str, ...]
    """Patterns of their names."""
    why: str
    volumes: tuple[int, ...] = ()
    """Where it holds; everywhere if empty."""
    spans: tuple[str, ...] = ()
    """On which mornings it holds, by how they begin; on all if empty."""

    def covers(self, row: Row) -> bool:
        """Return whether it speaks of a row."""
        return (
            any(fnmatchcase(row.way, pattern) for pattern in self.ways)
            and (not self.volumes or row.cell.volume in self.volumes)
            and (not self.spans or row.span.startswith(self.spans))
        )


def read_reasons(path: Path = FILE) -> list[Reason]:
    """Return the reasons in the order of the file."""
    return [
        Reason(tuple(each["ways"]), each["why"], tuple(each.get("volumes", ())), tuple(each.get("spans", ())))
        for each in tomllib.loads(path.read_text("utf-8")).get("passes", [])
    ]


def with_reasons(rows: Iterable[Row], reasons: Sequence[Reason]) -> list[Row]:
    """Return rows in which what passes for a reason is called so."""
    return [
        replace(row, outcome=replace(row.outcome, word="passes"))
        if row.outcome.word in PASSING and any(each.covers(row) for each in reasons)
        else row
        for row in rows
    ]

"""The parts of the harness: each is a module whose `measure(count, seed)` returns rows (what, count, broken)."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from benchmarks.faults.row import Row

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of harm."""

    name: str
    """As it is given to --only."""
    title: str
    """As the table has it."""
    module: str
    """Where `measure(count, seed)` stands."""
    count: int
    """How often its harm is done where nobody says; each part says of what."""

    def measure(self, count: int, seed: int) -> list[Row]:
        """Do the harm and return what became of it."""
        rows: Iterable[tuple[str, int, int]] = import_module(self.module).measure(count, seed)
        return [Row(*row) for row in rows]


_PARTS = (
    Part("mutations", "Mutated dumps", "benchmarks.faults.mutations", 100_000),
    Part("readers", "Readers while things are swapped", "benchmarks.faults.readers", 10_000),
    Part("text", "Hostile text in a browser", "benchmarks.faults.hostile_text", 500),
    Part("bombs", "Bombs", "benchmarks.faults.bombs", 1),
    Part("repository", "Hostile repository, environment, arguments", "benchmarks.faults.repository", 100),
    Part("kills", "Kills", "benchmarks.faults.kills", 500),
    Part("crowds", "Crowds", "benchmarks.faults.crowds", 50),
)


def parts() -> dict[str, Part]:
    """Return every part that is there."""
    return {part.name: part for part in _PARTS if find_spec(part.module)}

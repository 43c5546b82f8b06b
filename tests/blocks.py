"""Cases as data: files of `title / input / expected` blocks.

A block is a line `### title`, then sections that each start with a line `--- name`. Sections hold text as it stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

CASES = Path(__file__).parent / "cases"


@dataclass(frozen=True, slots=True)
class Block:
    """One case."""

    title: str
    sections: dict[str, str]

    def __getitem__(self, name: str) -> str:
        """Return the text of a section."""
        return self.sections[name]

    def __str__(self) -> str:
        """Return the title, as pytest shows it."""
        return self.title


def blocks(name: str) -> list[Block]:
    """Return the blocks of a file below tests/cases."""
    found = []
    for part in (CASES / name).read_text("utf-8").split("\n### ")[1:]:
        title, _, body = part.partition("\n")
        sections = {}
        for section in f"\n{body}".split("\n--- ")[1:]:
            label, _, text = section.partition("\n")
            sections[label.strip()] = text.rstrip("\n") + "\n"
        found.append(Block(title.strip(), sections))
    return found

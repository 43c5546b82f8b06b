"""Dimensions: by which fields a workflow is cut into slices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from watchbook.config import Engagement

FEW = ("channel", "model_version", "prompt_version")
"""Dimensions that are there by themselves, where the dumps have them; each has a few values."""
MOST = 200
"""Values of a dimension told apart in a source, a workflow and a day, unless watchbook.toml says otherwise."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """A field whose values cut a workflow into slices."""

    name: str
    field: str
    """Of a record, by our name."""
    most: int
    """Values told apart in a source, a workflow and a day: those with the most records; the others are one."""
    values: tuple[str, ...]
    """Values that are told apart; empty for all that look like labels."""

    @property
    def is_few(self) -> bool:
        """Whether it has only a few values, so that a set of slices may be most of the workflow."""
        return self.name in FEW


def dimensions_of(engagement: Engagement) -> tuple[Dimension, ...]:
    """Return the dimensions of an engagement: those that are there by themselves, and those that it declares."""
    tables = engagement.config.dimensions
    dimensions = {name: Dimension(name, name, MOST, ()) for name in FEW}
    dimensions |= {
        name: Dimension(name, table.field or name, table.top or MOST, tuple(table.values))
        for name, table in tables.items()
    }
    return tuple(dimensions.values())

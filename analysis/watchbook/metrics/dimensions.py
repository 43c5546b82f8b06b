"""Dimensions: by which fields a workflow is cut into slices."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as attribute
from typing import TYPE_CHECKING

from watchbook.config.metric_tables import ALWAYS_DIMENSIONS

if TYPE_CHECKING:
    from watchbook.config import Engagement

FEW = ALWAYS_DIMENSIONS
BESIDE = "+"
"""Between the names of two dimensions that are looked at together, `intent+channel`."""
JOINT = " & "
"""Between their values; no value that looks like a label holds a space."""
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
    pair: tuple[Dimension, ...] = attribute(default=(), repr=False)
    """The two dimensions whose values it joins; empty for a field's own. What a file counts follows from the name."""
    minimum: int = attribute(default=1, repr=False)
    """Records that a value must have in a source, a workflow and a day to be told apart."""

    @property
    def is_few(self) -> bool:
        """Whether it has only a few values, so that a set of slices may be most of the workflow."""
        return self.name in FEW


def dimensions_of(engagement: Engagement) -> tuple[Dimension, ...]:
    """Return the dimensions of an engagement: those that are there by themselves, and those that it declares."""
    tables = engagement.config.dimensions
    dimensions = {name: Dimension(name, name, MOST, ()) for name in FEW}
    dimensions |= {
        name: Dimension(name, table.field or name, table.top or MOST, tuple(table.values), minimum=table.minimum or 1)
        for name, table in tables.items()
    }
    pairs = {
        f"{name}{BESIDE}{counterpart}": Dimension(
            f"{name}{BESIDE}{counterpart}",
            dimensions[name].field,
            dimensions[name].most,
            (),
            (dimensions[name], dimensions[counterpart]),
            max(dimensions[name].minimum, dimensions[counterpart].minimum),
        )
        for name, table in tables.items()
        for counterpart in table.pairs
        if counterpart != name
    }
    return (*dimensions.values(), *pairs.values())

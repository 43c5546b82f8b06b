"""What is read out of a dump: the fields that are needed, under the names they have there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from watchbook.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from watchbook.calendar import Calendar
    from watchbook.config import Engagement
    from watchbook.config.tables import FieldType
    from watchbook.metrics import Field

DTYPES: dict[FieldType, type[pl.DataType]] = {
    "text": pl.String,
    "number": pl.Float64,
    "integer": pl.Float64,
    "boolean": pl.Boolean,
    "timestamp": pl.String,
}
"""How a value is read first; an integer as a number, because 5.0 is one and 2.5 must not become 2."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The reading of an engagement's dumps, as a plain value that travels to any executor."""

    fields: tuple[Field, ...]
    """The fields that are read, the required ones among them."""
    workflows: tuple[str, ...]
    """The workflows that exist; others are quarantined."""
    zone: str
    """IANA zone of the business day."""
    naive_zone: str | None
    """IANA zone assumed for timestamps without an offset; None quarantines them."""

    @classmethod
    def of(
        cls, engagement: Engagement, fields: Mapping[str, Field], names: Iterable[str], calendar: Calendar
    ) -> Selection:
        """Return what is read when the fields called `names` are needed.

        Raises:
            ConfigError: two of them read the same name as different types.
        """
        config = engagement.config
        selected_fields = tuple(fields[name] for name in sorted(names))
        _agree(selected_fields)
        return cls(selected_fields, tuple(config.workflows), calendar.zone.key, config.dumps.naive_timestamps)

    def schema(self) -> dict[str, type[pl.DataType]]:
        """Return the type of every name that is looked for in a dump."""
        return {source: DTYPES[field.type] for field in self.fields for source in field.sources}

    def nothing(self) -> pl.DataFrame:
        """Return a frame of no rows under the dump's names."""
        return pl.DataFrame(schema=self.schema())


def _agree(fields: tuple[Field, ...]) -> None:
    field_by_source: dict[str, Field] = {}
    for field in fields:
        for source in field.sources:
            first = field_by_source.setdefault(source, field)
            if DTYPES[first.type] is not DTYPES[field.type]:
                raise ConfigError(
                    f"{source!r} is read as {first.type} by {first.name!r} and as {field.type} by {field.name!r}",
                    place=field.place,
                    hints=("give both fields the same type, or read one of them from another name",),
                )

"""What is read out of a dump: the fields that are needed, under the names they have there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from watchbook.dumps.csv_dialect import CsvDialect, dialect_of
from watchbook.errors import ConfigError
from watchbook.metrics.field_path import is_path, parse_path
from watchbook.metrics.field_reading import PLAIN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from watchbook.calendar import Calendar
    from watchbook.config import Engagement
    from watchbook.config.tables import FieldType
    from watchbook.errors import Place
    from watchbook.metrics import Field
    from watchbook.metrics.field_path import PathStep

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
    aliases: tuple[tuple[str, str], ...] = ()
    """(theirs, ours): what dumps call a workflow beside its name."""
    template: str = ""
    """The path template, where it says the workflow: `{workflow}/{date}.jsonl`; else empty."""
    rows: tuple[PathStep, ...] = ()
    """Where the rows of a line stand; empty where a line is a row."""
    dialect: CsvDialect | None = None
    """How CSV is written, where watchbook.toml says so."""
    identified: bool = False
    """Whether each row gets a number that says which line it is, so that one that is delivered twice counts once."""
    of_rows: bool = False
    """Whether rows are read of which conversations are made."""

    @property
    def is_nested(self) -> bool:
        """Whether anything has to be looked for deeper down, or to be made of what stands there."""
        return bool(
            self.rows
            or self.dialect
            or self.identified
            or self.of_rows
            or any(field.reading != PLAIN or any(map(is_path, field.sources)) for field in self.fields)
        )

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
        return cls(
            selected_fields,
            tuple(config.workflows),
            calendar.zone.key,
            config.dumps.naive_timestamps,
            tuple((name, ours) for ours, table in config.workflows.items() for name in table.also if name != ours),
            config.dumps.path if "{workflow}" in config.dumps.path else "",
            rows_path(config.dumps.rows, engagement.source.place(("dumps", "rows"))),
            dialect_of(config.dumps.csv),
        )

    def schema(self) -> dict[str, type[pl.DataType]]:
        """Return the type of every name that is looked for in a dump."""
        return {
            source: pl.String if field.reading.is_text else DTYPES[field.type]
            for field in self.fields
            for source in field.columns
        }

    def nothing(self) -> pl.DataFrame:
        """Return a frame of no rows under the dump's names."""
        return pl.DataFrame(schema=self.schema())


def rows_path(text: str | None, place: Place) -> tuple[PathStep, ...]:
    """Return the steps to a line's rows.

    Raises:
        ConfigError: the text is no path, or one that leads to no list.
    """
    if text is None:
        return ()
    path = parse_path(text)
    if path is None or not any(step.kind == "each" for step in path.steps):
        raise ConfigError(
            f"rows = {text!r} leads to no list of rows",
            place=place,
            hints=("[*] stands behind each list that is gone through, like `resourceSpans[*].scopeSpans[*].spans[*]`",),
        )
    return path.steps


def _agree(fields: tuple[Field, ...]) -> None:
    field_by_source: dict[str, Field] = {}
    for field in fields:
        for source in field.columns:
            first = field_by_source.setdefault(source, field)
            if DTYPES[first.type] is not DTYPES[field.type] and not (first.reading.is_text or field.reading.is_text):
                raise ConfigError(
                    f"{source!r} is read as {first.type} by {first.name!r} and as {field.type} by {field.name!r}",
                    place=field.place,
                    hints=("give both fields the same type, or read one of them from another name",),
                )

"""A condition over a row, in SQL, and what it asks for: names of columns or paths, each of the type it is used as."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import polars as pl

from watchbook.dumps.nested.typed_columns import ASKED
from watchbook.dumps.selection import DTYPES
from watchbook.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from watchbook.config.mapping_tables import ColumnConfig
    from watchbook.errors import Place

ColumnType = Literal["text", "boolean", "number"]
TYPES: tuple[ColumnType, ...] = ("text", "boolean", "number")
MARK = ASKED
SAMPLES: dict[ColumnType, list[object]] = {
    "text": ["a", None],
    "boolean": [True, None],
    "number": [1.0, None],
}
MOST = 6
"""Columns that one condition may ask for."""


@dataclass(frozen=True, slots=True)
class RowCondition:
    """Something that is true of some rows."""

    text: str
    columns: tuple[tuple[str, str, ColumnType], ...]
    """(name in the text, where it stands, type) of what it asks for."""

    def mask(self, frame: pl.DataFrame) -> pl.Series:
        """Return of which rows it is true; null is no."""
        asked_columns = frame.select(
            pl.int_range(pl.len()).alias("#"), *(pl.col(MARK + name).alias(name) for name, _, _ in self.columns)
        )
        truth = asked_columns.with_columns(pl.sql_expr(self.text).alias("#"))["#"]
        return truth.fill_null(value=False)


def condition_of(text: str, columns: Mapping[str, ColumnConfig], place: Place) -> RowCondition:
    """Return a condition with the types of what it asks for.

    Raises:
        ConfigError: it is no SQL, or true or false of nothing.
    """
    try:
        expression = pl.sql_expr(text)
        names = list(dict.fromkeys(expression.meta.root_names()))
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise _refusal(text, place, str(error).splitlines()[0]) from error
    if len(names) > MOST:
        raise _refusal(text, place, f"it asks for more than {MOST} columns")
    choices = [_types(columns[name]) if name in columns else TYPES for name in names]
    for types in itertools.product(*choices):
        if _is_condition(expression, dict(zip(names, types, strict=True))):
            asked_columns = zip(
                names, (columns[name].path if name in columns else name for name in names), types, strict=True
            )
            return RowCondition(text, tuple(asked_columns))
    raise _refusal(text, place, "it is neither true nor false of a row, whatever its columns hold")


def _types(column: ColumnConfig) -> tuple[ColumnType, ...]:
    return (column.type,) if column.type else TYPES


def _is_condition(expression: pl.Expr, types: dict[str, ColumnType]) -> bool:
    probe = pl.DataFrame(
        {name: pl.Series(SAMPLES[kind], dtype=DTYPES[kind]) for name, kind in types.items()} or {"#": [1, 2]}
    )
    try:
        return probe.with_columns(expression.alias("#"))["#"].dtype == pl.Boolean
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException):
        return False


def _refusal(text: str, place: Place, why: str) -> ConfigError:
    return ConfigError(
        f"the condition {text!r} cannot be meant: {why}",
        place=place,
        hints=(
            "write SQL over a row's columns, like \"role = 'bot'\"; a path gets a name under [dumps.columns]",
            "true alone is true of every row",
        ),
    )

"""Columns of a table whose cells were typed by somebody else: CSV's texts, Parquet's own types."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from watchbook.dumps.field_values import BOOLEAN_TEXT, COERCED, INVALID, NOT_AMONG, NUMBER_TEXT, OUT_OF_RANGE
from watchbook.dumps.flaws import note_shapes
from watchbook.dumps.instants import NAIVE, UTC, instants
from watchbook.dumps.raw_rows import rows_where
from watchbook.dumps.selection import DTYPES
from watchbook.dumps.shapes import SAMPLED
from watchbook.dumps.words.placeholders import IDS, placeholders_of

if TYPE_CHECKING:
    from watchbook.dumps.raw_rows import Flaws
    from watchbook.dumps.selection import Selection
    from watchbook.metrics import Field

Cells = tuple[pl.Series, dict[str, pl.Series]]
"""Values of the field's type, and for each outcome the mask of the cells it holds for."""


def cast_columns(
    raw: pl.DataFrame, height: int, selection: Selection, *, count_coerced: bool
) -> tuple[pl.DataFrame, Flaws]:
    """Return our fields from `height` rows under the dump's names, of whatever types, and the flaws of single values.

    `count_coerced`: whether a number or boolean written as text is worth a remark.
    """
    columns, flaws = list[pl.Series](), dict[tuple[str, str], np.ndarray[tuple[int], np.dtype[np.int64]]]()
    for field in selection.fields:
        dtype = UTC if field.type == "timestamp" else DTYPES[field.type]
        there = [source for source in field.sources if source in raw.columns]
        values = pl.Series(field.name, [None], dtype=dtype)
        values = values.new_from_index(0, height) if not there else values
        free = pl.Series([True]).new_from_index(0, height) if len(there) > 1 else pl.Series([True])
        for place, source in enumerate(there):
            column = without_blanks(raw[source], field).alias(field.name)
            here = free & column.is_not_null()
            free = free & ~here if place + 1 < len(there) else free
            cells, outcomes = cells_of(column, field, selection)
            values = cells.alias(field.name) if not place else cells.zip_with(here, values)
            for outcome, mask in outcomes.items():
                if outcome == COERCED and not count_coerced:
                    continue
                rows = rows_where(mask & here)
                if rows.size:
                    flaws[field.name, outcome] = np.union1d(flaws.get((field.name, outcome), rows), rows)
                    if outcome != COERCED:
                        note_shapes(flaws, field.name, rows, column.gather(rows[:SAMPLED]).to_list())
        columns.append(values)
    return pl.DataFrame(columns), flaws


def without_blanks(column: pl.Series, field: Field) -> pl.Series:
    """Return a column with what holds nothing null: empty texts, `None` and its like, the NaN of a missing number."""
    if isinstance(column.dtype, pl.Categorical | pl.Enum):
        column = column.cast(pl.String)
    if field.name in IDS and (column.dtype.is_integer() or column.dtype == pl.Boolean):
        column = column.cast(pl.String)
    if column.dtype == pl.String:
        placeholders = placeholders_of(field)
        is_blank = column.is_in(["", *sorted(placeholders)]) if placeholders else column == ""
        return column.set(is_blank, None) if is_blank.any() else column
    return column.fill_nan(None) if column.dtype.is_float() else column


def cells_of(column: pl.Series, field: Field, selection: Selection) -> Cells:
    if field.type == "timestamp":
        return _timestamps(column, selection)
    if field.type == "text":
        plain = column.dtype == pl.String or column.dtype.is_numeric() or column.dtype == pl.Boolean
        return (column.cast(pl.String), {}) if plain else _unusable(column, field)
    if field.type == "boolean":
        return _booleans(column, field)
    return _numbers(column, field)


def _numbers(column: pl.Series, field: Field) -> Cells:
    if column.dtype.is_numeric():
        values = column.cast(pl.Float64)
        return values, {}
    if column.dtype != pl.String:
        return _unusable(column, field)
    plain = column.cast(pl.Float64, strict=False)
    if plain.null_count() == column.null_count() and plain.is_finite().all():  # what polars reads so is a number to us
        return plain, {COERCED: column.is_not_null()}
    number = column.str.contains(NUMBER_TEXT).fill_null(value=False)
    values = column.str.strip_chars().set(~number, None).cast(pl.Float64, strict=False)
    infinite = values.is_infinite().fill_null(value=False)
    outcomes = {
        INVALID[field.type]: column.is_not_null() & ~number,
        OUT_OF_RANGE: infinite,
        COERCED: number & ~infinite,
    }
    return values.set(infinite, None), outcomes


def _booleans(column: pl.Series, field: Field) -> Cells:
    if column.dtype == pl.Boolean:
        return column, {}
    if column.dtype != pl.String and not column.dtype.is_integer():
        return _unusable(column, field)
    if column.dtype == pl.String:
        is_true = column == "true"
        if int(is_true.sum()) + int((column == "false").sum()) == column.len() - column.null_count():
            return is_true, {COERCED: column.is_not_null()}
    texts = column.cast(pl.String).str.strip_chars().str.to_lowercase()
    values = texts.replace_strict(BOOLEAN_TEXT, default=None, return_dtype=pl.Boolean)
    return values, {
        INVALID[field.type]: column.is_not_null() & values.is_null(),
        COERCED: values.is_not_null(),
    }


def _timestamps(column: pl.Series, selection: Selection) -> Cells:
    if isinstance(column.dtype, pl.Datetime):
        moments = column.cast(pl.Datetime("us", column.dtype.time_zone))
        if column.dtype.time_zone is not None:
            return moments.dt.convert_time_zone("UTC"), {}
        if selection.naive_zone is None:
            return moments.dt.replace_time_zone("UTC").clear(column.len()), {NAIVE: column.is_not_null()}
        column = moments.dt.to_string("%Y-%m-%dT%H:%M:%S%.6f").alias(column.name)
    if not (column.dtype.is_numeric() or column.dtype in (pl.String, pl.Boolean, pl.Date, pl.Time, pl.Null)):
        nothing = pl.Series(column.name, [None], dtype=UTC).new_from_index(0, column.len())
        return nothing, {INVALID["timestamp"]: column.is_not_null()}
    texts = column if column.dtype == pl.String else column.cast(pl.String, strict=False)
    flaws: Flaws = {}
    moments = instants(texts, selection.naive_zone, flaws)
    masks = {outcome: _mask(rows, column.len()) for (_, outcome), rows in flaws.items()}
    return moments, masks


def _mask(rows: np.ndarray[tuple[int], np.dtype[np.int64]], height: int) -> pl.Series:
    mask = np.zeros(height, bool)
    mask[rows] = True
    return pl.Series(mask)


def _unusable(column: pl.Series, field: Field) -> Cells:
    return pl.Series(column.name, [None], dtype=DTYPES[field.type]).new_from_index(0, column.len()), {
        NOT_AMONG if field.choices else INVALID[field.type]: column.is_not_null()
    }

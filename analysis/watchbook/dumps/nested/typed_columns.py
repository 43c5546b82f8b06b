"""Columns under the dump's names → our fields: their words, their units, their way to write numbers and times."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from watchbook.dumps.columns import cast_columns, cells_of, without_blanks
from watchbook.dumps.field_values import BOOLEAN_TEXT, COERCED, INVALID
from watchbook.dumps.flaws import note_shapes
from watchbook.dumps.instants import TOLD, UTC
from watchbook.dumps.nested.declared_moments import declared_moments
from watchbook.dumps.raw_rows import rows_where
from watchbook.dumps.selection import DTYPES
from watchbook.dumps.shapes import SAMPLED

if TYPE_CHECKING:
    from watchbook.dumps.columns import Cells
    from watchbook.dumps.csv_dialect import CsvDialect
    from watchbook.dumps.raw_rows import Flaws
    from watchbook.dumps.selection import Selection
    from watchbook.metrics import Field


ASKED = "?"
"""What the name of a column starts with that conditions alone ask for: an object there is no mistake."""


def typed_columns(
    raw: pl.DataFrame, height: int, selection: Selection, *, count_coerced: bool
) -> tuple[pl.DataFrame, Flaws]:
    """Return our fields from `height` rows under the dump's names, and the flaws of single values."""
    if not selection.is_nested:
        return cast_columns(raw, height, selection, count_coerced=count_coerced)
    flaws: Flaws = {}
    columns = [
        _of_field(raw, height, field, _Reader(selection, flaws, count_coerced=count_coerced))
        for field in selection.fields
    ]
    return pl.DataFrame(columns), flaws


@dataclass(frozen=True, slots=True)
class _Reader:
    """How a table's cells are read, and what is noted of them."""

    selection: Selection
    flaws: Flaws
    count_coerced: bool

    def note(self, field: Field, column: pl.Series, here: pl.Series, outcomes: dict[str, pl.Series]) -> None:
        """Note what is to be said of a column's cells `here`."""
        for outcome, mask in outcomes.items():
            if outcome == COERCED and not self.count_coerced:
                continue
            rows = rows_where(mask & here)
            if rows.size:
                self.flaws[field.name, outcome] = np.union1d(self.flaws.get((field.name, outcome), rows), rows)
                if outcome != COERCED and not outcome.startswith(TOLD):
                    note_shapes(self.flaws, field.name, rows, column.gather(rows[:SAMPLED]).to_list())


def _of_field(raw: pl.DataFrame, height: int, field: Field, reader: _Reader) -> pl.Series:
    """Return a field's values: of its names in turn, the first that holds something; else what it is by default."""
    if field.reading.constant is not None:
        return _always(field, field.reading.constant, height, reader.selection)
    values = pl.Series(field.name, [None], dtype=UTC if field.type == "timestamp" else DTYPES[field.type])
    values = values.new_from_index(0, height)
    free = pl.Series([True]).new_from_index(0, height)
    for source in field.sources:
        if source not in raw.columns or raw[source].null_count() == height:
            continue
        column = _plain(raw[source], field).alias(field.name)
        here = free & column.is_not_null()
        if not here.any():
            continue
        free &= ~here
        cells, outcomes = (
            _spans(column, raw, field, reader.selection)
            if field.reading.since
            else _cells(column, field, reader.selection)
        )
        values = cells.zip_with(here, values)
        reader.note(field, column, here, outcomes)
    if field.reading.default is None:
        return values
    return values.zip_with(~free, _always(field, field.reading.default, height, reader.selection))


def _always(field: Field, text: str, height: int, selection: Selection) -> pl.Series:
    cells, _ = _cells(pl.Series(field.name, [text]), field, selection)
    return cells.new_from_index(0, height)


def _plain(column: pl.Series, field: Field) -> pl.Series:
    """Return a column with what holds nothing null; a text that watchbook.toml gives a meaning holds something."""
    if column.dtype.is_nested() and field.name.startswith(ASKED):  # a condition may ask whether it is there
        column = pl.Series(
            column.name, [None if value is None else "{}" for value in column.to_list()], dtype=pl.String
        )
    if column.dtype.is_decimal():
        column = column.cast(pl.Float64)
    if (
        field.reading.is_text
        and column.dtype != pl.String
        and (column.dtype.is_numeric() or column.dtype == pl.Boolean)
    ):
        column = column.cast(pl.String).str.replace(r"\.0$", "")
    meanings = {text for _, texts in field.reading.words for text in texts}
    if not meanings or column.dtype != pl.String:
        return without_blanks(column, field)
    has_meaning = column.str.strip_chars().is_in(sorted(meanings)).fill_null(value=False)
    return column.zip_with(has_meaning, without_blanks(column, field))


def _cells(column: pl.Series, field: Field, selection: Selection) -> Cells:
    reading = field.reading
    if field.type == "timestamp" and not isinstance(column.dtype, pl.Datetime | pl.Date):
        return declared_moments(column, reading, selection.naive_zone)
    if reading.words and column.dtype == pl.String:
        return _in_our_words(column, field)
    if field.type in ("number", "integer"):
        return _numbers(column, field, selection)
    return cells_of(column, field, selection)


def _spans(column: pl.Series, raw: pl.DataFrame, field: Field, selection: Selection) -> Cells:
    """Return the time, in milliseconds, from what stands under `since` to what stands in a column."""
    moment = replace(field, type="timestamp")
    ends, outcomes = _cells(column, moment, selection)
    if field.reading.since not in raw.columns:
        return pl.Series(field.name, [None], dtype=pl.Float64).new_from_index(0, column.len()), outcomes
    starts, of_starts = _cells(_plain(raw[field.reading.since], field).alias(field.name), moment, selection)
    milliseconds = (ends - starts).dt.total_microseconds() / 1000
    for outcome, mask in of_starts.items():
        outcomes[outcome] = mask | outcomes[outcome] if outcome in outcomes else mask
    in_unit = milliseconds * field.reading.scale if field.reading.scale is not None else milliseconds
    return in_unit.alias(field.name), outcomes


def _in_our_words(column: pl.Series, field: Field) -> Cells:
    meanings = {text.strip().lower(): ours for ours, texts in field.reading.words for text in texts}
    plain = column.str.strip_chars().str.to_lowercase()
    if field.type == "boolean":
        truths = BOOLEAN_TEXT | {text: ours == "true" for text, ours in meanings.items()}
        values = plain.replace_strict(truths, default=None, return_dtype=pl.Boolean).alias(column.name)
        return values, {INVALID["boolean"]: column.is_not_null() & values.is_null()}
    words = plain.replace_strict(meanings, default=None, return_dtype=pl.String)
    return words.zip_with(words.is_not_null(), column).alias(column.name), {}


def _numbers(column: pl.Series, field: Field, selection: Selection) -> Cells:
    if column.dtype == pl.String and selection.dialect is not None:
        column = _with_points(column, selection.dialect)
    if column.dtype == pl.String and field.reading.scale is not None:
        column = column.str.replace(r"\s*%\s*$", "")
    cells, outcomes = cells_of(column, replace(field, min=None, max=None), selection)
    scale = field.reading.scale
    if scale is None:
        return cells, outcomes
    # 57 / 100 is the number that 0.57 is; 57 * 0.01 is none that anybody writes.
    parts = 1.0 / scale if scale else 0.0
    whole = round(parts) if parts and abs(parts - round(parts)) < 1e-9 * abs(parts) else 0
    return (cells / whole if whole else cells * scale), outcomes


def _with_points(column: pl.Series, dialect: CsvDialect) -> pl.Series:
    """Return numbers with a point before their fraction and nothing between thousands; other texts as no number."""
    if dialect.decimal == "." and not dialect.thousands:
        return column
    mark, group = re.escape(dialect.decimal), re.escape(dialect.thousands)
    whole = rf"(?:\d+|\d{{1,3}}(?:{group}\d{{3}})+)" if group else r"\d+"
    number = column.str.contains(rf"^\s*[+-]?(?:{whole}(?:{mark}\d*)?|{mark}\d+)(?:[eE][+-]?\d+)?\s*%?\s*$")
    texts = column.str.replace_all(dialect.thousands, "", literal=True) if group else column
    texts = texts.str.replace(dialect.decimal, ".", literal=True)
    return texts.zip_with(number.fill_null(value=False), "no number: " + column)

"""Times of typed columns, held within the years that everything else can count: polars panics at what lies beyond.

A time beyond them stays far from the date of any file, so that its record is set aside as such.
"""

from __future__ import annotations

import polars as pl

DAY = 86_400
FIRST, LAST = -719_000 * DAY, 2_932_000 * DAY
"""Seconds since 1970 within the years 1 and 9997: whatever a zone adds, a year has four digits."""
PER_SECOND = {"ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}
INT64 = 2**63 - 1


def bounded_times(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame of which no time lies beyond the years that can be written."""
    return frame.with_columns(
        _within_bounds(pl.col(name), dtype).alias(name) for name, dtype in frame.schema.items() if _has_times(dtype)
    )


def _has_times(dtype: pl.DataType) -> bool:
    if isinstance(dtype, pl.Struct):
        return any(_has_times(field.dtype) for field in dtype.fields)  # type: ignore[arg-type]  # instances, once read
    if isinstance(dtype, pl.List):
        return _has_times(dtype.inner)  # type: ignore[arg-type]
    return isinstance(dtype, pl.Datetime | pl.Date | pl.Time)


def _within_bounds(column: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    if not _has_times(dtype):
        return column
    if isinstance(dtype, pl.Struct):
        fields = [
            _within_bounds(column.struct.field(field.name), field.dtype).alias(field.name)  # type: ignore[arg-type]
            for field in dtype.fields
        ]
        return pl.when(column.is_not_null()).then(pl.struct(fields))
    if isinstance(dtype, pl.List):
        return column.list.eval(_within_bounds(pl.element(), dtype.inner))  # type: ignore[arg-type]
    first, last = _bounds(dtype)
    return column.to_physical().clip(first, last).cast(dtype)


def _bounds(dtype: pl.DataType) -> tuple[int, int]:
    """Return the least and the greatest number that a column of times may hold."""
    if isinstance(dtype, pl.Datetime):
        per = PER_SECOND[dtype.time_unit]
        return max(FIRST * per, -INT64), min(LAST * per, INT64)
    return (FIRST // DAY, LAST // DAY) if isinstance(dtype, pl.Date) else (0, DAY * PER_SECOND["ns"] - 1)

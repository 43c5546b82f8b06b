"""Rows in their order → one row a conversation, each field made as it is declared.

Numbers are added up as whole billionths, so that a sum does not depend on who adds up what first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from watchbook.dumps.selection import DTYPES
from watchbook.rollups.conversations.file_rows import CONDITION, FLAW, KEY, TS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from watchbook.dumps.nested.row_kind import RowField
    from watchbook.metrics import Field
    from watchbook.metrics.field_reading import Aggregate

BILLIONTHS = 1_000_000_000
SECOND = 1_000_000


def conversations(
    rows: pl.DataFrame, row_fields: Iterable[RowField], fields: Mapping[str, Field], *extra: pl.Expr
) -> pl.DataFrame:
    """Return a row for each conversation whose rows, sorted by conversation and time, are given.

    Columns: the key, `ts`, `extra` aggregates, each field, and `!field` where a row's value was unusable.
    """
    there = set(rows.columns)
    aggregates = list[pl.Expr]()
    for field in row_fields:
        dtype = DTYPES[fields[field.name].type]
        if field.name not in there:
            aggregates.append(pl.lit(None, dtype).first().alias(field.name))
            continue
        aggregates.append(_aggregate(field).cast(dtype).alias(field.name))
        if FLAW + field.name in there:
            aggregates.append(pl.col(FLAW + field.name).first(ignore_nulls=True))
    starts = pl.col(TS).min().cast(pl.Datetime("us")).dt.replace_time_zone("UTC").alias("ts")
    return rows.group_by(KEY, maintain_order=True).agg(starts, *extra, *aggregates)


def _aggregate(field: RowField) -> pl.Expr:
    value = pl.col(field.name)
    values_asked = value.filter(pl.col(CONDITION + field.name)) if field.where is not None else value
    moments = pl.col(TS).filter(value)
    ways: dict[Aggregate, Callable[[], pl.Expr]] = {
        "first": lambda: value.first(ignore_nulls=True),
        "last": lambda: value.last(ignore_nulls=True),
        "first_row": values_asked.first,
        "last_row": values_asked.last,
        "min": value.min,
        "max": value.max,
        "sum": lambda: _exact_sum(value, mean=False),
        "mean": lambda: _exact_sum(value, mean=True),
        "count": value.sum,
        "seconds": lambda: (moments.max() - moments.min()) / SECOND,
        "any": lambda: pl.when(value.count() > 0).then(value.any()),
        "all": lambda: pl.when(value.count() > 0).then(value.all()),
    }
    return ways[field.how]()


def _exact_sum(value: pl.Expr, *, mean: bool) -> pl.Expr:
    whole = (value * BILLIONTHS).round().cast(pl.Int128).sum()
    total = whole.cast(pl.Float64) / (value.count().cast(pl.Float64) * BILLIONTHS if mean else float(BILLIONTHS))
    return pl.when(value.count() > 0).then(total)

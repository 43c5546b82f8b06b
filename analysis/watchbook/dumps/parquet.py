"""Parquet: rows of typed columns; a row is a line of the account."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from watchbook.dumps.columnar.process import UnreadableError, parquet_batches
from watchbook.dumps.columns import cast_columns
from watchbook.dumps.raw_rows import RawRows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.dumps.discovery import DumpFile
    from watchbook.dumps.selection import Selection
    from watchbook.dumps.streams import RawBytes


def decode(file: DumpFile, raw: RawBytes, selection: Selection) -> Iterator[RawRows]:
    """Yield a file's rows in batches; a file that is not Parquet counts as one line set aside."""
    if not file.size:
        yield RawRows.rowless(selection, note="empty")
        return
    names = sorted({source for field in selection.fields for source in field.sources})
    first = 1
    try:
        for rows, there, columns in parquet_batches(file, raw, names):
            yield replace(_batch(columns, rows, first, selection), names=there)
            first += rows
    except (UnreadableError, pl.exceptions.PolarsError):  # torn: nothing tells how many rows are gone
        yield RawRows.rowless(selection, (first, "not-parquet"), note="damaged")


def _batch(raw: pl.DataFrame, height: int, first: int, selection: Selection) -> RawRows:
    frame, flaws = cast_columns(raw, height, selection, count_coerced=True)
    return RawRows(frame, flaws, lambda rows: rows + first, (), height, 0)

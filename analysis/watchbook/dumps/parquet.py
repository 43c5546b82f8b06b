"""Parquet: rows of typed columns; a row is a line of the account."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from watchbook.dumps.columnar.footer import NOT_PARQUET
from watchbook.dumps.columnar.process import UnreadableError, parquet_batches
from watchbook.dumps.losses.line_losses import NO_LOSSES
from watchbook.dumps.nested.table_columns import from_table, names_in, possible_columns, with_identity
from watchbook.dumps.nested.typed_columns import typed_columns
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
    names = sorted(possible_columns(selection))
    first = 1
    try:
        for rows, _, columns in parquet_batches(file, raw, names):
            yield _batch(columns, rows, first, selection)
            first += rows
            del columns  # while the next rows are read, these are not held
    except (
        UnreadableError,
        pl.exceptions.PolarsError,
        pl.exceptions.PanicException,
    ) as error:  # torn: nothing tells how many rows are gone
        reason = str(error) if isinstance(error, UnreadableError) else NOT_PARQUET
        yield RawRows.rowless(selection, (first, reason), note="damaged")


def _batch(raw: pl.DataFrame, height: int, first: int, selection: Selection) -> RawRows:
    frame, flaws = typed_columns(from_table(raw, selection), height, selection, count_coerced=True)
    frame = with_identity(frame, selection, None)
    names = names_in(frame, raw, selection)
    return RawRows(frame, flaws, lambda rows: rows + first, NO_LOSSES, height, 0, names=names)

"""Parquet: rows of typed columns; a row is a line of the account."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from watchbook.dumps.nested.table_columns import from_table, names_in, wanted_columns, with_identity
from watchbook.dumps.nested.typed_columns import typed_columns
from watchbook.dumps.raw_rows import RawRows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.dumps.discovery import DumpFile
    from watchbook.dumps.selection import Selection
    from watchbook.dumps.streams import RawBytes

BATCH = 100_000
"""Rows of a batch."""


def decode(file: DumpFile, raw: RawBytes, selection: Selection) -> Iterator[RawRows]:
    """Yield a file's rows in batches; a file that is not Parquet counts as one line set aside.

    A local file is read where it lies, a remote one is held in memory: Parquet is read from its end.
    """
    if not file.size:
        yield RawRows.rowless(selection, note="empty")
        return
    parquet_file: Path | io.BytesIO = Path(file.url) if "://" not in file.url else io.BytesIO(raw.read())
    first = 1
    try:
        there = wanted_columns(selection, list(pl.read_parquet_schema(parquet_file)))
        frame = pl.scan_parquet(parquet_file)
        height = frame.select(pl.len()).collect().item()
        for start in range(0, height, BATCH):
            rows = frame.select(there).slice(start, BATCH).collect() if there else pl.DataFrame()
            yield _batch(rows, min(BATCH, height - start), first, selection)
            first += min(BATCH, height - start)
    except (
        pl.exceptions.PolarsError,
        pl.exceptions.PanicException,
        OSError,
    ):  # torn: nothing tells how many rows are gone
        yield RawRows.rowless(selection, (first, "not-parquet"), note="damaged")


def _batch(raw: pl.DataFrame, height: int, first: int, selection: Selection) -> RawRows:
    frame, flaws = typed_columns(from_table(raw, selection), height, selection, count_coerced=True)
    frame = with_identity(frame, selection, None)
    names = names_in(frame, raw, selection)
    return RawRows(frame, flaws, lambda rows: rows + first, (), height, 0, names=names)

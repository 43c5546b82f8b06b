"""Excel's workbooks: rows of the first sheet under its first line; a row's line is the one it has in the sheet."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import polars as pl

from watchbook.dumps.losses.line_losses import NO_LOSSES
from watchbook.dumps.nested.table_columns import from_table, names_in, wanted_columns, with_identity
from watchbook.dumps.nested.typed_columns import typed_columns
from watchbook.dumps.raw_rows import RawRows
from watchbook.errors import DumpError, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.dumps.discovery import DumpFile
    from watchbook.dumps.selection import Selection
    from watchbook.dumps.streams import RawBytes

HEADER = 2
"""The sheet's line of the first row below the header."""


def decode(file: DumpFile, raw: RawBytes, selection: Selection) -> Iterator[RawRows]:
    """Yield the rows of the first sheet; a file that is no workbook counts as one line set aside.

    Raises:
        DumpError: the reader of workbooks is not installed.
    """
    data = raw.read()
    if not data:
        yield RawRows.rowless(selection, note="empty")
        return
    try:
        sheet = pl.read_excel(io.BytesIO(data), infer_schema_length=None, raise_if_empty=False)
    except ModuleNotFoundError as error:
        raise DumpError(
            "is an Excel workbook, and what reads them is not installed",
            place=Place(file.source),
            hints=("pip install 'watchbook[excel]'", "or have it saved as CSV"),
        ) from error
    except Exception:  # noqa: BLE001  # fastexcel raises its own, which cannot be imported where it is not installed
        yield RawRows.rowless(selection, (1, "not-excel"), note="damaged")
        return
    table = sheet.select(wanted_columns(selection, sheet.columns))
    frame, flaws = typed_columns(from_table(table, selection), sheet.height, selection, count_coerced=False)
    frame = with_identity(frame, selection, None)
    yield RawRows(
        frame, flaws, lambda rows: rows + HEADER, NO_LOSSES, sheet.height, 0, names=names_in(frame, table, selection)
    )

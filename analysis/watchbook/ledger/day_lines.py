"""The rows of a log that are about some days, found by their text: nothing else of the file is decoded."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import fields
from typing import TYPE_CHECKING

from watchbook.errors import LedgerError
from watchbook.ledger.tables import MERGE_MARK

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterator

    from watchbook.ledger.tables import LedgerTable, RowT


def rows_about(table: LedgerTable[RowT], data: bytes, name: str, days: Collection[dt.date]) -> list[RowT]:
    """Return the rows of a file whose second column is one of some days, in their order.

    Raises:
        LedgerError: the file holds something the writer did not write, as far as it is read.
    """
    header = data[: data.find(b"\n") + 1]
    places = sorted(place for day in days for place in _places(data, f",{day},".encode()))
    lines = [data[start:stop] for start, stop in places]
    is_whole = data.endswith(b"\n") and MERGE_MARK not in data
    if is_whole and not any(line.count(b'"') % 2 for line in lines):  # else a cell holds a line feed
        with suppress(LedgerError):  # what is wrong is said by its line in the whole
            return table.decode(header + b"".join(lines), name)
    column = fields(table.row)[1].name
    return [row for row in table.decode(data, name) if getattr(row, column) in days]


def _places(data: bytes, cell: bytes) -> Iterator[tuple[int, int]]:
    """Yield where lines begin and end whose second cell is one, between its commas."""
    at = data.find(cell)
    while at >= 0:
        start, stop = data.rfind(b"\n", 0, at) + 1, data.find(b"\n", at) + 1 or len(data)
        if b"," not in data[start:at]:
            yield start, stop
        at = data.find(cell, stop)

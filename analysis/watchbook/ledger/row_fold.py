"""The rows of a table as one piece, of which all months but the last are remembered together.

A file each month is quick to change and slow to read: of ten years there are a hundred and twenty.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Generic

import msgspec

from watchbook.cache import code_key
from watchbook.ledger.tables import RowT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from watchbook.ledger.tables import LedgerTable


@dataclass(slots=True)
class RowFold(Generic[RowT]):
    """Rows, up to a month."""

    row: type[RowT]
    rows: list[RowT] = field(default_factory=list)
    """In the order they are kept."""

    def learn(self, rows: Iterable[RowT]) -> None:
        """Take up those of the next month."""
        self.rows += rows

    def __getstate__(self) -> tuple[type[RowT], bytes]:
        """Return it for a pickle, with its rows as text: frozen ones one by one take longer."""
        return self.row, msgspec.json.encode(self.rows)  # whose whole numbers may have any size

    def __setstate__(self, state: tuple[type[RowT], bytes]) -> None:
        """Take up what a pickle holds."""
        self.row = state[0]
        self.rows = msgspec.json.decode(state[1], type=list[self.row])  # type: ignore[name-defined]


def fold_key(table: LedgerTable[RowT]) -> str:
    """Return what the rows of a table depend on, beside the file's bytes."""
    columns = " ".join(f"{column.name}:{column.type}" for column in fields(table.row))
    return f"{code_key(str(sys.modules[__name__].__file__))} {table.folder} {columns}"

"""The ledger with what this machine has sent since the last run: nobody is asked to tell what has been told."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from watchbook.ledger import CLIENT_MESSAGES, NOTICES, Ledger
from watchbook.notify.client.client_delivery import ClientSpool
from watchbook.notify.spool import Spool

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection
    from pathlib import Path

    from watchbook.ledger.tables import LedgerTable, RowT


class LedgerBesideSpool(Ledger):
    """A ledger whose messages are those that it holds, and those of this machine that the next run takes up."""

    def __init__(self, root: Path, until: dt.datetime) -> None:
        """Read the engagement at `root`; what was sent after `until` is left out."""
        super().__init__(root / "ledger")
        self._engagement_root = root
        self._until = until

    def read(self, table: LedgerTable[RowT], months: Collection[str] | None = None, since: str = "") -> list[RowT]:
        """Return a table's rows in the order they are kept, messages of this machine last.

        Raises:
            LedgerError: a file holds something the writer did not write.
        """
        rows = super().read(table, months, since)
        sent = self._sent_rows(table)
        known_rows = set(rows) if sent else set()
        return [*rows, *(row for row in sent if row not in known_rows)]

    def _sent_rows(self, table: LedgerTable[RowT]) -> list[RowT]:
        if table is NOTICES:
            notices = [row for row in Spool.of(self._engagement_root).rows() if row.at <= self._until]
            return cast("list[RowT]", notices)
        if table is CLIENT_MESSAGES:
            messages = [row for row in ClientSpool(self._engagement_root).rows() if row.at <= self._until]
            return cast("list[RowT]", messages)
        return []

"""What this machine sent and the ledger may not hold yet: a file that a crash, or a ledger made anew, leaves as it is.

Every row is on the disk before the next message is sent. Whoever dies between sending and writing sends again: at
least once. What was not sent needs no queue, as it follows from the books each time.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from watchbook.files import write_file
from watchbook.ledger import NOTICES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

    from watchbook.ledger import Notice

PLACE = ".watchbook/notices.csv"
"""What this machine sent, below the engagement's root; losable, and then something may be said twice."""
KEPT = dt.timedelta(days=2)
"""For how long a row stays that the ledger has: a job in CI that loses the race for a push makes its ledger anew."""


class Spool:
    """The rows of one machine and one engagement."""

    def __init__(self, path: Path) -> None:
        """Keep them at `path`, which need not exist yet."""
        self.path = path

    @classmethod
    def of(cls, root: Path) -> Spool:
        """Return the rows of this machine and the engagement at `root`."""
        return cls(root / PLACE)

    def beside(self, ledger_rows: Iterable[Notice]) -> list[Notice]:
        """Return the ledger's rows and those that it does not hold yet, in order of time.

        Raises:
            LedgerError: it holds something else than notices.
        """
        return sorted({*ledger_rows, *self.rows()})

    def rows(self) -> list[Notice]:
        """Return what stands there; a last line that a crash cut off was never meant.

        Raises:
            LedgerError: it holds something else than notices.
        """
        if not self.path.is_file():
            return []
        whole = self.path.read_bytes().rpartition(b"\n")[0]
        return NOTICES.decode(whole + b"\n", self.path.name) if whole else []

    def append(self, row: Notice) -> None:
        """Add a row and return when it is on the disk."""
        self._write([*self.rows(), row])

    def taken_up(self, ledger_rows: Collection[Notice], now: dt.datetime) -> list[Notice]:
        """Return the rows that are not among those the ledger holds, and forget old ones that are."""
        rows, ledger_set = self.rows(), set(ledger_rows)
        remaining_rows = [row for row in rows if row not in ledger_set or now - row.at < KEPT]
        if remaining_rows != rows:
            self._write(remaining_rows)
        return [row for row in rows if row not in ledger_set]

    def _write(self, rows: Iterable[Notice]) -> None:
        write_file(self.path, NOTICES.encode(rows))

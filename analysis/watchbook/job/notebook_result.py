"""What a notebook left in the ledger, as a hash: only where the ledger still holds it is a notebook unchanged.

A run for another now, a backfill, a ledger taken back from git: each may put other books in the place of those that the
same inputs gave before.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from watchbook import ledger

if TYPE_CHECKING:
    from watchbook.job.schedule import Period
    from watchbook.job.scheduled_notebook import Notebook, Schedule
    from watchbook.ledger import Staging

OF_A_DAY: tuple[ledger.LedgerTable[Any], ...] = (
    ledger.SOURCES,
    ledger.ACCOUNTS,
    ledger.QUARANTINE,
    ledger.ROLLUPS,
    ledger.CATEGORIES,
    ledger.FIELDS,
    ledger.SHAPES,
    ledger.SLICES,
    ledger.HOURS,
    ledger.HANDLED,
    ledger.VERDICTS,
    ledger.PLACES,
    ledger.EFFECTS,
)
"""Tables of state that the day's work makes."""
TABLES: dict[Schedule, tuple[ledger.LedgerTable[Any], ...]] = {
    "daily": OF_A_DAY,
    "weekly": (),
    "monthly": (ledger.SENSITIVITY,),
}


def report_of(notebook: Notebook, period: Period) -> str:
    """Return where a notebook's report lies below ledger/reports, without ending: in a folder of its own.

    A daily one shows the last day alone; the others have a report for each period.
    """
    return f"{notebook.name}/{'latest' if notebook.schedule == 'daily' else period.name}"


def result_hash(inputs: str, notebook: Notebook, period: Period, staging: Staging) -> str:
    """Return 64 hex digits over what a notebook reads and what the ledger holds of what it says."""
    digest = hashlib.sha256(inputs.encode())
    for name, data in staging.report_files(report_of(notebook, period)).items():
        digest.update(name.encode() + b"\0" + data + b"\0")
    for table in TABLES[notebook.schedule]:
        digest.update(staging.digest(table).encode())
    return digest.hexdigest()

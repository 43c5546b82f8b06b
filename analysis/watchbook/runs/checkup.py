"""The check of an engagement as it stands: reads, and changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook import check, journal
from watchbook.calendar import Calendar
from watchbook.ledger import Ledger
from watchbook.metrics import metrics_of, with_workflow

if TYPE_CHECKING:
    import datetime as dt

    from watchbook.config import Engagement


def checkup(engagement: Engagement, as_of: dt.datetime, book: Ledger | None = None) -> check.Report:
    """Return what the check has to say at `as_of`; `book` stands in for the engagement's own ledger.

    Raises:
        WatchbookError: metrics, ledger or journal cannot be read.
    """
    metrics = metrics_of(engagement)
    return check.check(
        engagement,
        with_workflow(metrics),
        Calendar.of(engagement.config),
        book or Ledger(engagement.root / "ledger"),
        journal.load(engagement.root, engagement, metrics),
        as_of,
    )

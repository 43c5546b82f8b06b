"""The check of an engagement as it stands: reads, and changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook import check

if TYPE_CHECKING:
    import datetime as dt

    from watchbook.config import Engagement
    from watchbook.ledger import Ledger


def checkup(engagement: Engagement, as_of: dt.datetime, store: Ledger | None = None) -> check.Report:
    """Return what the check has to say at `as_of`; `store` stands in for the engagement's own ledger.

    Raises:
        WatchbookError: metrics, ledger or journal cannot be read.
    """
    return check.check(check.Books.read(engagement, store), as_of)

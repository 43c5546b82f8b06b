"""The check of an engagement as it stands, or of some entries alone: reads, and changes nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from watchbook import check
from watchbook.check.report_origin import report_origin
from watchbook.fallback.store_look import look_at_store
from watchbook.journal import load_chosen
from watchbook.metrics import metrics_of
from watchbook.notify.following.sent_beside import LedgerBesideSpool
from watchbook.queries.metric_proof import require_compiled

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from watchbook.config import Engagement
    from watchbook.ledger import Ledger


def run_check(engagement: Engagement, as_of: dt.datetime, store: Ledger | None = None) -> check.Report:
    """Return what the check has to say at `as_of`; `store` stands in for the engagement's own ledger.

    Beside that is looked at what this machine has told since the last run, of which the ledger does not know yet.
    What git and routers saw is looked at now, by the clock, whatever `as_of` is.

    Raises:
        WatchbookError: metrics, ledger, journal or history cannot be read, or a metric cannot be computed.
    """
    require_compiled(engagement)
    now = dt.datetime.now(dt.UTC)
    store = store or LedgerBesideSpool(engagement.root, as_of)
    books = replace(check.Books.witnessed(engagement, now, store), published=look_at_store(engagement, now, probe=True))
    return replace(check.check(books, as_of), origin=report_origin(books, as_of))


def check_entries(engagement: Engagement, files: Iterable[Path]) -> tuple[check.Finding, ...]:
    """Return what is wrong in some files of the journal; neither ledger nor history is looked at.

    Raises:
        WatchbookError: the metrics or a file cannot be read.
    """
    journal = load_chosen(files, engagement, metrics_of(engagement))
    return check.in_order(check.problem_findings(journal.problems))

"""The verification of an engagement's receipts as they stand: reads, and changes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from watchbook.evidence.journal_history import read_history
from watchbook.evidence.receipt import receipt_hash
from watchbook.evidence.receipts.client_copy import copied_hashes
from watchbook.evidence.receipts.receipt_file import as_git_holds
from watchbook.evidence.receipts.verify import Verification, verify
from watchbook.ledger import Ledger

if TYPE_CHECKING:
    import datetime as dt

    from watchbook.config import Engagement


def run_verify(engagement: Engagement, now: dt.datetime, against: str | None = None) -> Verification:
    """Return whether the receipts fit each other, git, and the copy that `against` names.

    Raises:
        HistoryError: git cannot tell, or `against` is no copy of a receipt.
    """
    receipts = as_git_holds(engagement.root, Ledger(engagement.root / "ledger").receipts())
    standing = {receipt_hash(line) for line in receipts.splitlines(keepends=True)}
    copies = () if against is None else copied_hashes(against, Path.cwd(), standing)
    return verify(engagement.root, receipts, read_history(engagement.root, now), now, copies)

"""The verification of an engagement's receipts as they stand: reads, and changes nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from watchbook.evidence.journal_history import read_history
from watchbook.evidence.receipt import receipt_hash
from watchbook.evidence.receipts.client_copy import copied_hashes
from watchbook.evidence.receipts.receipt_file import as_git_holds
from watchbook.evidence.receipts.verify import Verification, verify
from watchbook.evidence.timestamps.token_check import token_mismatches, token_notes, verifier_of
from watchbook.ledger import Ledger

if TYPE_CHECKING:
    import datetime as dt

    from watchbook.config import Engagement


def run_verify(
    engagement: Engagement, now: dt.datetime, against: str | None = None, authority: Path | None = None
) -> Verification:
    """Return whether the receipts fit each other, git, the copy that `against` names and the authority's tokens.

    Raises:
        HistoryError: git cannot tell, or `against` is no copy of a receipt.
    """
    receipts = as_git_holds(engagement.root, Ledger(engagement.root / "ledger").receipts())
    standing = {receipt_hash(line) for line in receipts.splitlines(keepends=True)}
    copies = () if against is None else copied_hashes(against, Path.cwd(), standing)
    verification = verify(engagement.root, receipts, read_history(engagement.root, now), now, copies)
    if authority is None:
        return verification
    tokens, verifier = Ledger(engagement.root / "ledger").timestamps(), verifier_of(authority)
    return replace(
        verification,
        misfits=(*verification.misfits, *token_mismatches(verification.chain, tokens, verifier)),
        notes=(*verification.notes, *token_notes(verification.chain, tokens)),
    )

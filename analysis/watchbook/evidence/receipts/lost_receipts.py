"""Receipts that some commit added and that do not stand today: what they could show is shown by nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.evidence.receipt import NotAReceiptError, Receipt, read_receipt, receipt_hash

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from watchbook.evidence.receipt_commits import ReceiptCommit
    from watchbook.evidence.receipts.chain import Link


@dataclass(frozen=True, slots=True)
class LostReceipts:
    """What the chain held once and holds no more."""

    removed: Mapping[str, frozenset[str]]
    """By commit, the hashes of the receipts that it took away."""
    unsaid: Mapping[str, frozenset[str]]
    """By commit, the hashes of those that it added and no commit took away."""
    receipts: tuple[Receipt, ...]
    """All of them."""

    @classmethod
    def of(cls, touches: Mapping[str, ReceiptCommit], receipts: bytes) -> LostReceipts:
        """Set every receipt that a commit ever added beside the lines that stand.

        Args:
            touches: the commits that touched the file of receipts, parents first.
            receipts: what stands in it.
        """
        standing = {receipt_hash(line) for line in receipts.splitlines(keepends=True)}
        lost_receipts: dict[str, Receipt] = {}
        for touch in touches.values():
            for digest in {*touch.added, *touch.removed} - standing - lost_receipts.keys():
                try:
                    lost_receipts[digest] = read_receipt(touch.lines[digest])
                except NotAReceiptError:
                    continue  # to take out what no run wrote is to mend the file
        removals = _by_commit(lost_receipts.keys(), {name: touch.removed for name, touch in touches.items()})
        silent = lost_receipts.keys() - {digest for digests in removals.values() for digest in digests}
        unsaid = _by_commit(silent, {name: touch.added for name, touch in touches.items()})
        return cls(removals, unsaid, tuple(lost_receipts.values()))

    def doubt_between(self, last_absence: Link | None, first_sight: Link | None) -> str:
        """Return why two receipts do not bound what came between them; empty where no lost one could say otherwise.

        A receipt older than all that are lost stands in the chain that held these. What came after the last of them was
        theirs to see no more.

        Args:
            last_absence: the last receipt that did not see it; None: there was none.
            first_sight: the first that saw it; None: none yet.
        """
        if not self.receipts:
            return ""
        if (
            first_sight
            and first_sight.fits
            and first_sight.receipt.sequence < min(receipt.sequence for receipt in self.receipts)
        ):
            return ""
        if last_absence and last_absence.receipt.at >= max(receipt.at for receipt in self.receipts):
            return ""
        count = len(self.receipts)
        return (
            f"{count} receipts that could show it no longer stand"
            if count > 1
            else ("a receipt that could show it no longer stands")
        )


def _by_commit(digests: Iterable[str], digests_by_commit: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    digest_set = frozenset(digests)
    return {name: match for name, candidates in digests_by_commit.items() if (match := digest_set & {*candidates})}

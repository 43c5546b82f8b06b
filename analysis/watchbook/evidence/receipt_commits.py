"""Which commits brought receipts, or took some away."""

from __future__ import annotations

from dataclasses import dataclass

from watchbook.evidence.receipt import FILE, receipt_hash

HEADER = b"commit "
RECEIPT_LOG = (
    "log", "--reverse", "--topo-order", "--full-history", "--diff-merges=first-parent", "-p", "-U0", "--text",
    "--no-renames", "--no-color", "--no-ext-diff", "--no-textconv", "--no-show-signature", "--format=commit %H",
    "--end-of-options", "HEAD", "--", f":(literal){FILE}",
)  # fmt: skip
"""Asks which of them touched ledger/log/receipts, merges by their first parent; `receipted` reads the answer."""


@dataclass(frozen=True, slots=True)
class ReceiptCommit:
    """What one commit did to the file of receipts."""

    added: tuple[str, ...]
    """Hashes of the lines it added, in order."""
    removed: tuple[str, ...]
    """Hashes of the lines that its first parent had and it has not; an honest commit removes none."""


def receipt_commits(output: bytes) -> dict[str, ReceiptCommit]:
    """Return the commits that touched ledger/log/receipts, parents first, from what git prints for RECEIPTED."""
    hashes_by_commit: dict[str, tuple[list[str], list[str]]] = {}
    added_hashes, removed_hashes = [], []  # type: list[str], list[str]
    for line in output.splitlines(keepends=True):
        if line.startswith(HEADER):
            added_hashes, removed_hashes = hashes_by_commit.setdefault(line[len(HEADER) :].decode().strip(), ([], []))
        elif line.startswith(b"+") and not line.startswith(b"+++ "):
            added_hashes.append(receipt_hash(line[1:]))
        elif line.startswith(b"-") and not line.startswith(b"--- "):
            removed_hashes.append(receipt_hash(line[1:]))
    return {commit: ReceiptCommit(tuple(plus), tuple(minus)) for commit, (plus, minus) in hashes_by_commit.items()}

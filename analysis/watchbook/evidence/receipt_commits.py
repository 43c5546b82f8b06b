"""Which commits brought receipts, or took some away."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from watchbook.evidence.receipt import NotAReceiptError, read_receipt, receipt_hash

if TYPE_CHECKING:
    from collections.abc import Mapping

HEADER = b"commit "
RECEIPT_LOG = (
    "log", "--reverse", "--topo-order", "--full-history", "--diff-merges=separate", "-p", "-U0", "--text",
    "--no-renames", "--no-color", "--no-ext-diff", "--no-textconv", "--no-show-signature", "--format=commit %H",
    "--end-of-options", "HEAD", "--",
)  # fmt: skip
"""Asks which of them touched ledger/log/receipts, of merges by each parent; `receipt_commits` reads the answer."""


@dataclass(frozen=True, slots=True)
class ReceiptCommit:
    """What one commit did to the file of receipts."""

    added: tuple[str, ...]
    """Hashes of the lines it added, in order."""
    removed: tuple[str, ...]
    """Hashes of the receipts that a parent had and it has not; an honest commit removes none."""
    lines: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    """These lines, by their hashes."""


def receipt_commits(output: bytes) -> dict[str, ReceiptCommit]:
    """Return the commits that touched ledger/log/receipts, parents first, from what git prints for RECEIPTED."""
    hashes_by_commit: dict[str, tuple[list[str], list[str], dict[str, bytes]]] = {}
    added_hashes, removed_hashes, lines = [], [], {}  # type: list[str], list[str], dict[str, bytes]
    for line in output.splitlines(keepends=True):
        if line.startswith(HEADER):
            commit = line[len(HEADER) :].decode().strip()
            added_hashes, removed_hashes, lines = hashes_by_commit.setdefault(commit, ([], [], {}))
        elif line.startswith(b"+{"):
            added_hashes.append(digest := receipt_hash(line[1:]))
            lines[digest] = line[1:]
        elif line.startswith(b"-{") and _is_receipt(line[1:]):  # to take out what no run wrote is to mend the file
            removed_hashes.append(digest := receipt_hash(line[1:]))
            lines[digest] = line[1:]
    return {
        commit: ReceiptCommit(tuple(plus), tuple(minus), lines_by_hash)
        for commit, (plus, minus, lines_by_hash) in hashes_by_commit.items()
    }


def _is_receipt(line: bytes) -> bool:
    try:
        read_receipt(line)
    except NotAReceiptError:
        return False
    return True

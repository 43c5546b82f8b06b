"""An observer: the run that makes a receipt of what it sees, and when one is due."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.errors import HistoryError, LedgerError, Place
from watchbook.evidence.git.commands import head
from watchbook.evidence.git.journal_trees import files_in, trees
from watchbook.evidence.receipt import (
    FILE,
    FIRST,
    Manifest,
    NotAReceiptError,
    Receipt,
    differences,
    read_receipt,
    receipt_hash,
)
from watchbook.evidence.receipts.receipt_file import as_git_holds

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FORGES = (
    ("GITHUB_RUN_ID", "{GITHUB_SERVER_URL}/{GITHUB_REPOSITORY}/actions/runs/{GITHUB_RUN_ID}"),
    ("CI_JOB_URL", "{CI_JOB_URL}"),
    ("BUILD_URL", "{BUILD_URL}"),
)
"""How a forge's run is called: the variable that says we are in one, and its address, where anyone can ask about it."""


@dataclass(frozen=True, slots=True)
class Observer:
    """Who sees the journal, and when."""

    by: str
    at: dt.datetime
    """The clock's time, never `--as-of`: a receipt that could be told its time would prove none."""


def observer(environment: Mapping[str, str], user: str, at: dt.datetime) -> Observer:
    """Return who runs here: the forge's run where its variables name one, else the user.

    Args:
        environment: the process's variables.
        user: git's user.name.
        at: the clock's time.
    """
    for variable, address in FORGES:
        if environment.get(variable):
            variables = {
                name: environment.get(name, "") for name in ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", variable)
            }
            return Observer(address.format_map(variables), at)
    return Observer(user or "somebody", at)


def new_receipt(root: Path, receipts: bytes, seen_by: Observer) -> Receipt | None:
    """Return the receipt to append, made of what HEAD holds; None where the last one says as much.

    A receipt is due when journal/ is not as the last one saw it, and on each new day (UTC), so that a client can see
    from its age that somebody still looks. A run twice on one day over the same journal makes one.

    Args:
        root: the engagement's root.
        receipts: what stands in ledger/log/receipts.
        seen_by: who asks.

    Raises:
        HistoryError: there is no git repository or no commit.
        LedgerError: what stands there is no chain to append to.
    """
    commit = head(root)
    if not commit:
        raise HistoryError("a receipt says what a commit holds, and there is none here", hints=("git commit first",))
    tree = trees(root, [commit]).get(commit)
    if tree is None:
        raise HistoryError(f"commit {commit[:12]} cannot be read as what its id says", hints=("git fsck says more",))
    before, files, last = _last(as_git_holds(root, receipts))
    at = seen_by.at.astimezone(dt.UTC).replace(microsecond=0)
    if before and before.tree == tree and before.at.date() == at.date():
        return None
    now = files_in(root, tree)
    return Receipt(
        before.sequence + 1 if before else 1,
        at,
        seen_by.by,
        commit,
        tree,
        Manifest(now).sha256,
        differences(files.files, now),
        last,
    )


def _last(receipts: bytes) -> tuple[Receipt | None, Manifest, str]:
    """Return the last receipt, the files it saw, and its hash."""
    receipt: Receipt | None = None
    files = Manifest()
    last = FIRST
    for number, line in enumerate(receipts.splitlines(keepends=True), 1):
        try:
            receipt = read_receipt(line)
        except NotAReceiptError as error:
            raise LedgerError(
                f"not a receipt as a run writes it: {error}",
                place=Place(FILE, number),
                hints=(
                    "watchbook verify says what does not fit",
                    f"restore {FILE} from git; nothing is appended to it",
                ),
            ) from error
        files.change(receipt.changed)
        last = receipt_hash(line)
    return receipt, files, last

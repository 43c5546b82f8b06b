"""Which commits came before which, and which of them brought or took receipts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.evidence.history import ask, ask_bytes
from watchbook.evidence.receipts import FILE, receipt_hash

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

HEADER = b"commit "
LATEST = 253_402_214_400
"""31 Dec 9999: a later date is as good as this one, and Python has none."""
LOG = (
    "log", "--reverse", "--topo-order", "--full-history", "--diff-merges=first-parent", "-p", "-U0", "--text",
    "--no-renames", "--no-color", "--no-ext-diff", "--no-textconv", "--no-show-signature", "--format=commit %H",
    "--end-of-options", "HEAD", "--", f":(literal){FILE}",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit, its date and its parents."""

    at: dt.datetime
    """The committer's date, as the commit has it; UTC."""
    parents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Receipted:
    """What one commit did to the file of receipts."""

    added: tuple[str, ...]
    """Hashes of the lines it added, in order."""
    removed: tuple[str, ...]
    """Hashes of the lines that its first parent had and it has not; an honest commit removes none."""


def ancestry(root: Path) -> dict[str, Commit]:
    """Return every commit that HEAD is built on, and HEAD itself, parents first."""
    found = {}
    said = ask(
        root, "rev-list", "--topo-order", "--reverse", "--timestamp", "--parents", "--end-of-options", "HEAD", "--"
    )
    for line in said.splitlines():
        at, commit, *parents = line.split(" ")
        found[commit] = Commit(dt.datetime.fromtimestamp(min(int(at), LATEST), dt.UTC), tuple(parents))
    return found


def receipted(root: Path) -> dict[str, Receipted]:
    """Return the commits below HEAD that touched ledger/log/receipts, parents first; merges by their first parent."""
    found: dict[str, tuple[list[str], list[str]]] = {}
    added, removed = [], []  # type: list[str], list[str]
    for line in ask_bytes(root, *LOG).splitlines(keepends=True):
        if line.startswith(HEADER):
            added, removed = found.setdefault(line[len(HEADER) :].decode().strip(), ([], []))
        elif line.startswith(b"+") and not line.startswith(b"+++ "):
            added.append(receipt_hash(line[1:]))
        elif line.startswith(b"-") and not line.startswith(b"--- "):
            removed.append(receipt_hash(line[1:]))
    return {commit: Receipted(tuple(plus), tuple(minus)) for commit, (plus, minus) in found.items()}


def above(commits: Mapping[str, Commit], brought: Mapping[str, int]) -> dict[str, int]:
    """Return for each commit the highest number among those that it and its ancestors brought.

    Args:
        commits: parents first.
        brought: by commit, the number of the newest receipt it added.
    """
    found: dict[str, int] = {}
    for name, commit in commits.items():
        numbers = [brought[name]] if name in brought else []
        numbers += [found[parent] for parent in commit.parents if parent in found]
        if numbers:
            found[name] = max(numbers)
    return found


def first_holding(commits: Mapping[str, Commit], heads: Mapping[str, int]) -> dict[str, int]:
    """Return for each commit the lowest number among the heads that are built on it.

    Args:
        commits: every commit below the heads.
        heads: by commit, a number.
    """
    found: dict[str, int] = {}
    for head, number in sorted(heads.items(), key=lambda item: item[1]):
        waiting = [head]
        while waiting:
            name = waiting.pop()
            if name in commits and name not in found:
                found[name] = number
                waiting += commits[name].parents
    return found

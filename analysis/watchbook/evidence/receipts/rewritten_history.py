"""History that was rewritten: commits that receipts saw, and that are no part of it any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.evidence.git.journal_trees import files_in, trees
from watchbook.evidence.receipts.mismatch import Mismatch
from watchbook.journal.load import FOLDER

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from watchbook.evidence.receipts.commit_bounds import CommitBounds

NAMED = 5
"""How many files a sentence names."""


def rewritings(root: Path, known: CommitBounds, missing: Collection[str]) -> Iterator[Mismatch]:
    """Yield a misfit for each stretch of receipts whose commits HEAD is no longer built on.

    Args:
        root: the engagement's root.
        known: the repository's commits beside the chain.
        missing: heads of receipts that this clone does not hold.

    Raises:
        HistoryError: git cannot be asked.
    """
    links = known.chain.links
    for number, link in enumerate(links):
        after = links[number + 1] if number + 1 < len(links) else None
        if link.receipt.head in known.commits or (after and after.receipt.head not in known.commits):
            continue
        head = after.receipt.head if after else "HEAD"
        old, now = known.chain.files(number), files_in(root, trees(root, [head])[head])
        gone = sorted(old.keys() - now.keys())
        changed = sorted(path for path, digest in old.items() if now.get(path, digest) != digest)
        here = "no longer in this clone either" if link.receipt.head in missing else "still in this clone"
        yield Mismatch(
            "rewritten",
            f"history was rewritten after {link.name}: commit {link.receipt.head[:7]}, which it saw, "
            f"is no part of it now ({here}); {_apart(gone, changed)}",
            link.place,
            after.receipt.at if after else None,
            tuple(f"{FOLDER}/{path}" for path in [*gone, *changed]),
            "ask who pushed with --force, and why; an older clone still holds what was there",
        )


def _apart(gone: list[str], changed: list[str]) -> str:
    if not gone and not changed:
        return "no file of journal/ differs, but dates, authors and messages of commits may"
    said = [
        f"{word}: {_name_some(paths)}"
        for word, paths in (("gone since", gone), ("other than it was", changed))
        if paths
    ]
    return "; ".join(said)


def _name_some(paths: list[str]) -> str:
    more = f" and {len(paths) - NAMED} more" if len(paths) > NAMED else ""
    return ", ".join(paths[:NAMED]) + more

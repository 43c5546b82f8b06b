"""History that was rewritten: commits that receipts saw, and that are no part of it any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.evidence.git.journal_trees import files_in, trees
from watchbook.evidence.receipts.mismatch import Mismatch
from watchbook.journal.load import FOLDER

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from watchbook.evidence.receipts.commit_bounds import CommitBounds

NAMED = 5
"""How many files a sentence names."""


def rewritings(
    root: Path, commit_bounds: CommitBounds, missing: Collection[str], places: Sequence[str] = ()
) -> Iterator[Mismatch]:
    """Yield a misfit for each stretch of receipts whose commits HEAD is no longer built on.

    Args:
        root: the engagement's root.
        commit_bounds: the repository's commits beside the chain.
        missing: heads of receipts that this clone does not hold.
        places: where the engagement lies in its repository, and where it lay.

    Raises:
        HistoryError: git cannot be asked.
    """
    links = commit_bounds.chain.links
    for number, link in enumerate(links):
        after = links[number + 1] if number + 1 < len(links) else None
        if link.receipt.head in commit_bounds.commits or (after and after.receipt.head not in commit_bounds.commits):
            continue
        head = after.receipt.head if after else "HEAD"
        old, now = commit_bounds.chain.files(number), files_in(root, trees(root, [head], places)[head])
        deleted_paths = sorted(old.keys() - now.keys())
        changed_paths = sorted(path for path, digest in old.items() if now.get(path, digest) != digest)
        here = "no longer in this clone either" if link.receipt.head in missing else "still in this clone"
        yield Mismatch(
            "rewritten",
            f"history was rewritten after {link.name}: commit {link.receipt.head[:7]}, which it saw, "
            f"is no part of it now ({here}); {_apart(deleted_paths, changed_paths)}",
            link.place,
            after.receipt.at if after else None,
            tuple(f"{FOLDER}/{path}" for path in [*deleted_paths, *changed_paths]),
            "ask who pushed with --force, and why; an older clone still holds what was there",
        )


def _apart(deleted_paths: list[str], changed_paths: list[str]) -> str:
    if not deleted_paths and not changed_paths:
        return "no file of journal/ differs, but dates, authors and messages of commits may"
    clauses = [
        f"{word}: {_name_some(paths)}"
        for word, paths in (("gone since", deleted_paths), ("other than it was", changed_paths))
        if paths
    ]
    return "; ".join(clauses)


def _name_some(paths: list[str]) -> str:
    more = f" and {len(paths) - NAMED} more" if len(paths) > NAMED else ""
    return ", ".join(paths[:NAMED]) + more

"""Which receipt saw each file of journal/ first, and whether receipts say of their commits what git says."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from watchbook.evidence.git.journal_trees import changes, trees
from watchbook.evidence.receipts.mismatch import Mismatch
from watchbook.journal.load import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from watchbook.evidence.git.journal_trees import Change
    from watchbook.evidence.receipts.chain import Chain, Link


@dataclass(slots=True)
class Sightings:
    """What the receipts saw of the files of journal/, as far as this clone holds the commits they name."""

    first: dict[str, Link] = field(default_factory=dict)
    """By path below journal/, the receipt that saw a file first, of those that the last one saw; renames followed."""
    changes: dict[str, list[Link]] = field(default_factory=dict)
    """By path below journal/, the receipts that saw the file changed or moved after that, oldest first."""
    gone: list[tuple[str, Link, Link]] = field(default_factory=list)
    """Files that one receipt saw and the next did not: path, the first receipt that saw it, the one that did not."""
    misfits: list[Mismatch] = field(default_factory=list)
    forged: Link | None = None
    """The first receipt that says of its commit what git does not."""
    missing: set[str] = field(default_factory=set)
    """Heads that this clone does not hold."""


def sightings(root: Path, chain: Chain, places: Sequence[str] = ()) -> Sightings:
    """Set each receipt beside the commit it names.

    Raises:
        HistoryError: git cannot be asked.
    """
    trees_by_commit = trees(root, {link.receipt.head for link in chain.links}, places)
    file_sightings = Sightings(missing={link.receipt.head for link in chain.links} - trees_by_commit.keys())
    fitting = []
    for link in chain.links:
        tree = trees_by_commit.get(link.receipt.head)
        if tree == link.receipt.tree:
            fitting += [link] if link.fits else []
        elif tree is not None:
            file_sightings.misfits.append(
                _tree_mismatch(link, f"git has {tree[:7] or 'none'} there, the receipt {link.receipt.tree[:7]}")
            )
            file_sightings.forged = file_sightings.forged or link
    receipt_files: dict[str, str] = {}
    git_files: dict[str, str] = {}
    for links, file_changes in _steps(root, chain, fitting):
        for link in links:
            _change(receipt_files, link.receipt.changed)
        link = links[-1]
        if file_changes is not None:
            _follow(file_sightings, git_files, file_changes, link)
            if git_files != receipt_files and link.receipt.sequence <= chain.told:
                file_sightings.forged = min(file_sightings.forged or link, link, key=lambda each: each.receipt.sequence)
                file_sightings.misfits.append(
                    _tree_mismatch(link, "git's ids agree, what the files hold does not", git_files, receipt_files)
                )
    return file_sightings


def _steps(root: Path, chain: Chain, fitting: Sequence[Link]) -> Iterator[tuple[list[Link], list[Change] | None]]:
    """Yield the receipts in order, up to each that fits its commit, with what git says changed until then."""
    waiting: list[Link] = []
    changes_by_link = changes(root, [link.receipt.tree for link in fitting])
    fitting_ids = {id(link) for link in fitting}
    for link in chain.links:
        waiting.append(link)
        if id(link) in fitting_ids:
            yield waiting, next(changes_by_link)
            waiting = []
    if waiting:
        yield waiting, None


def _follow(file_sightings: Sightings, git_files: dict[str, str], changes: Sequence[Change], link: Link) -> None:
    """Bring what is known of every file up to a receipt; a file may take the name that another one leaves."""
    moved_links = {change.before: file_sightings.first.pop(change.before) for change in changes if change.before}
    moved_changes = {path: file_sightings.changes.pop(path, []) for path in moved_links}
    for change in changes:
        if change.before:
            git_files.pop(change.before, None)
        if not change.sha256:
            git_files.pop(change.path, None)
            file_sightings.changes.pop(change.path, None)
            file_sightings.gone.append((f"{FOLDER}/{change.path}", file_sightings.first.pop(change.path), link))
    for change in changes:
        if change.sha256:
            git_files[change.path] = change.sha256
            if change.before:
                file_sightings.first[change.path] = moved_links[change.before]
                file_sightings.changes[change.path] = [*moved_changes[change.before], link]
            elif change.path in file_sightings.first:
                file_sightings.changes.setdefault(change.path, []).append(link)
            else:
                file_sightings.first[change.path] = link


def _change(files: dict[str, str], changes: Mapping[str, str]) -> None:
    files.update(changes)
    for path in [path for path, digest in changes.items() if not digest]:
        del files[path]


def _tree_mismatch(
    link: Link, why: str, git_files: Mapping[str, str] | None = None, receipt_files: Mapping[str, str] | None = None
) -> Mismatch:
    apart = sorted(
        path
        for path in {*(git_files or {}), *(receipt_files or {})}
        if (git_files or {}).get(path) != (receipt_files or {}).get(path)
    )
    return Mismatch(
        "tree",
        f"{link.name} does not say of journal/ what commit {link.receipt.head[:7]} holds: {why}",
        link.place,
        link.receipt.at,
        tuple(f"{FOLDER}/{path}" for path in apart),
        "no run writes such a receipt: it was made by hand, or this clone's objects were replaced; try another clone",
    )

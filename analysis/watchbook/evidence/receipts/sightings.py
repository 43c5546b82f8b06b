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
    gone: list[tuple[str, Link, Link]] = field(default_factory=list)
    """Files that one receipt saw and the next did not: path, the first receipt that saw it, the one that did not."""
    misfits: list[Mismatch] = field(default_factory=list)
    missing: set[str] = field(default_factory=set)
    """Heads that this clone does not hold."""


def sightings(root: Path, chain: Chain) -> Sightings:
    """Set each receipt beside the commit it names.

    Raises:
        HistoryError: git cannot be asked.
    """
    held = trees(root, {link.receipt.head for link in chain.links})
    found = Sightings(missing={link.receipt.head for link in chain.links} - held.keys())
    fitting = []
    for link in chain.links:
        tree = held.get(link.receipt.head)
        if tree == link.receipt.tree:
            fitting += [link] if link.fits else []
        elif tree is not None:
            found.misfits.append(
                _tree_mismatch(link, f"git has {tree[:7] or 'none'} there, the receipt {link.receipt.tree[:7]}")
            )
    said: dict[str, str] = {}
    seen: dict[str, str] = {}
    for links, changed in _steps(root, chain, fitting):
        for link in links:
            _change(said, link.receipt.changed)
        link = links[-1]
        if changed is not None:
            _follow(found, seen, changed, link)
            if seen != said and link.receipt.sequence <= chain.told:
                found.misfits.append(_tree_mismatch(link, "git's ids agree, what the files hold does not", seen, said))
    return found


def _steps(root: Path, chain: Chain, fitting: Sequence[Link]) -> Iterator[tuple[list[Link], list[Change] | None]]:
    """Yield the receipts in order, up to each that fits its commit, with what git says changed until then."""
    waiting: list[Link] = []
    changed = changes(root, [link.receipt.tree for link in fitting])
    known = {id(link) for link in fitting}
    for link in chain.links:
        waiting.append(link)
        if id(link) in known:
            yield waiting, next(changed)
            waiting = []
    if waiting:
        yield waiting, None


def _follow(found: Sightings, seen: dict[str, str], changed: Sequence[Change], link: Link) -> None:
    """Bring what is known of every file up to a receipt; a file may take the name that another one leaves."""
    moved = {change.before: found.first.pop(change.before) for change in changed if change.before}
    for change in changed:
        if change.before:
            seen.pop(change.before, None)
        if not change.sha256:
            seen.pop(change.path, None)
            found.gone.append((f"{FOLDER}/{change.path}", found.first.pop(change.path), link))
    for change in changed:
        if change.sha256:
            seen[change.path] = change.sha256
            if change.before:
                found.first[change.path] = moved[change.before]
            else:
                found.first.setdefault(change.path, link)


def _change(files: dict[str, str], changed: Mapping[str, str]) -> None:
    files.update(changed)
    for path in [path for path, digest in changed.items() if not digest]:
        del files[path]


def _tree_mismatch(
    link: Link, why: str, seen: Mapping[str, str] | None = None, said: Mapping[str, str] | None = None
) -> Mismatch:
    apart = sorted(path for path in {*(seen or {}), *(said or {})} if (seen or {}).get(path) != (said or {}).get(path))
    return Mismatch(
        "tree",
        f"{link.name} does not say of journal/ what commit {link.receipt.head[:7]} holds: {why}",
        link.place,
        link.receipt.at,
        tuple(f"{FOLDER}/{path}" for path in apart),
        "no run writes such a receipt: it was made by hand, or this clone's objects were replaced; try another clone",
    )

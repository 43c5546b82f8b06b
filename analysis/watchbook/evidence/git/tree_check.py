"""Trees, hashed again: which file lies where in a commit, taken from nobody's word.

Git's log compares trees as they lie in its folder. One that was altered in place could hide a change of a file; so
every tree on the way to the journal and to the receipts, of every commit, is read and hashed again beside it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from watchbook.evidence.git.commands import ask
from watchbook.evidence.git.objects import asking_objects, read_objects

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from pathlib import Path

ROWS = {40: re.compile(rb"(\d+) ([^\0]+)\0([\s\S]{20})"), 64: re.compile(rb"(\d+) ([^\0]+)\0([\s\S]{32})")}
"""A row of a tree: mode, name, and the id of what it names; by how many hex digits an id has."""
FOLDER_MODE = b"40000"
RECEIPTS = b"receipts"
PORTION = 64 << 20
"""Bytes of objects that are read at once: receipts of years, in each of their versions, are more than memory holds."""


def check_trees(root: Path, commit_trees: Collection[str], places: Sequence[str]) -> None:
    """Hash every tree on the way to journal/, below it and to the receipts again, and every version of these.

    Args:
        root: the engagement's root.
        commit_trees: the trees of all commits, from the commits themselves.
        places: where the engagement lies in its repository, and where it lay, each with a slash at its end.

    Raises:
        HistoryError: an object is missing, or is not what its id says.
    """
    journals = frozenset(f"{place}journal".encode() for place in places)
    logs = frozenset(f"{place}ledger/log".encode() for place in places)
    ways = frozenset(path[: slash.start()] for path in journals | logs for slash in re.finditer(b"/", path))
    paths_by_tree: dict[str, set[bytes]] = {tree: {b""} for tree in commit_trees}
    known_trees: set[tuple[bytes, bytes]] = set()
    receipt_files: set[str] = set()
    while paths_by_tree:
        deeper_trees: dict[str, set[bytes]] = {}
        for tree, data in _objects(root, sorted(paths_by_tree)):
            rows = ROWS[len(tree)]
            for path in paths_by_tree[tree]:
                if path in logs:
                    receipt_files |= {child.hex() for _, name, child in rows.findall(data) if name == RECEIPTS}
                elif FOLDER_MODE in bytes(data):
                    children = _children(rows.findall(data), path, journals, journals | logs | ways)
                    for child, below in children - known_trees:
                        known_trees.add((child, below))
                        deeper_trees.setdefault(child.hex(), set()).add(below)
        paths_by_tree = deeper_trees
    for portion in _portions(root, sorted(receipt_files)):
        for _ in _objects(root, portion):
            pass


def _children(
    rows: Iterable[tuple[bytes, bytes, bytes]], path: bytes, journals: frozenset[bytes], folders: frozenset[bytes]
) -> set[tuple[bytes, bytes]]:
    """Return the trees below one that are on the way, and their paths; below journal/ all of them, under its path."""
    if path in journals:
        return {(child, path) for mode, _, child in rows if mode == FOLDER_MODE or mode.lstrip(b"0") == FOLDER_MODE}
    start = path + b"/" if path else b""
    return {
        (child, start + name)
        for mode, name, child in rows
        if start + name in folders and mode.lstrip(b"0") == FOLDER_MODE
    }


def _objects(root: Path, names: Sequence[str]) -> Iterator[tuple[str, memoryview]]:
    with asking_objects(root, names) as answer:
        yield from read_objects(answer(), names)


def _portions(root: Path, names: Sequence[str]) -> Iterator[list[str]]:
    """Yield names of objects in portions that memory holds."""
    if not names:
        return
    sizes = ask(
        root, "cat-file", "--batch-check=%(objectsize)", standard_input="".join(f"{name}\n" for name in names).encode()
    ).split("\n")
    portion: list[str] = []
    total = 0
    for name, size in zip(names, sizes, strict=True):
        portion.append(name)
        total += int(size) if size.isdigit() else 0
        if total >= PORTION:
            yield portion
            portion, total = [], 0
    if portion:
        yield portion

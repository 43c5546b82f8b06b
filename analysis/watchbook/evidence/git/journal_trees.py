"""The files of journal/ as commits hold them, by what they hold."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.evidence.git.commands import ask, ask_bytes
from watchbook.journal.load import FOLDER

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one file between two trees."""

    path: str
    """Below journal/."""
    sha256: str
    """Of what it holds now; empty where it is gone."""
    before: str = ""
    """The path it was renamed from."""


def trees(root: Path, commits: Collection[str], places: Sequence[str] = ()) -> dict[str, str]:
    """Return git's id of journal/ in each commit that this clone holds; empty where a commit has none.

    Args:
        root: the engagement's root.
        commits: which.
        places: where the engagement lies in its repository, and where it lay: the first that holds one counts.
    """
    if not commits:
        return {}
    folders = [f"{place}{FOLDER}" for place in places or (ask(root, "rev-parse", "--show-prefix"),)]
    ordered_commits = sorted(set(commits))
    names = [
        name
        for commit in ordered_commits
        for name in (f"{commit}^{{commit}}", *(f"{commit}:{folder}" for folder in folders))
    ]
    answers = ask(root, "cat-file", "--batch-check=%(objecttype) %(objectname)", standard_input=_lines(names)).split(
        "\n"
    )
    step = 1 + len(folders)
    trees_by_commit = {}
    for number, commit in enumerate(ordered_commits):
        commit_line, *tree_lines = answers[number * step : (number + 1) * step]
        if commit_line.startswith("commit "):
            found_trees = (line.removeprefix("tree ") for line in tree_lines if line.startswith("tree "))
            trees_by_commit[commit] = next(found_trees, "")
    return trees_by_commit


def files_in(root: Path, tree: str) -> dict[str, str]:
    """Return the SHA-256 of each file of a tree, by its path; of none where `tree` is empty."""
    return {change.path: change.sha256 for change in next(changes(root, [tree]))} if tree else {}


def changes(root: Path, trees: Sequence[str]) -> Iterator[list[Change]]:
    """Yield what each tree changed of the one before it; the first one, of nothing.

    A renamed file is one change where at least 90 % of it stayed.
    """
    nothing = ask(root, "hash-object", "-t", "tree", "--stdin")
    whole = [tree or nothing for tree in trees]
    pairs = [f"{before} {after}" for before, after in zip([nothing, *whole], whole, strict=False)]
    output = ask_bytes(
        root, "diff-tree", "--stdin", "-r", "-M90%", "-l0", "-z", "--raw", "--no-abbrev", "--no-relative",
        standard_input=_lines(pairs),
    )  # fmt: skip
    rows_by_pair = _read(output.decode("utf-8", "surrogateescape"), len(pairs))
    digests = _digests(root, {blob for pair in rows_by_pair for _, blob, _ in pair if blob})
    for pair in rows_by_pair:
        yield [Change(_text(path), digests.get(blob, ""), _text(before)) for path, blob, before in pair]


def _read(text: str, pairs: int) -> list[list[tuple[str, str, str]]]:
    """Return path, blob and former path of every change, by pair; two equal trees print nothing but their names."""
    rows_by_pair: list[list[tuple[str, str, str]]] = []
    fields = iter(text.split("\0"))
    for field in fields:
        head = field
        while "\n" in head:
            _, head = head.split("\n", 1)
            rows_by_pair.append([])
        if not head:
            continue
        _, mode, _, blob, status = head.removeprefix(":").split(" ")
        path = next(fields)
        if status.startswith("R"):
            rows_by_pair[-1].append((next(fields), blob, path))
        else:
            rows_by_pair[-1].append((path, "" if mode == "000000" else blob, ""))
    assert len(rows_by_pair) == pairs
    return rows_by_pair


def _digests(root: Path, blobs: Collection[str]) -> dict[str, str]:
    """Return the SHA-256 of what each blob holds; of a submodule, which holds nothing here, that of its commit."""
    digests = {}
    ordered_blobs = sorted(blobs)
    output = memoryview(ask_bytes(root, "cat-file", "--batch", "--buffer", standard_input=_lines(ordered_blobs)))
    at = 0
    for blob in ordered_blobs:
        end = bytes(output[at : at + 256]).index(b"\n") + at
        words = bytes(output[at:end]).decode().split(" ")
        at = end + 1
        if words[-1] == "missing":
            digests[blob] = hashlib.sha256(blob.encode()).hexdigest()
            continue
        size = int(words[2])
        digests[blob] = hashlib.sha256(output[at : at + size]).hexdigest()
        at += size + 1
    return digests


def _text(path: str) -> str:
    """Return a path as text that JSON can hold; bytes that are not UTF-8 by their numbers."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _lines(words: Collection[str]) -> bytes:
    return "".join(f"{word}\n" for word in words).encode()

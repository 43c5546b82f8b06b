"""Some files of journal/ → their entries and problems, without reading the others: what a commit's hook asks about."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from watchbook.errors import JournalError, Place
from watchbook.journal.asset import YEAR, asset_problem
from watchbook.journal.known_names import names_of
from watchbook.journal.load import FOLDER, MONTH, NAMED, Journal, misplacement
from watchbook.journal.problem import Problem
from watchbook.journal.reading.entry_reader import read_entry

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

    from watchbook.config import Engagement
    from watchbook.journal.entry import Entry
    from watchbook.journal.reading.front_matter_keys import KnownNames

DEPTH = 4
"""Parts of an entry's path: journal, year, month, file."""


def load_chosen(files: Iterable[Path], engagement: Engagement, metrics: Collection[str]) -> Journal:
    """Read the entries that some files are; of others (a page, a picture) see whether they may be published.

    Args:
        files: paths, absolute or from where we are.
        engagement: whose journal they are in.
        metrics: the names of its metrics.

    Raises:
        JournalError: a file lies outside of the engagement, or cannot be read at all.
    """
    root = engagement.root
    names = names_of(engagement, metrics)
    entries: list[Entry] = []
    problems: list[Problem] = []
    for path in sorted({_below(root, file) for file in files}):
        try:
            entry, entry_problems = _read(root, path, names)
        except OSError as error:
            raise JournalError(f"cannot be read: {error.strerror}", place=Place(path)) from error
        problems += entry_problems
        entries += [entry] if entry else []
    return Journal.of(entries, problems)


def _read(root: Path, path: str, names: KnownNames) -> tuple[Entry | None, list[Problem]]:
    folder, *parts = path.split("/")
    if any(part.startswith(".") for part in parts):
        return None, []
    if not os.path.lexists(root / path):
        raise JournalError("there is no such file", place=Place(path))
    if folder != FOLDER:
        return None, []
    if (root / path).is_dir() and not (root / path).is_symlink():
        hint = "name files, e.g. with a * behind the folder; without any, the whole journal is checked"
        raise JournalError("this is a folder", place=Place(path), hints=(hint,))
    in_a_year = len(parts) > 1 and bool(YEAR.fullmatch(parts[0]))
    odd = _odd(root, path) if in_a_year else asset_problem(root / FOLDER, "/".join(parts))
    if odd or not in_a_year:
        return None, [odd] if odd else []
    return read_entry((root / path).read_bytes(), path, names)


def _below(root: Path, file: Path) -> str:
    # The file itself is not resolved: a symbolic link is judged as one.
    whole = file.parent.resolve() / file.name
    if not whole.is_relative_to(root):
        raise JournalError(
            f"{file} is not in the engagement at {root}", hints=("--root DIR names the engagement; one at a time",)
        )
    return whole.relative_to(root).as_posix()


def _odd(root: Path, path: str) -> Problem | None:
    """Return why a file in the folders of years is no entry; None where it may be one."""
    parts = path.split("/")
    if len(parts) != DEPTH or not MONTH.fullmatch(parts[2]):
        return Problem("WB101", Place(path), "not in a month's folder, so it is no entry", NAMED)
    return misplacement(root / path, "/".join(parts[:-1]))

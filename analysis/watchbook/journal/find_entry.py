"""Which entry a person means, by as little of its name as tells it from the others."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

from watchbook.errors import JournalError
from watchbook.journal.load import FOLDER

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

PATTERN = "[0-9][0-9][0-9][0-9]/[0-9][0-9]/[0-9]*.md"
SHOWN = 5
"""Names that an error lists."""


def entry_paths(root: Path) -> list[str]:
    """Return the paths below `root` of the files that may be entries, by name; none of them is read."""
    paths = (path.relative_to(root).as_posix() for path in (root / FOLDER).glob(PATTERN))
    return sorted(paths, key=_id)


def matching_paths(name: str, paths: Sequence[str]) -> list[str]:
    """Return the paths that a name can mean: an id, a path, or a part of ids.

    Raises:
        JournalError: it means none.
    """
    query = name.strip()
    whole = [path for path in paths if _id(path) == _id(query)]
    if whole:
        return whole
    words = re.sub(r"[\W_]+", "-", query.lower()).strip("-")
    matches = [path for path in paths if query and (query.lower() in _id(path) or (words and words in _id(path)))]
    if not matches:
        ids = [_id(path) for path in paths]
        near = difflib.get_close_matches(query.lower(), ids, n=SHOWN, cutoff=0.4) or ids[-SHOWN:]
        hints = tuple(f"there is {near_id}" for near_id in near) or ("`watchbook new incident` opens one",)
        raise JournalError(f"no entry is called {name!r}", hints=hints)
    return matches


def ambiguous(name: str, paths: Sequence[str]) -> JournalError:
    """Return the error that asks which of several entries is meant."""
    rest = len(paths) - SHOWN
    more = (f"and {rest} more",) if rest > 0 else ()
    hints = (*(f"watchbook knows {_id(path)}" for path in paths[:SHOWN]), *more)
    return JournalError(f"{name!r} can mean {len(paths)} entries; say more of its name", hints=hints)


def _id(path: str) -> str:
    return path.rsplit("/", 1)[-1].removesuffix(".md")

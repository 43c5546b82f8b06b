"""Names of workflows that nobody declared, as far as they may be shown.

A line whose workflow is not declared is set aside; who is to mend it has to know under which name it came. What a dump
says in words leaves memory nowhere, so a name is shown only where it looks like a label, several lines share it, and
such names are most of what was set aside: what stands there else may be anybody's name, word or number.
"""

from __future__ import annotations

import difflib
from collections import Counter
from typing import TYPE_CHECKING

from watchbook.privacy.category_value import is_label

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

UNKNOWN = "unknown-workflow"
"""Why a line is set aside whose workflow is not declared."""
UNDECLARED = "undeclared:"
"""What the outcome of a name starts with; it stands beside the outcome that says how many lines were set aside."""
RESPELT = "respelt:"
"""What the outcome of a declared name starts with that stands there with other capitals, spaces or dashes."""
LEAST = 3
"""Lines of a file that share a name before it is shown."""
MOST = 20
"""Names of a file that are shown; more of them are no workflows."""
MOST_COUNTED = 10_000
"""Names told apart while a file is read; where there are more, none is shown."""


class UndeclaredNames:
    """The names that stand in a file instead of a workflow's, while it is read."""

    def __init__(self, workflows: Iterable[str]) -> None:
        """Start at none; `workflows` are those that are declared."""
        self._declared = {_spelling(name): name for name in workflows}
        self._counts = Counter[str]()

    def add(self, names: Mapping[str, int]) -> None:
        """Add the lines of a batch by the name that stands in them."""
        if len(self._counts) <= MOST_COUNTED:
            self._counts.update(names)

    def outcomes(self) -> dict[str, int]:
        """Return what may be said: lines, by the outcome that names them."""
        if len(self._counts) > MOST_COUNTED:
            return {}
        found = Counter[str]()
        for name, count in self._counts.items():
            declared = self._declared.get(_spelling(name))
            if declared is not None and not is_label(name):
                found[RESPELT + declared] += count
            elif count >= LEAST and is_label(name):
                found[UNDECLARED + name] += count
        is_most = 2 * found.total() >= self._counts.total()
        return dict(sorted(found.items())) if is_most and len(found) <= MOST else {}


def _spelling(name: str) -> str:
    return "".join(char for char in name.casefold() if char.isalnum())


def names_clause(lines: Mapping[str, int]) -> str:
    """Return the names that stand in an account, the most frequent first, each with its lines; empty where none may."""
    found = Counter({key: count for key, count in lines.items() if key.startswith((UNDECLARED, RESPELT))})
    most = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(
        f"{count:,} {name!r}" if kind == "undeclared" else f"{count:,} {name!r} with other capitals or signs"
        for (kind, _, name), count in ((key.partition(":"), count) for key, count in most)
    )


def likely_name(lines: Mapping[str, int], workflows: Collection[str]) -> tuple[str, str] | None:
    """Return the most frequent name that is nearly a declared one, and that one; None where none is."""
    names = sorted((-count, key.removeprefix(UNDECLARED)) for key, count in lines.items() if key.startswith(UNDECLARED))
    declared = {_spelling(name): name for name in workflows}
    for _, name in names:
        close = difflib.get_close_matches(_spelling(name), declared, n=1)
        if close:
            return name, declared[close[0]]
    return None

"""Which commits came before which."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

LATEST = 253_402_214_400
"""31 Dec 9999: a later date is as good as this one, and Python has none."""
REVISIONS = ("rev-list", "--reverse", "--topo-order", "--timestamp", "--parents", "--end-of-options", "HEAD", "--")
"""Asks for every commit that HEAD is built on, parents first; `ancestry` reads the answer."""


@dataclass(frozen=True, slots=True)
class Revision:
    """A commit, its date and its parents."""

    seconds: int
    """The committer's date, as the commit has it, since 1970 in UTC."""
    parents: tuple[str, ...]

    @property
    def at(self) -> dt.datetime:
        """The committer's date; UTC."""
        return dt.datetime.fromtimestamp(min(self.seconds, LATEST), dt.UTC)


def ancestry(printed: bytes) -> dict[str, Revision]:
    """Return every commit that HEAD is built on, and HEAD itself, parents first, from what git prints for REVISIONS."""
    found = {}
    for line in printed.decode().splitlines():
        at, commit, *parents = line.split(" ")
        found[commit] = Revision(int(at), tuple(parents))
    return found


def ancestors_of(commits: Mapping[str, Revision], brought: Mapping[str, int]) -> dict[str, int]:
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


def first_holding(commits: Mapping[str, Revision], heads: Mapping[str, int]) -> dict[str, int]:
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

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


def ancestry(output: bytes) -> dict[str, Revision]:
    """Return every commit that HEAD is built on, and HEAD itself, parents first, from what git prints for REVISIONS."""
    revisions = {}
    for line in output.decode().splitlines():
        at, commit, *parents = line.split(" ")
        revisions[commit] = Revision(int(at), tuple(parents))
    return revisions


def ancestors_of(commits: Mapping[str, Revision], receipt_numbers: Mapping[str, int]) -> dict[str, int]:
    """Return for each commit the highest number among those that it and its ancestors brought.

    Args:
        commits: parents first.
        receipt_numbers: by commit, the number of the newest receipt it added.
    """
    highest_numbers: dict[str, int] = {}
    for name, commit in commits.items():
        numbers = [receipt_numbers[name]] if name in receipt_numbers else []
        numbers += [highest_numbers[parent] for parent in commit.parents if parent in highest_numbers]
        if numbers:
            highest_numbers[name] = max(numbers)
    return highest_numbers


def first_holding(commits: Mapping[str, Revision], heads: Mapping[str, int]) -> dict[str, int]:
    """Return for each commit the lowest number among the heads that are built on it.

    Args:
        commits: every commit below the heads.
        heads: by commit, a number.
    """
    lowest_numbers: dict[str, int] = {}
    for head, number in sorted(heads.items(), key=lambda item: item[1]):
        waiting = [head]
        while waiting:
            name = waiting.pop()
            if name in commits and name not in lowest_numbers:
                lowest_numbers[name] = number
                waiting += commits[name].parents
    return lowest_numbers


def arrivals(commits: Mapping[str, Revision]) -> dict[str, int]:
    """Return for each commit when the line of first parents, the branch that others build on, first held it.

    Seconds since 1970, as the commit of that line has them: a commit of a branch may be much older than its merge.

    Args:
        commits: parents first; HEAD is the last.
    """
    line: list[str] = []
    name = next(reversed([*commits]), "")
    while name in commits:
        line.append(name)
        name = next(iter(commits[name].parents), "")
    instants: dict[str, int] = {}
    for head in reversed(line):
        waiting = [head]
        while waiting:
            name = waiting.pop()
            if name in commits and name not in instants:
                instants[name] = max(commits[head].seconds, commits[name].seconds)
                waiting += commits[name].parents
    return instants

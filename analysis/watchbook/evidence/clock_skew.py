"""Which commits' dates cannot be believed, from the dates of all commits before them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from watchbook.evidence.git.ancestry import Revision

CLOCKS = dt.timedelta(minutes=15)
"""How far apart the clocks of honest machines may be."""
BORN = 1_112_832_000
"""7 April 2005: no commit is older than git."""


def doubts(commits: Mapping[str, Revision], now: dt.datetime) -> dict[str, str]:
    """Return why the committer's date of some commits cannot be right, by commit.

    A commit cannot have been made before the commits it builds on, in the future, or before there was git. A date in
    the future says nothing about those that build on it.

    Args:
        commits: every commit, parents first.
        now: the reader's clock.
    """
    reasons: dict[str, str] = {}
    newest: dict[str, int] = {}
    latest, slack = now.timestamp() + CLOCKS.total_seconds(), CLOCKS.total_seconds()
    for commit, revision in commits.items():
        date, floor = revision.seconds, max((newest.get(parent, 0) for parent in revision.parents), default=0)
        if date < BORN:
            reasons[commit] = "its date is older than git"
        elif date > latest:
            reasons[commit] = "its date lies in the future"
        elif date < floor - slack:
            reasons[commit] = "its date is older than that of a commit it builds on"
        newest[commit] = floor if commit in reasons else max(date, floor)
    return reasons

"""Whether git saw a planned change written before its window began: who writes it later announces nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.calendar import took
from watchbook.evidence.git.ancestry import LATEST

if TYPE_CHECKING:
    from watchbook.evidence.git.log import Commit
    from watchbook.evidence.journal_proof import JournalProof
    from watchbook.evidence.provenance import Provenance
    from watchbook.journal.planned_window import PlannedWindow

WHAT_IT_NAMES = {"planned": "its window", "days": "its days", "workflows": "its workflows", "metrics": "its metrics"}
"""Keys that say what is announced: whoever changes one announces it anew."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """Whether a planned change was announced."""

    before: dt.timedelta | None
    """How long before its window began git saw it as it stands; None where that is not shown."""
    doubt: str
    """Why it is not shown, in a clause; empty where it is."""

    @property
    def is_made(self) -> bool:
        """Whether it was announced, so that nobody is called in its window."""
        return not self.doubt


def announcement_of(window: PlannedWindow, provenance: Provenance | None, past: JournalProof) -> Announcement:
    """Return whether git, and the receipts where there are any, saw a planned change before its window began.

    Where its window, days, workflows or metrics were changed since, the commit that did so counts. A branch counts
    from when the common branch held it.
    """
    if past.gap is not None or not past.repository or provenance is None:
        return Announcement(None, "git cannot say when it was written")
    if provenance.first_seen is None or provenance.uncommitted:
        return Announcement(None, "it is not yet in git as it stands")
    commit, subject = provenance.first_seen, "git first saw it"
    for amendment in provenance.amendments:
        moved_parts = [part for key, part in WHAT_IT_NAMES.items() if key in amendment.keys]
        if moved_parts:
            commit, subject = amendment.by, f"{' and '.join(moved_parts)} {_was_changed(moved_parts)}"
    if doubt := past.doubt_of(commit):
        return Announcement(None, f"when it was written cannot be shown: {doubt}")
    at = _instant_of(commit, past)
    if at < window.start:
        return Announcement(window.start - at, "")
    return Announcement(None, f"{subject} {took(at - window.start)} after it began")


def _was_changed(parts: list[str]) -> str:
    return "was changed" if parts == ["its window"] else "were changed"


def _instant_of(commit: Commit, past: JournalProof) -> dt.datetime:
    """Return when everybody could read a commit: when it was made, or the common branch first held it, if later."""
    arrival = past.arrivals.get(commit.id)
    if arrival is None:
        return commit.committed
    return max(commit.committed, dt.datetime.fromtimestamp(min(arrival, LATEST), dt.UTC))

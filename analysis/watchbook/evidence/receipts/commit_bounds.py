"""Between which receipts each commit was made, whatever date it gives itself.

A commit whose tree holds a receipt was made after it, for nobody could know its hash before. A commit that a receipt's
head is built on was made before it. Both rest on the clock of the runs and on nobody's word.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from watchbook.evidence.clock_skew import CLOCKS
from watchbook.evidence.git.ancestry import ancestors_of, first_holding

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from watchbook.evidence.git.ancestry import Revision
    from watchbook.evidence.journal_history import JournalHistory
    from watchbook.evidence.receipt_commits import ReceiptCommit
    from watchbook.evidence.receipts.chain import Chain, Link

BoundsState = Literal["fits", "unproven", "unseen", "backdated", "postdated"]


@dataclass(frozen=True, slots=True)
class Bounds:
    """Between which receipts a commit was made."""

    at: dt.datetime
    """The date it gives itself; UTC."""
    after: Link | None
    """The newest receipt that it is built on; None where it holds none."""
    seen: Link | None
    """The first receipt that saw it; None where none did yet."""
    missed: Link | None
    """The last receipt made after its date that did not see it, or does not fit and cannot show it; None without."""

    @property
    def state(self) -> BoundsState:
        """Return how its date stands to its bounds.

        `backdated` and `postdated` contradict them. `unproven`: a receipt made after its date did not see it, or none
        was made before, so that nothing but the commit vouches for its date. `unseen`: no receipt saw it yet.
        """
        if self.after and self.at < self.after.receipt.at - CLOCKS:
            return "backdated"
        if self.seen and self.at > self.seen.receipt.at + CLOCKS:
            return "postdated"
        if self.missed or (self.seen and self.seen.receipt.sequence == 1):
            return "unproven"
        return "fits" if self.seen else "unseen"

    @property
    def contradiction(self) -> str:
        """Return why its date cannot be right; empty where it may be."""
        if self.state == "backdated" and self.after:
            return f"it is built on {self.after.name}, so it was made after that"
        return f"{self.seen.name} had seen it by then" if self.state == "postdated" and self.seen else ""


@dataclass(frozen=True, slots=True)
class CommitBounds:
    """The repository's commits beside the chain of receipts."""

    commits: Mapping[str, Revision]
    """Every commit that HEAD is built on, parents first."""
    receipted: Mapping[str, ReceiptCommit]
    """The commits that touched the file of receipts, parents first."""
    chain: Chain
    after: Mapping[str, int]
    """By commit, which link of the chain it is built on."""
    seen: Mapping[str, int]
    """By commit, which link of the chain saw it first."""

    @classmethod
    def of(cls, past: JournalHistory, chain: Chain) -> CommitBounds:
        """Set the commits that git holds beside a chain."""
        commits, touches = past.revisions, past.receipted
        fitting_links = {number: link for number, link in enumerate(chain.links) if link.fits}
        numbers = {link.sha256: number for number, link in fitting_links.items()}
        receipt_numbers = {
            name: max(added_numbers)
            for name, touch in touches.items()
            if (added_numbers := [numbers[digest] for digest in touch.added if digest in numbers])
        }
        heads: dict[str, int] = {}
        for number, link in fitting_links.items():
            heads.setdefault(link.receipt.head, number)
        return cls(commits, touches, chain, ancestors_of(commits, receipt_numbers), first_holding(commits, heads))

    def bounds(self, name: str) -> Bounds | None:
        """Return the bounds of a commit; None for one that HEAD is not built on."""
        commit = self.commits.get(name)
        if commit is None:
            return None
        links, number = self.chain.links, self.seen.get(name)
        before = self.before(name)
        return Bounds(
            commit.at,
            links[self.after[name]] if name in self.after else None,
            None if number is None else links[number],
            before if before and before.receipt.at > commit.at + CLOCKS else None,
        )

    def before(self, name: str) -> Link | None:
        """Return the last receipt that did not see a commit; None where the first one saw it, or there is none."""
        number = self.seen.get(name, len(self.chain.links)) - 1
        return self.chain.links[number] if number >= 0 else None

"""The chain of receipts, replayed from the file alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.errors import Place
from watchbook.evidence.clock import CLOCKS
from watchbook.evidence.misfit import Misfit, MisfitKind
from watchbook.evidence.receipts import (
    FILE,
    FIRST,
    Manifest,
    NotAReceiptError,
    Receipt,
    read_receipt,
    receipt_hash,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

RESTORE = "git log -p ledger/log/receipts shows who changed it; restore the lines as they were first committed"


@dataclass(frozen=True, slots=True)
class Link:
    """A receipt in its chain."""

    receipt: Receipt
    sha256: str
    """Its hash, which the next one carries."""
    place: Place

    @property
    def name(self) -> str:
        """Return how sentences call it: `receipt 7 (9 Nov 2026, 11:10 UTC)`."""
        return f"receipt {self.receipt.sequence} ({when(self.receipt.at)})"


@dataclass(frozen=True, slots=True)
class Chain:
    """Every receipt that can be read, and what does not fit among them."""

    links: tuple[Link, ...]
    misfits: tuple[Misfit, ...]
    doubtful: frozenset[int]
    """Which links no time is taken from, since they do not fit their neighbours; by their number from 0."""

    @property
    def last(self) -> Link | None:
        """The newest receipt; None without any."""
        return self.links[-1] if self.links else None

    def holds(self, sha256: str) -> Link | None:
        """Return the receipt with a hash; None where the chain does not hold it."""
        return next((link for link in self.links if link.sha256 == sha256), None)

    def files(self, number: int) -> dict[str, str]:
        """Return the files of journal/ that the link at `number` saw, by their paths below it."""
        found = Manifest()
        for link in self.links[: number + 1]:
            found.change(link.receipt.changed)
        return found.files


def replay(data: bytes) -> Chain:
    """Return the chain that a file of receipts holds, and every line that does not fit the one before."""
    links: list[Link] = []
    misfits: list[Misfit] = []
    doubtful: set[int] = set()
    files = Manifest()
    known = files.sha256
    for number, line in enumerate(data.splitlines(keepends=True), 1):
        place = Place(FILE, number)
        try:
            receipt = read_receipt(line)
        except NotAReceiptError as error:
            misfits.append(
                Misfit("edited", f"the line is not a receipt as a run writes it: {error}", place, None, (), RESTORE)
            )
            continue
        link = Link(receipt, receipt_hash(line), place)
        wrong = list(_between(links[-1] if links else None, link))
        if receipt.changed:
            files.change(receipt.changed)
            known = files.sha256
        if receipt.journal != known:
            said = f"{link.name} was edited: the files it lists are not those it is sealed with"
            wrong.append(Misfit("edited", said, place, receipt.at, hint=RESTORE))
            known = receipt.journal
        if wrong:
            # Which of two neighbours was edited cannot be told.
            doubtful |= {
                len(links),
                *([len(links) - 1] if links and any(each.kind == "edited" for each in wrong) else []),
            }
        misfits += wrong
        links.append(link)
    return Chain(tuple(links), tuple(misfits), frozenset(doubtful))


def when(moment: dt.datetime) -> str:
    """Return an instant as sentences have it, in UTC, since two sides read it."""
    utc = moment.astimezone(dt.UTC)
    return f"{utc.day} {utc:%b %Y, %H:%M} UTC"


def _between(before: Link | None, link: Link) -> Iterator[Misfit]:
    """Yield what does not fit between a receipt and the one before."""
    receipt, due = link.receipt, before.receipt.sequence + 1 if before else 1

    def misfit(kind: MisfitKind, what: str) -> Misfit:
        return Misfit(kind, what, link.place, receipt.at, hint=RESTORE)

    if receipt.sequence > due:
        gone = f"receipt {due} is" if receipt.sequence == due + 1 else f"receipts {due} to {receipt.sequence - 1} are"
        yield misfit("removed", f"{gone} missing before {link.name}")
    elif receipt.sequence < due:
        yield misfit(
            "forked",
            f"{link.name} follows {before.name if before else 'nothing'}: "
            "two runs appended at once and a merge kept both, or lines were moved",
        )
    elif receipt.before != (before.sha256 if before else FIRST):
        what = f"{before.name} is not the one that {link.name} followed" if before else f"{link.name} followed another"
        yield misfit("edited", f"{what}: one of the two was edited or put in its place")
    if before and receipt.at < before.receipt.at - CLOCKS:
        yield misfit("clock", f"{link.name} says it is older than the one before, {before.name}")

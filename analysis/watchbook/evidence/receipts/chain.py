"""The chain of receipts, replayed from the file alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from watchbook.errors import Place
from watchbook.evidence.clock_skew import CLOCKS
from watchbook.evidence.receipt import (
    FILE,
    FIRST,
    Manifest,
    NotAReceiptError,
    Receipt,
    read_receipt,
    receipt_hash,
)
from watchbook.evidence.receipts.mismatch import Mismatch, MismatchKind

if TYPE_CHECKING:
    from collections.abc import Iterator

EPOCH = dt.datetime.fromtimestamp(0, dt.UTC)
RESTORE = "git log -p ledger/log/receipts shows who changed it; restore the lines as they were first committed"


@dataclass(frozen=True, slots=True)
class Link:
    """A receipt in its chain."""

    receipt: Receipt
    sha256: str
    """Its hash, which the next one carries."""
    place: Place
    fits: bool = True
    """Whether it fits its neighbours; no time is taken from one that does not."""

    @property
    def name(self) -> str:
        """Return how sentences call it: `receipt 7 (9 Nov 2026, 11:10 UTC)`."""
        return f"receipt {self.receipt.sequence} ({when(self.receipt.at)})"


@dataclass(frozen=True, slots=True)
class Chain:
    """Every receipt that can be read, and what does not fit among them."""

    links: tuple[Link, ...]
    misfits: tuple[Mismatch, ...]
    told: int
    """Of how many links, from the first, it is known which files they saw: those before the first gap."""

    @property
    def last(self) -> Link | None:
        """The newest receipt; None without any."""
        return self.links[-1] if self.links else None

    def holds(self, sha256: str) -> Link | None:
        """Return the receipt with a hash; None where the chain does not hold it."""
        return next((link for link in self.links if link.sha256 == sha256), None)

    def files(self, number: int) -> dict[str, str]:
        """Return the files of journal/ that the link at `number` saw, as far as it is told, by their paths below it."""
        manifest = Manifest()
        for link in self.links[: number + 1]:
            manifest.change(link.receipt.changed)
        return manifest.files


def replay(data: bytes) -> Chain:
    """Return the chain that a file of receipts holds, and every line that does not fit the one before."""
    links: list[Link] = []
    misfits: list[Mismatch] = []
    files: Manifest | None = Manifest()
    known_links = 0
    for number, line in enumerate(data.splitlines(keepends=True), 1):
        place = Place(FILE, number)
        try:
            link = Link(read_receipt(line), receipt_hash(line), place)
        except NotAReceiptError as error:
            problem = f"the line is not a receipt as a run writes it: {error}"
            misfits.append(Mismatch("edited", problem, place, hint=RESTORE))
            files = None
            continue
        wrong = list(_between(links[-1] if links else None, link))
        files = None if any(misfit.kind == "removed" for misfit in wrong) else files
        if files:
            wrong += _apply_receipt(links[-1] if links and links[-1].fits else None, link, files)
            known_links += 1
        if any(misfit.kind == "edited" for misfit in wrong) and links:
            links[-1] = replace(links[-1], fits=False)  # which of two neighbours was edited cannot be told
        misfits += wrong
        links.append(replace(link, fits=not wrong))
    return Chain(_links_in_trust(links), tuple(misfits), known_links)


def _links_in_trust(links: list[Link]) -> tuple[Link, ...]:
    """Return links of which those fit that no other branch of the chain, and no later time before them, speaks against.

    Where two branches were kept, which of the two a run made cannot be told, however well each fits itself; and whoever
    appends a line of last week by hand can append a second one that fits it.
    """
    trusted_links = list(links)
    highest, latest = 0, links[0].receipt.at if links else EPOCH
    for number, link in enumerate(links):
        receipt = link.receipt
        if receipt.sequence <= highest:
            for place in range(number):
                if links[place].receipt.sequence >= receipt.sequence:
                    trusted_links[place] = replace(trusted_links[place], fits=False)
        if receipt.sequence <= highest or receipt.at < latest - CLOCKS:
            trusted_links[number] = replace(trusted_links[number], fits=False)
        highest, latest = max(highest, receipt.sequence), max(latest, receipt.at)
    return tuple(trusted_links)


def when(moment: dt.datetime) -> str:
    """Return an instant as sentences have it, in UTC, since two sides read it."""
    utc = moment.astimezone(dt.UTC)
    return f"{utc.day} {utc:%b %Y, %H:%M} UTC"


def _apply_receipt(before: Link | None, link: Link, files: Manifest) -> Iterator[Mismatch]:
    """Bring the files up to a receipt, and yield a misfit where they are not those it is sealed with.

    `before` is the one before, if it fits.
    """
    files.change(link.receipt.changed)
    # Where nothing changed there is nothing to hash: years of quiet days are replayed in a moment.
    files_hash = before.receipt.journal if before and not link.receipt.changed else files.sha256
    if link.receipt.journal != files_hash:
        problem = f"{link.name} was edited: the files it lists are not those it is sealed with"
        yield Mismatch("edited", problem, link.place, link.receipt.at, hint=RESTORE)


def _between(before: Link | None, link: Link) -> Iterator[Mismatch]:
    """Yield what does not fit between a receipt and the one before."""
    receipt, due = link.receipt, before.receipt.sequence + 1 if before else 1

    def misfit(kind: MismatchKind, problem: str) -> Mismatch:
        return Mismatch(kind, problem, link.place, receipt.at, hint=RESTORE)

    if receipt.sequence > due:
        missing_receipts = (
            f"receipt {due} is" if receipt.sequence == due + 1 else f"receipts {due} to {receipt.sequence - 1} are"
        )
        yield misfit("removed", f"{missing_receipts} missing before {link.name}")
    elif receipt.sequence < due:
        yield misfit(
            "forked",
            f"{link.name} follows {before.name if before else 'nothing'}: "
            "two runs appended at once and a merge kept both, or lines were moved",
        )
    elif receipt.before != (before.sha256 if before else FIRST):
        clause = (
            f"{before.name} is not the one that {link.name} followed" if before else f"{link.name} followed another"
        )
        yield misfit("edited", f"{clause}: one of the two was edited or put in its place")
    if before and receipt.at < before.receipt.at - CLOCKS:
        yield misfit("clock", f"{link.name} says it is older than the one before, {before.name}")

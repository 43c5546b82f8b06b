"""Where an engagement lies in its repository, and where it lay when receipts were made: whole ones are moved, too."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from watchbook.evidence.git.commands import RefusedError, ask
from watchbook.evidence.receipt import FILE, NotAReceiptError, read_receipt

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.evidence.receipt import Receipt

FOLDER = "journal"
MOVES = 8
"""How often an engagement may have been moved; more is no honest history."""


def engagement_places(root: Path) -> tuple[str, ...]:
    """Return the engagement's folder below the top of its repository, then those it lay in; each ends with a slash.

    A receipt names a commit and the journal's tree in it. Where that commit holds none at today's place, and the very
    tree at another, the engagement lay there.

    Raises:
        HistoryError: git cannot be asked.
    """
    places = [ask(root, "rev-parse", "--show-prefix")]
    receipts = _receipts(root)
    for _ in range(MOVES):
        stray = _first_stray(root, receipts, places)
        place = _place_of(root, stray) if stray else None
        if place is None:
            break
        places.append(place)
    return tuple(places)


def _receipts(root: Path) -> list[Receipt]:
    """Return the receipts that stand, one a journal's tree, the oldest first."""
    receipts: dict[str, Receipt] = {}
    with suppress(OSError):
        for line in (root / FILE).read_bytes().splitlines():
            with suppress(NotAReceiptError):
                receipt = read_receipt(line + b"\n")
                receipts.setdefault(receipt.tree, receipt)
    return [receipt for tree, receipt in receipts.items() if tree]


def _first_stray(root: Path, receipts: list[Receipt], places: list[str]) -> Receipt | None:
    """Return the first receipt whose commit has no journal at any of the places; of a commit that is not here, none."""
    names = [f"{receipt.head}:{place}{FOLDER}" for receipt in receipts for place in places]
    heads = [receipt.head for receipt in receipts]
    if not names:
        return None
    standard_input = "".join(f"{name}\n" for name in [*heads, *names]).encode()
    answers = ask(root, "cat-file", "--batch-check=%(objecttype)", standard_input=standard_input).split("\n")
    for number, receipt in enumerate(receipts):
        first = len(heads) + number * len(places)
        if answers[number] == "commit" and "tree" not in answers[first : first + len(places)]:
            return receipt
    return None


def _place_of(root: Path, receipt: Receipt) -> str | None:
    """Return the folder in which a commit holds the very tree that a receipt names as its journal."""
    with suppress(RefusedError):
        for row in ask(root, "ls-tree", "-r", "-d", "-z", "--full-tree", "--end-of-options", receipt.head).split("\0"):
            about, _, path = row.partition("\t")
            if about.endswith(f" {receipt.tree}") and f"/{path}".endswith(f"/{FOLDER}"):
                return path.removesuffix(FOLDER)
    return None

"""What a verification says: as text for a person, as JSON for a program."""

from __future__ import annotations

import json as encoder
from typing import TYPE_CHECKING, Any

from watchbook.evidence.receipts.chain import when

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.evidence.receipts.chain import Link
    from watchbook.evidence.receipts.verify import Sighting, Verification

WITHOUT_A_COPY = (
    "This shows that the repository agrees with itself. A chain that was written anew as a whole, or cut at its end,\n"
    "agrees with itself too: only a receipt kept elsewhere shows that (watchbook verify --against HASH or FILE)."
)

MANY = 40
"""Entries whose later changes are named; of more, --json names them."""
RESTS_ON = (
    "Every commit, every tree on the way to the journal and the receipts, every version of these and every text of an\n"
    "entry was hashed again as it was read: which file lay where, and when it changed, rests on that. What a receipt\n"
    "saw of a commit that is no part of the history now is held against the receipt's own SHA-256 of every file alone."
)


def text(verification: Verification) -> str:
    """Return what does not fit, what is worth knowing, and what the last receipt is."""
    parts = [
        *(_misfit(verification)),
        *(f"note: {note}" for note in verification.notes),
        *(f"note: {bounds_in_words(entry)}" for entry in _spoken_of(verification)),
        "\n".join(_summary(verification)),
    ]
    return "\n\n".join(parts) + "\n"


def _spoken_of(verification: Verification) -> list[Sighting]:
    """Return the entries that are named: those whose date is not shown, and, where they are few, those that changed."""
    changed_count = sum(bool(entry.changes) for entry in verification.entries)
    return [
        entry for entry in verification.entries if entry.state != "fits" or (entry.changes and changed_count <= MANY)
    ]


def json(verification: Verification) -> str:
    """Return the verification as one JSON object; fields are added, never renamed.

    Keys: exit_code, fits, receipts, last, kept, misfits, notes, entries, rests_on.
    """
    document = {
        "exit_code": verification.exit_code,
        "fits": verification.exit_code == 0,
        "receipts": len(verification.chain.links),
        "last": _link(verification.chain.last),
        "kept": _link(verification.kept),
        "misfits": [
            {
                "kind": misfit.kind,
                "what": misfit.what,
                "file": misfit.place.file if misfit.place else None,
                "line": misfit.place.line if misfit.place else None,
                "entries": list(misfit.entries),
                "hint": misfit.hint or None,
            }
            for misfit in verification.misfits
        ],
        "notes": list(verification.notes),
        "entries": [sighting_fields(entry) for entry in verification.entries],
        "rests_on": RESTS_ON.replace("\n", " "),
    }
    return encoder.dumps(document, indent=2, ensure_ascii=False) + "\n"


def bounds_in_words(entry: Sighting) -> str:
    """Return when an entry was made, as far as the receipts prove it."""
    numbers = [str(link.receipt.sequence) for link in entry.changes]
    changes = f"; changed since, as receipt{'s' * (len(numbers) > 1)} {', '.join(numbers)} saw" if numbers else ""
    return f"{_birth_in_words(entry)}{changes}"


def _birth_in_words(entry: Sighting) -> str:
    bounds = entry.bounds
    clause = f"{entry.path}: git says {when(bounds.at)}"
    if bounds.contradiction:
        return f"{clause}, but {bounds.contradiction}{_first_sight(entry.seen) if bounds.state == 'backdated' else ''}"
    if entry.missed:
        return f"{clause}, but {entry.missed}{_first_sight(entry.seen)}; not provable before that"
    if entry.cut:
        return f"{clause}, but {entry.cut}{_first_sight(entry.seen)}; not provable"
    if entry.state == "unproven":
        return f"{clause}; the receipts begin later{_first_sight(entry.seen)}; not provable before that"
    if entry.state == "unseen":
        return f"{clause}; no receipt has seen it yet"
    return f"{clause}; made {_between(entry)}"


def _between(entry: Sighting) -> str:
    first_receipt = entry.seen.name if entry.seen else ""
    return f"after {entry.lacked.name} and before {first_receipt}" if entry.lacked else f"before {first_receipt}"


def _first_sight(link: Link | None) -> str:
    return f"; {link.name} is the first that saw it" if link else ""


def _misfit(verification: Verification) -> Iterator[str]:
    for misfit in verification.misfits:
        lines = [f"error: {f'{misfit.place}: ' if misfit.place else ''}{misfit.what}"]
        lines += [f"  about: {path}" for path in misfit.entries]
        lines += [f"  hint: {misfit.hint}"] if misfit.hint else []
        yield "\n".join(lines)


def _summary(verification: Verification) -> Iterator[str]:
    links = verification.chain.links
    if not links:
        yield "There are no receipts here" + (", though git has held some." if verification.misfits else " yet.")
        yield "The first one is made by: watchbook run --receipt, in scheduled CI."
        return
    count = "1 receipt" if len(links) == 1 else f"{len(links)} receipts"
    wrong = len(verification.misfits)
    verdict = "all fits" if not wrong else "1 thing does not fit" if wrong == 1 else f"{wrong} things do not fit"
    yield f"{count}, from {when(links[0].receipt.at)} to {when(links[-1].receipt.at)}: {verdict}."
    if entries := verification.entries:
        named_count = sum(entry.state != "fits" for entry in entries)
        count = "1 entry" if len(entries) == 1 else f"{len(entries)} entries"
        rest = f"all but the {named_count} named above" if named_count else "all"
        yield f"{count}: {rest} came between the receipts that git's date says."
        changed_count = sum(bool(entry.changes) for entry in entries)
        if changed_count > MANY:
            yield f"{changed_count} of them changed since: --json names them, and the receipts that saw it."
    yield RESTS_ON
    yield f"Last: {links[-1].name}, by {links[-1].receipt.by}, sha256 {links[-1].sha256}"
    if verification.kept:
        anew = "" if verification.misfits else ", so nothing up to there was written anew"
        yield f"The chain holds the receipt that was kept, {verification.kept.name}{anew}."
    else:
        yield WITHOUT_A_COPY


def _link(link: Link | None) -> dict[str, Any] | None:  # JSON's values
    if link is None:
        return None
    receipt = link.receipt
    return {
        "sequence": receipt.sequence,
        "at": receipt.at.isoformat(),
        "by": receipt.by,
        "head": receipt.head,
        "sha256": link.sha256,
    }


def sighting_fields(entry: Sighting) -> dict[str, Any]:  # JSON's values
    """Return what the receipts prove about when an entry came into the journal."""
    return {
        "path": entry.path,
        "commit": entry.commit,
        "committed": entry.bounds.at.isoformat(),
        "state": entry.state,
        "seen": _link(entry.seen),
        "after": _link(entry.bounds.after),
        "missed": _link(entry.bounds.missed),
        "lacked": _link(entry.lacked),
        "changes": [link.receipt.sequence for link in entry.changes],
        "cut": bool(entry.cut),
        "what": bounds_in_words(entry),
    }

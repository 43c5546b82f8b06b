"""What is wrong with what is said of a generated history: forgeries are seen, honest people are not accused."""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
from typing import TYPE_CHECKING

from tests.evidence.adversarial.test_attacks import agree, provenance_of
from tests.evidence.desk import NOW, Desk
from tests.evidence.generation import HonestDesk, forge
from watchbook.calendar import ONE_DAY
from watchbook.evidence import read_history
from watchbook.evidence.journal_proof import with_receipts
from watchbook.evidence.receipt import read_receipt, receipt_hash
from watchbook.evidence.receipts.chain import replay

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from watchbook.evidence.journal_proof import JournalProof


def accusations(root: Path, seed: int) -> list[str]:
    """Return what is held against honest people, however untidy they are; the client's program says the same."""
    desk = HonestDesk(root, seed).live()
    proof = _proof_of(desk)
    assert proof.receipts
    agree(desk, receipt_hash(desk.receipts.splitlines(keepends=True)[-1]))
    cut_entries = (entry.path for entry in proof.receipts.entries if entry.cut)
    said = (misfit.what for misfit in proof.receipts.misfits)
    return [*said, *proof.doubts.values(), *proof.receipts.unsound, *proof.changed, *cut_entries]


def silences(quiet: Desk, root: Path, seed: int) -> list[str]:
    """Return what of a forgery goes unsaid, on a copy of a week in which nobody did anything.

    No text that no receipt had seen by then may count as written at once, nothing that one saw may be gone unsaid, and
    no badge may rest on receipts that are lost, whatever else verify names.
    """
    desk = Desk(root)
    shutil.copytree(quiet.root, root)
    act = forge(desk, seed)
    desk.look("2026-06-05T10:00Z")
    proof = _proof_of(desk)
    assert proof.receipts
    lines = quiet.receipts.splitlines(keepends=True)
    lost_lines = {*lines} - {*desk.receipts.splitlines(keepends=True)}
    first = min((read_receipt(line).sequence for line in lost_lines), default=len(lines) + 1)
    seen = replay(quiet.receipts).files(first - 2) if first > 1 else {}
    for path in proof.standing:
        badge = provenance_of(desk, path).badge
        digest = hashlib.sha256((desk.root / path).read_bytes()).hexdigest()
        is_clean = badge.kind == "written" and not badge.amended and badge.delay is not None and badge.delay < ONE_DAY
        if is_clean and digest not in seen.values():
            return [f"{act}: {path} reads as {badge.words}"]
    agree(desk, receipt_hash(lines[-1]))
    return [f"{act}: {what}" for what in _unsaid(proof, quiet, lost=bool(lost_lines))]


def _unsaid(proof: JournalProof, quiet: Desk, *, lost: bool) -> Iterator[str]:
    assert proof.receipts
    kinds = {misfit.kind for misfit in proof.receipts.misfits}
    gone = {f"journal/{path}" for path in replay(quiet.receipts).files(3)} - proof.standing.keys()
    told = {story.path for story in proof.deleted} | {
        version.path for story in (*proof.standing.values(), *proof.deleted) for version in story.versions
    }
    if not gone <= told and not kinds:
        yield f"{sorted(gone - told)} is gone"
    if lost and "cut" not in kinds:
        yield "receipts are gone"


def _proof_of(desk: Desk) -> JournalProof:
    now = dt.datetime.fromisoformat(NOW)
    return with_receipts(read_history(desk.root, now), desk.root, desk.receipts, now)

"""What chance makes of branches, merges, dates and cuts: forgeries are seen, honest people are not accused."""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.evidence.adversarial.test_attacks import agree, provenance_of
from tests.evidence.desk import NOW, Desk, week
from tests.evidence.generation import HonestDesk, forge
from watchbook.calendar import ONE_DAY
from watchbook.evidence import read_history
from watchbook.evidence.journal_proof import with_receipts
from watchbook.evidence.receipt import receipt_hash
from watchbook.evidence.receipts.chain import replay

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.evidence.journal_proof import JournalProof


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A week in which nobody did anything."""
    return week(tmp_path_factory.mktemp("quiet") / "desk")


def proof_of(desk: Desk) -> JournalProof:
    """Return what git and receipts prove."""
    now = dt.datetime.fromisoformat(NOW)
    return with_receipts(read_history(desk.root, now), desk.root, desk.receipts, now)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(60))
def test_nobody_is_accused_of_honest_work(seed: int, tmp_path: Path) -> None:
    """However untidy it is: nothing does not fit, no date is in doubt, and no file is said to be changed."""
    desk = HonestDesk(tmp_path / "desk", seed).live()
    proof = proof_of(desk)
    assert proof.receipts
    assert [misfit.what for misfit in proof.receipts.misfits] == []
    assert not proof.doubts
    assert not proof.receipts.unsound
    assert not proof.changed
    agree(desk, receipt_hash(desk.receipts.splitlines(keepends=True)[-1]))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(40))
def test_what_was_forged_is_named_or_marked(seed: int, quiet: Desk, tmp_path: Path) -> None:
    """No text that no receipt had seen by then counts as written at once, and nothing that one saw goes unsaid."""
    desk = Desk(tmp_path / "desk")
    shutil.copytree(quiet.root, desk.root)
    what = forge(desk, seed)
    desk.look("2026-06-05T10:00Z")
    proof = proof_of(desk)
    assert proof.receipts
    seen = replay(quiet.receipts).files(3)
    is_named = bool(proof.receipts.misfits)
    for path in proof.standing:
        badge = provenance_of(desk, path).badge
        digest = hashlib.sha256((desk.root / path).read_bytes()).hexdigest()
        is_clean = badge.kind == "written" and not badge.amended and badge.delay is not None and badge.delay < ONE_DAY
        assert digest in seen.values() or not is_clean or is_named, (what, path, badge.words)
    gone = {f"journal/{path}" for path in seen} - proof.standing.keys()
    told = {story.path for story in proof.deleted} | {
        version.path for story in (*proof.standing.values(), *proof.deleted) for version in story.versions
    }
    assert gone <= told or is_named, (what, gone)
    lost = {*quiet.receipts.splitlines()} - {*desk.receipts.splitlines()}
    assert not lost or any(misfit.kind == "cut" for misfit in proof.receipts.misfits), what
    agree(desk, receipt_hash(quiet.receipts.splitlines(keepends=True)[-1]))

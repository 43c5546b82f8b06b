"""What was done on a branch long ago is news on the day on which the common branch first holds it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tests.evidence.desk import NOW, Desk
from watchbook.evidence import read_history
from watchbook.evidence.journal_proof import with_receipts

if TYPE_CHECKING:
    from pathlib import Path

ENTRY = "journal/2026/03/2026-03-02-long-ago.md"
MERGED = dt.datetime.fromisoformat("2026-06-04T09:00Z")
LOOKED = dt.datetime.fromisoformat("2026-06-04T10:00Z")


@pytest.mark.parametrize("first", ["main", "work"])
def test_a_deletion_on_an_old_branch_is_news_when_it_is_merged(first: str, tmp_path: Path) -> None:
    """Whichever of the two is the merge's first parent: a receipt saw it go."""
    desk = Desk.empty(tmp_path / "desk")
    desk.enter(ENTRY, "2026-03-02T09:00Z")
    desk.look("2026-03-02T10:00Z")
    desk.git("checkout", "--quiet", "-b", "work")
    (desk.root / ENTRY).unlink()
    desk.commit("2026-03-03T09:00Z")
    desk.git("checkout", "--quiet", "main")
    desk.enter("README.md", "2026-03-04T09:00Z")
    desk.look("2026-03-04T10:00Z")
    desk.git("checkout", "--quiet", first)
    desk.git("merge", "--no-ff", "--message=x", "work" if first == "main" else "main", at=f"{MERGED:%Y-%m-%dT%H:%MZ}")
    desk.git("checkout", "--quiet", "-B", "main")
    desk.look(f"{LOOKED:%Y-%m-%dT%H:%MZ}")
    now = dt.datetime.fromisoformat(NOW)
    proof = with_receipts(read_history(desk.root, now), desk.root, desk.receipts, now)
    (story,) = proof.deleted
    assert story.ended
    assert max(proof.instants_of(story.ended)) == LOOKED
    if first == "main":
        assert MERGED in proof.instants_of(story.ended)

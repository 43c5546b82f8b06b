"""The engagement with a scripted history: every badge there is, as it looks in real use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.evidence.scripted_git import NOW, make
from watchbook.check import Books
from watchbook.config import load_engagement

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.evidence import JournalProvenance

BADGES = {
    "2026-03-03-from-the-wiki": "imported on 12 Mar 2026, not provable before",
    "2026-03-05-quiet-nights": "written 9 hours after, at the latest by the receipt of 7 Mar 2026, 06:30 UTC",
    "2026-03-10-twice": "written at once, at the latest by the receipt of 11 Mar 2026, 06:30 UTC",
    "2026-03-16-greeting": "written 9 hours after, at the latest by the receipt of 18 Mar 2026, 06:30 UTC, "
    "amended 3 times, last on 26 Mar 2026",
    "2026-03-18-slow-answers": "deleted, and added again on 23 Mar 2026",
    "2026-03-22-hand-offs": "written 14 minutes after, at the latest by the receipt of 24 Mar 2026, 06:30 UTC, "
    "amended 2 times, last on 24 Mar 2026",
    "2026-03-25-new-intents": "not provable before 1 Apr 2026",
    "2026-03-27-seen-at-once": "time not provable",
    "2026-04-01-hand-offs-again": "written 3 days after, seen by no receipt yet",
    "2026-04-04-tonight": "not yet in git",
}


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> JournalProvenance:
    """What git and receipts saw of it."""
    root: Path = tmp_path_factory.mktemp("scripted") / "desk"
    make(root)
    books = Books.witnessed(load_engagement(root), NOW)
    assert not books.journal.problems
    assert books.witness
    return books.witness


def test_every_entry_has_the_badge_that_it_deserves(seen: JournalProvenance) -> None:
    """Whoever wrote it, and however."""
    assert {name: found.badge.words for name, found in seen.entries.items()} == BADGES
    assert [gone.path for gone in seen.deleted] == ["journal/2026/03/2026-03-20-never-mind.md"]


def test_receipts_of_each_morning_name_the_one_commit_that_was_backdated(seen: JournalProvenance) -> None:
    """And nothing else."""
    receipts = seen.past.receipts
    assert receipts
    assert [(misfit.kind, misfit.entries) for misfit in receipts.misfits] == [
        ("backdated", ("journal/2026/03/2026-03-27-seen-at-once.md",))
    ]
    assert len(receipts.chain.links) == 34

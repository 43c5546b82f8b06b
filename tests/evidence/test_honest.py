"""Honest work raises no accusation, however untidy it is."""

from __future__ import annotations

import datetime as dt
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.evidence.adversarial.test_attacks import agree, badge_of
from tests.evidence.desk import FIRST, NOW, SECOND, Desk, week
from watchbook.evidence import read_history
from watchbook.evidence.journal_proof import with_receipts
from watchbook.evidence.receipt import FILE

if TYPE_CHECKING:
    from pathlib import Path

ENTRY = "journal/2026/06/2026-06-04-quiet-night.md"
LATER = "2026-06-05T09:00Z"


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A week in which nothing went wrong."""
    return week(tmp_path_factory.mktemp("quiet") / "desk")


@pytest.fixture
def desk(quiet: Desk, tmp_path: Path) -> Desk:
    """A copy of it to go on with."""
    shutil.copytree(quiet.root, tmp_path / "desk")
    return Desk(tmp_path / "desk")


def all_fits(desk: Desk) -> bool:
    """Return whether nothing is said against anybody, by receipts or by git, after CI looked once more."""
    desk.look("2026-06-05T10:00Z")
    now = dt.datetime.fromisoformat(NOW)
    past = with_receipts(read_history(desk.root, now), desk.root, desk.receipts, now)
    assert past.receipts
    agree(desk, past.receipts.chain.links[0].sha256)
    return not past.receipts.misfits and not past.doubts


def test_a_branch_that_is_rebased_before_it_is_pushed(desk: Desk) -> None:
    """Its commits count from the rebase on."""
    desk.git("checkout", "--quiet", "-b", "work", "HEAD~2")
    desk.enter(ENTRY, "2026-06-04T09:05Z")
    desk.git("rebase", "--quiet", "main", at=LATER)
    desk.git("checkout", "--quiet", "main")
    desk.git("merge", "--quiet", "--ff-only", "work")
    assert all_fits(desk)
    assert badge_of(desk, ENTRY).text == "written 1 day after"


def test_a_squash_merge(desk: Desk) -> None:
    """It counts from the merge on."""
    desk.git("checkout", "--quiet", "-b", "work")
    desk.enter(ENTRY, "2026-06-04T11:00Z")
    desk.change(ENTRY, "Line 3", "Line three")
    desk.commit("2026-06-04T12:00Z")
    desk.git("checkout", "--quiet", "main")
    desk.git("merge", "--quiet", "--squash", "work")
    desk.commit(LATER)
    assert all_fits(desk)
    assert badge_of(desk, ENTRY).text == "written 1 day after"


def test_a_typo_that_is_mended_the_next_day(desk: Desk) -> None:
    """It is an amendment, and the entry stays written when it was."""
    desk.change(SECOND, "Line 3", "Line three")
    desk.commit("2026-06-04T11:00Z", "engineer-b")
    assert all_fits(desk)
    assert badge_of(desk, SECOND).words == (
        "written 14 minutes after, at the latest by the receipt of 3 Jun 2026, 10:00 UTC, amended once, on 4 Jun 2026"
    )


def test_a_branch_that_is_merged_late(desk: Desk) -> None:
    """What no receipt saw in time is said to be not provable, which accuses nobody."""
    desk.git("checkout", "--quiet", "-b", "work", "HEAD~2")
    desk.enter("journal/2026/06/2026-06-03-on-a-branch.md", "2026-06-03T09:30Z")
    desk.git("checkout", "--quiet", "main")
    desk.git("merge", "--quiet", "--no-ff", "--message=x", "work", at=LATER)
    assert all_fits(desk)
    assert badge_of(desk, "journal/2026/06/2026-06-03-on-a-branch.md").text == "not provable before 5 Jun 2026"


def test_main_that_is_merged_into_a_branch_again_and_again(desk: Desk) -> None:
    """Receipts come and go with a branch's parents; none is lost."""
    desk.git("checkout", "--quiet", "-b", "work", "HEAD~5")
    desk.enter(ENTRY, "2026-06-04T09:30Z")
    desk.git("merge", "--quiet", "--message=x", "main", at="2026-06-04T12:00Z")
    desk.git("checkout", "--quiet", "main")
    desk.look("2026-06-05T08:00Z")
    desk.git("checkout", "--quiet", "work")
    desk.git("merge", "--quiet", "--message=x", "main", at="2026-06-05T08:30Z")
    desk.git("checkout", "--quiet", "main")
    desk.git("merge", "--quiet", "--no-ff", "--message=x", "work", at=LATER)
    assert all_fits(desk)


def test_an_entry_that_is_renamed_and_corrected(desk: Desk) -> None:
    """It keeps its birth."""
    desk.git("mv", FIRST, FIRST.replace("hand-offs", "renamed"))
    desk.change(FIRST.replace("hand-offs", "renamed"), "Line 3", "Line three")
    desk.commit(LATER)
    assert all_fits(desk)
    assert badge_of(desk, FIRST.replace("hand-offs", "renamed")).text == "written 14 minutes after"


def test_a_commit_that_is_reverted_or_picked_elsewhere(desk: Desk) -> None:
    """Reverting keeps history; picking makes a commit of its own date."""
    entry = desk.enter(ENTRY, "2026-06-04T11:00Z")
    desk.git("revert", "--no-edit", entry, at="2026-06-04T12:00Z")
    desk.git("cherry-pick", entry, at=LATER)
    assert all_fits(desk)


@pytest.mark.parametrize("at", ["2026-06-04T09:50Z", "2026-06-04T13:14:00+03:00"])
def test_a_clock_that_is_minutes_slow_or_in_another_zone(desk: Desk, at: str) -> None:
    """Fifteen minutes are nobody's fault, and an offset is none at all."""
    desk.enter(ENTRY, at)
    assert all_fits(desk)


def test_two_runs_that_push_at_once(desk: Desk, tmp_path: Path) -> None:
    """The one that loses drops its commit and makes its receipt anew on top of what it fetched."""
    desk.git("config", "receive.denyCurrentBranch", "ignore")
    desk.enter(ENTRY, "2026-06-05T07:00Z")
    desk.git("clone", "--quiet", str(desk.root), str(tmp_path / "other"))
    other = Desk(tmp_path / "other")
    desk.look("2026-06-05T08:00Z", "one run")
    other.look("2026-06-05T08:01Z", "another run")
    with pytest.raises(AssertionError, match="rejected"):
        other.git("push", "--quiet", "origin", "main")
    other.git("fetch", "--quiet")
    other.git("reset", "--quiet", "--hard", "origin/main")
    other.enter("journal/2026/06/2026-06-05-since.md", "2026-06-05T08:30Z")
    other.look("2026-06-05T09:00Z", "another run")
    other.git("push", "--quiet", "origin", "main")
    desk.git("reset", "--quiet", "--hard", "main")
    assert all_fits(desk)
    assert (desk.root / FILE).read_text().count('"by":"one run"') == 1
    assert (desk.root / FILE).read_text().count('"by":"another run"') == 1


def test_a_week_without_a_run(desk: Desk) -> None:
    """Nobody looked, and nobody is blamed for it."""
    desk.enter(ENTRY, "2026-06-04T11:00Z")
    assert desk.verify(now="2026-06-20T12:00Z").exit_code == 0

"""Honest people on machines, in folders and with mails that are not like ours: nobody is accused."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.evidence.adversarial.test_attacks import agree, badge_of
from tests.evidence.desk import FIRST, NOW, SECOND, Desk, week
from watchbook.evidence import read_history
from watchbook.evidence.alone.verify import answer, as_text
from watchbook.evidence.journal_proof import with_receipts
from watchbook.evidence.receipt import FILE, receipt_hash
from watchbook.evidence.receipts.client_copy import copied_hashes

if TYPE_CHECKING:
    from pathlib import Path

LATER = "2026-06-05T09:00Z"
AT_ONCE = "written 14 minutes after"


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
    """Return whether nothing is said against anybody, nor of a file that is not as git has it."""
    now = dt.datetime.fromisoformat(NOW)
    past = with_receipts(read_history(desk.root, now), desk.root, desk.receipts, now)
    assert past.receipts
    agree(desk, past.receipts.chain.links[0].sha256)
    return not past.receipts.misfits and not past.doubts and not past.changed


def test_a_checkout_with_windows_line_ends(desk: Desk) -> None:
    """Git for Windows makes them by default; what git holds counts, and a run goes on from there."""
    clone = Desk(desk.root.with_name("clone"))
    desk.git("clone", "--quiet", "--config", "core.autocrlf=true", str(desk.root), str(clone.root))
    assert b"\r\n" in clone.receipts
    assert all_fits(clone)
    clone.look("2026-06-05T10:00Z")
    assert clone.git("show", f"HEAD:{FILE}").count("\n") == 4
    assert all_fits(clone)


def test_a_checkout_that_expands_an_ident(desk: Desk) -> None:
    """`$Id$` is no change."""
    desk.write(".gitattributes", "*.md ident\n")
    desk.change(FIRST, "Line 7 of", "$Id$\nLine 7 of")
    desk.commit(LATER)
    clone = Desk(desk.root.with_name("clone"))
    desk.git("clone", "--quiet", str(desk.root), str(clone.root))
    assert "$Id: " in (clone.root / FIRST).read_text("utf-8")
    assert all_fits(clone)


def test_an_engagement_that_is_moved_into_a_folder(desk: Desk) -> None:
    """By `git mv`: receipts and births stay what they were."""
    (desk.root / "desks/cards").mkdir(parents=True)
    desk.git("mv", "journal", "ledger", "README.md", "desks/cards")
    desk.commit(LATER)
    part = Desk(desk.root / "desks/cards")
    part.look("2026-06-05T10:00Z")
    assert all_fits(part)
    assert badge_of(part, SECOND).text == AT_ONCE


def test_an_engagement_that_is_merged_into_another_repository(desk: Desk, tmp_path: Path) -> None:
    """As a subtree, with its history."""
    whole = Desk.empty(tmp_path / "whole")
    whole.write("README.md", "All desks.\n")
    whole.commit("2026-06-01T08:00Z")
    whole.git("fetch", "--quiet", str(desk.root), "main")
    options = ("--strategy=ours", "--no-commit", "--allow-unrelated-histories")
    whole.git("merge", "--quiet", *options, "FETCH_HEAD")
    whole.git("read-tree", "--prefix=cards/", "-u", "FETCH_HEAD")
    whole.commit(LATER)
    part = Desk(whole.root / "cards")
    part.look("2026-06-05T10:00Z")
    assert all_fits(part)
    assert badge_of(part, SECOND).text == AT_ONCE


def test_a_worktree_and_a_month_that_is_moved(desk: Desk) -> None:
    """Where git keeps its folder elsewhere, and where a whole folder is renamed, births stay what they were."""
    desk.git("worktree", "add", "--quiet", "-b", "work", str(desk.root.with_name("tree")))
    tree = Desk(desk.root.with_name("tree"))
    tree.git("mv", "journal/2026/06", "journal/2026/07")
    tree.commit(LATER)
    tree.look("2026-06-05T10:00Z")
    assert all_fits(tree)
    assert badge_of(tree, SECOND.replace("/06/", "/07/")).text == AT_ONCE


def test_variables_that_a_hook_inherits(desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """They lead into another repository; what is asked of is the one that the folder lies in."""
    Desk.empty(tmp_path / "other").enter("README.md", LATER)
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other" / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(tmp_path / "other"))
    monkeypatch.setenv("GIT_INDEX_FILE", os.devnull)
    assert all_fits(desk)
    assert badge_of(desk, FIRST).text == AT_ONCE


def test_a_repository_with_sha256(tmp_path: Path) -> None:
    """Its ids are longer, and that is all."""
    desk = Desk(tmp_path / "desk")
    desk.root.mkdir()
    desk.git("init", "--quiet", "--initial-branch=main", "--object-format=sha256")
    desk.enter(FIRST, "2026-06-02T09:14Z")
    desk.look("2026-06-02T10:00Z")
    desk.enter(SECOND, "2026-06-03T09:14Z")
    desk.look("2026-06-03T10:00Z")
    assert all_fits(desk)
    assert badge_of(desk, SECOND).text == AT_ONCE


def test_a_conflict_over_a_deleted_entry_that_is_solved_by_keeping_it(desk: Desk) -> None:
    """Neither is a lie: it says not before when it was there for good."""
    desk.git("checkout", "--quiet", "-b", "work")
    desk.change(FIRST, "Line 7 of", "Line seven of")
    desk.commit("2026-06-04T11:00Z")
    desk.git("checkout", "--quiet", "main")
    (desk.root / FIRST).unlink()
    desk.commit("2026-06-04T12:00Z")
    desk.look("2026-06-04T13:00Z")
    with pytest.raises(AssertionError):
        desk.git("merge", "--no-ff", "--message=x", "work", at=LATER)
    desk.git("add", FIRST)
    desk.commit(LATER)
    desk.look("2026-06-05T10:00Z")
    assert all_fits(desk)


def test_what_a_client_reads(desk: Desk) -> None:
    """Every entry by name, between which receipts it came, changed and went."""
    (desk.root / SECOND).unlink()
    desk.change(FIRST, "Line 7 of", "Line seven of")
    desk.commit(LATER)
    desk.look("2026-06-05T10:00Z")
    found = answer(desk.root, dt.datetime.fromisoformat(NOW))
    lines = as_text(found, None).splitlines()
    assert lines[:2] == [
        (
            f"{FIRST}: came after receipt 1 (2026-06-01T10:00:00Z) and before receipt 2 (2026-06-02T10:00:00Z); "
            "changed after receipt 4 (2026-06-04T10:00:00Z) and before receipt 5 (2026-06-05T10:00:00Z)"
        ),
        (
            f"{SECOND}: came after receipt 2 (2026-06-02T10:00:00Z) and before receipt 3 (2026-06-03T10:00:00Z); "
            "gone after receipt 4 (2026-06-04T10:00:00Z) and before receipt 5 (2026-06-05T10:00:00Z)"
        ),
    ]
    assert lines[3] == "all fits"
    assert lines[4].startswith("Without a receipt that you kept")


HASH = "ab" * 32


@pytest.mark.parametrize(
    "page",
    [
        "<p>Build {other}</p><code>Watchbook receipt 4, 2026-06-04T10:00:00Z, sha256 <b>{last}</b></code>",
        "> Watchbook receipt 4, 2026-06-04T10:00:00Z, sha256\n> {head}\n> {tail}\nand the page's own {other}",
        "Watchbook receipt 4, 2026-06-04T10:00:00Z, sha256 {head}=\r\n{tail}\r\n",
        "<p>Build {other}</p><p>Number 4: <code>{last}</code></p>",
        "On Thursday somebody wrote:\n> {line}",
        "{folded}",
    ],
)
def test_a_copy_that_came_through_a_mail_or_beside_other_texts(quiet: Desk, tmp_path: Path, page: str) -> None:
    """The line that the site shows is marked, so that it is found between others, quoted or folded."""
    lines = quiet.receipts.splitlines(keepends=True)
    line, last = lines[-1].decode(), receipt_hash(lines[-1])
    folded = f"> {line[:60]}\n> {line[60:120]}\n> {line[120:]}"
    parts = {"other": HASH, "last": last, "head": last[:30], "tail": last[30:], "line": line, "folded": folded}
    (tmp_path / "copy").write_text(page.format_map(parts))
    assert copied_hashes("copy", tmp_path, {receipt_hash(each) for each in lines}) == (last,)


def test_a_page_that_holds_no_receipt_of_the_chain_is_said_so(quiet: Desk, tmp_path: Path) -> None:
    """What is not marked may still be the receipt that was taken away."""
    (tmp_path / "copy").write_text(f"<p>Number 4: <code>{HASH}</code></p>")
    assert copied_hashes("copy", tmp_path, {receipt_hash(quiet.receipts)}) == (HASH,)


def test_settings_of_a_repository_change_nothing_of_what_is_said(desk: Desk) -> None:
    """They come with an archive: of colours, orders, formats, copies, encodings, and of what a file is compared as."""
    desk.change(FIRST, "Line 7 of", "Line seven of")
    desk.commit("2026-06-05T09:00Z")
    desk.look("2026-06-05T10:00Z")
    before = desk.verify()
    (desk.root / ".git/order").write_text("ledger/*\n*\n")
    (desk.root / ".git/info/attributes").write_text("*.md diff=odd -text\nledger/log/receipts diff=odd binary\n")
    for setting in (
        "log.follow=true", "log.showSignature=true", "log.date=iso", "log.mailmap=true", "log.diffMerges=remerge",
        "log.showRoot=false", "format.pretty=oneline", "format.notes=true", "diff.renames=copies", "diff.renameLimit=1",
        "diff.algorithm=histogram", "diff.context=9", "diff.interHunkContext=99", "diff.noprefix=true",
        "diff.mnemonicPrefix=true", "diff.colorMoved=zebra", "diff.wsErrorHighlight=all", "diff.external=false",
        "diff.orderFile=.git/order", "diff.suppressBlankEmpty=true", "diff.odd.textconv=tac", "diff.odd.command=false",
        "color.ui=always", "color.diff=always", "core.abbrev=4", "core.quotePath=true", "core.pager=false",
        "core.commitGraph=true", "core.ignoreCase=true", "core.precomposeUnicode=true",
        "i18n.logOutputEncoding=UTF-16", "i18n.commitEncoding=latin1", "commitGraph.readChangedPaths=true",
    ):  # fmt: skip
        desk.git("config", *setting.split("=", 1))
    after = desk.verify()
    assert (after.misfits, after.notes, after.entries) == (before.misfits, before.notes, before.entries) != ((), (), ())
    assert [len(story.versions) for story in after.standing.values()] == [2, 1]
    agree(desk, receipt_hash(desk.receipts.splitlines(keepends=True)[-1]))

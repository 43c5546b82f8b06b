"""What somebody could do to make a journal look other than it came about; each one with git, as they would."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

from tests.evidence.desk import FIRST, SECOND, Desk, week
from watchbook.evidence.receipt import FILE, Manifest, read_receipt, receipt_hash
from watchbook.evidence.receipts.chain import replay
from watchbook.evidence.receipts.receipt_maker import Observer, new_receipt

if TYPE_CHECKING:
    from collections.abc import Callable

LATE = "journal/2026/06/2026-06-02-written-later.md"
"""An entry that says it is of 2 June and is written on 5 June."""
TODAY = "2026-06-05T09:00Z"


def backdated(desk: Desk) -> None:
    desk.enter(LATE, "2026-06-02T09:10Z")


def backdated_by_hours(desk: Desk) -> None:
    desk.enter("journal/2026/06/2026-06-04-hours.md", "2026-06-04T09:10Z")


def backdated_on_an_old_branch(desk: Desk) -> None:
    desk.git("checkout", "--quiet", "-b", "old", "HEAD~3")
    desk.enter(LATE, "2026-06-02T11:00Z")
    desk.git("checkout", "--quiet", "main")
    desk.git("merge", "--quiet", "--no-ff", "--message=x", "old", at=TODAY)


def amendment_backdated_on_an_old_branch(desk: Desk) -> None:
    desk.git("checkout", "--quiet", "-b", "old", "HEAD~3")
    desk.change(FIRST, "Line 7 of", "- 2026-06-02T09:10Z engineer-a: as we said at once.\nLine 7 of")
    desk.commit("2026-06-02T11:00Z")
    desk.git("checkout", "--quiet", "main")
    desk.git("merge", "--quiet", "--no-ff", "--message=x", "old", at=TODAY)


def import_backdated_on_an_old_branch(desk: Desk) -> None:
    desk.git("checkout", "--quiet", "-b", "old", "HEAD~3")
    desk.write(LATE)
    desk.change(LATE, "cause: fault", "cause: fault\nimported: the old wiki")
    desk.commit("2026-06-02T11:00Z")
    desk.git("checkout", "--quiet", "main")
    desk.git("merge", "--quiet", "--no-ff", "--message=x", "old", at=TODAY)


def author_date_forged(desk: Desk) -> None:
    desk.enter(LATE, TODAY, authored="2026-06-02T09:10Z")


def postdated(desk: Desk) -> None:
    desk.enter(LATE, "2026-12-24T09:00Z")


def entry_rewritten(desk: Desk) -> None:
    (desk.root / FIRST).write_text(
        (desk.root / FIRST).read_text("utf-8").split("## What changed")[0]
        + "## What changed\n\n" + "Nothing of what stood here before: the vendor saw it at once.\n" * 20,
        "utf-8",
    )  # fmt: skip
    desk.commit(TODAY)


def entry_amended(desk: Desk) -> None:
    desk.change(FIRST, "Line 7 of", "Line seven of")
    desk.commit(TODAY)


def commit_amended_and_forced(desk: Desk) -> None:
    entry = _entry_of(desk, SECOND)
    desk.git("checkout", "--quiet", "-b", "anew", entry)
    desk.change(SECOND, "Line 7 of", "Line seven of")
    desk.commit("2026-06-03T09:14Z", "engineer-b", "", "--amend")
    desk.git("rebase", "--quiet", "--committer-date-is-author-date", "--onto", "anew", entry, "main", at=TODAY)


def history_rebased(desk: Desk) -> None:
    desk.git("rebase", "--quiet", "--force-rebase", "--root", at=TODAY, by="engineer-b")


def entry_gone_by_force(desk: Desk) -> None:
    entry = _entry_of(desk, FIRST)
    desk.git("rebase", "--quiet", "--onto", f"{entry}~1", entry, "main", at=TODAY)


def old_history_forgotten(desk: Desk) -> None:
    entry_gone_by_force(desk)
    desk.git("reflog", "expire", "--expire=now", "--all")
    desk.git("gc", "--quiet", "--prune=now")


def deleted_and_added_again(desk: Desk) -> None:
    text = (desk.root / FIRST).read_text("utf-8")
    (desk.root / FIRST).unlink()
    desk.commit("2026-06-04T11:00Z")
    desk.write(FIRST, text)
    desk.commit(TODAY)


def deleted(desk: Desk) -> None:
    (desk.root / FIRST).unlink()
    desk.commit(TODAY)


def entries_swapped(desk: Desk) -> None:
    first, second = ((desk.root / path).read_text("utf-8") for path in (FIRST, SECOND))
    desk.write(FIRST, second)
    desk.write(SECOND, first)
    desk.commit(TODAY)


def receipt_removed(desk: Desk) -> None:
    _lines(desk, lambda lines: [*lines[:1], *lines[2:]])


def receipt_edited(desk: Desk) -> None:
    _lines(desk, lambda lines: [lines[0], lines[1].replace(b"10:00:00Z", b"09:14:30Z"), *lines[2:]])


def last_receipt_edited(desk: Desk) -> None:
    _lines(desk, lambda lines: [*lines[:-1], lines[-1].replace(b"10:00:00Z", b"09:14:30Z")])


def receipt_spoilt(desk: Desk) -> None:
    _lines(desk, lambda lines: [lines[0], lines[1].replace(b'{"at":', b'{ "at":'), *lines[2:]])


def receipts_swapped(desk: Desk) -> None:
    _lines(desk, lambda lines: [lines[0], lines[2], lines[1], lines[3]])


def receipts_deleted(desk: Desk) -> None:
    (desk.root / FILE).unlink()
    desk.commit(TODAY)


def chain_sealed_anew(desk: Desk) -> None:
    _lines(desk, lambda lines: _sealed(lines, 1, "2026-06-02T09:15Z"))


def everything_made_anew(desk: Desk) -> None:
    shutil.rmtree(desk.root)
    week(desk.root, LATE)


def made_up_before_the_first_receipt(desk: Desk) -> None:
    shutil.rmtree(desk.root)
    Desk.empty(desk.root)
    desk.enter("README.md", "2026-06-01T09:00Z")
    desk.enter(LATE, "2026-06-02T09:20Z")


def chain_cut_and_forced(desk: Desk) -> None:
    desk.git("reset", "--quiet", "--hard", "HEAD~2")


def receipt_by_hand(desk: Desk) -> None:
    last = desk.receipts.splitlines(keepends=True)[-1]
    changed = {LATE.removeprefix("journal/"): receipt_hash(b"what was never there")}
    files = Manifest(replay(desk.receipts).files(3) | changed)
    at = dt.datetime.fromisoformat("2026-06-04T10:30Z")
    made = replace(
        read_receipt(last), sequence=5, at=at, changed=changed, journal=files.sha256, before=receipt_hash(last)
    )
    _put(desk, [desk.receipts, made.line()])


def receipt_by_hand_of_the_past(desk: Desk) -> None:
    desk.enter(LATE, TODAY)
    made = new_receipt(desk.root, desk.receipts, Observer("ci", dt.datetime.fromisoformat("2026-06-02T09:15Z")))
    assert made
    _put(desk, [desk.receipts, made.line()])


def two_receipts_kept_by_a_merge(desk: Desk) -> None:
    desk.enter(LATE, TODAY)
    found = []
    for by in ("one run", "another run"):
        made = new_receipt(desk.root, desk.receipts, Observer(by, dt.datetime.fromisoformat(TODAY)))
        assert made
        found.append(made.line())
    _put(desk, [desk.receipts, *found])


def backdated_into_rewritten_history(desk: Desk) -> None:
    entry = _entry_of(desk, FIRST)
    desk.git("checkout", "--quiet", "-b", "anew", entry)
    desk.enter(LATE, "2026-06-02T09:20Z")
    desk.git("rebase", "--quiet", "--committer-date-is-author-date", "--onto", "anew", entry, "main", at=TODAY)


def shallow_clone(desk: Desk) -> None:
    where = desk.root.with_name("whole")
    desk.root.rename(where)
    Desk(where).git("clone", "--quiet", "--depth=1", f"file://{where}", str(desk.root))


def grafted(desk: Desk) -> None:
    entry = _entry_of(desk, SECOND)
    (desk.root / ".git" / "info" / "grafts").write_text(f"{entry}\n", "utf-8")


def commit_replaced(desk: Desk) -> None:
    entry = _entry_of(desk, FIRST)
    made = desk.git("cat-file", "commit", entry).replace("engineer-a", "engineer-b")
    other = desk.git("hash-object", "-t", "commit", "-w", "--stdin", given=f"{made}\n")
    desk.git("replace", entry, other)


def renamed(desk: Desk) -> None:
    desk.git("mv", FIRST, FIRST.replace("hand-offs", "more-hand-offs"))
    desk.commit(TODAY)


def _entry_of(desk: Desk, path: str) -> str:
    return desk.git("log", "--diff-filter=A", "--format=%H", "--", path)


def _sealed(lines: list[bytes], number: int, at: str) -> list[bytes]:
    """Give a receipt another time, and make the chain fit again from there on."""
    found: list[bytes] = []
    for each, line in enumerate(lines):
        receipt = read_receipt(line)
        if each == number:
            receipt = replace(receipt, at=dt.datetime.fromisoformat(at))
        before = receipt_hash(found[-1]) if found else receipt.before
        found.append(replace(receipt, before=before).line())
    return found


def _lines(desk: Desk, change: Callable[[list[bytes]], list[bytes]]) -> None:
    """Change the lines of the receipts' file and commit that."""
    _put(desk, change(desk.receipts.splitlines(keepends=True)))


def _put(desk: Desk, lines: list[bytes]) -> None:
    path = desk.root / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(lines))
    desk.commit(TODAY)

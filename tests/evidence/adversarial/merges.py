"""What somebody could do with merges, an altered .git, and times that are claimed: without a force push."""

from __future__ import annotations

import hashlib
import re
import zlib
from typing import TYPE_CHECKING

from tests.evidence.adversarial.attacks import LATE, TODAY
from tests.evidence.desk import FIRST, SECOND, Desk
from watchbook.evidence.receipt import FILE, read_receipt, receipt_hash

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SOON, LATER = "2026-06-05T09:10Z", "2026-06-05T09:30Z"


def born_on_an_old_branch(desk: Desk) -> None:
    desk.enter(LATE, TODAY)
    desk.look(SOON)
    _branch(desk, "HEAD~7")
    desk.enter(LATE, "2026-06-02T09:10Z")
    desk.git("merge", "--quiet", "--message=x", "main", at=LATER)
    _fast_forward(desk)


def born_on_an_old_branch_that_is_merged(desk: Desk) -> None:
    desk.enter(LATE, TODAY)
    desk.look(SOON)
    _branch(desk, "HEAD~7")
    desk.enter(LATE, "2026-06-02T09:10Z")
    desk.git("checkout", "--quiet", "main")
    desk.git("merge", "--quiet", "--no-ff", "--message=x", "old", at=LATER)


def text_replaced_by_a_merge(desk: Desk) -> None:
    _branch(desk, "HEAD~5")
    desk.write(FIRST)
    desk.change(FIRST, "Line 7 of", "We saw it at once.\nLine seven of")
    desk.commit("2026-06-02T09:14Z")
    _merge_but_keep(desk, SECOND, "ledger")


def whole_text_replaced_by_a_merge(desk: Desk) -> None:
    _branch(desk, "HEAD~5")
    desk.write(FIRST)
    text = (desk.root / FIRST).read_text("utf-8").split("## What changed")[0]
    desk.write(FIRST, f"{text}## What changed\n\n" + "The vendor saw it at once, and said so to everybody.\n" * 20)
    desk.commit("2026-06-02T09:14Z")
    _merge_but_keep(desk, SECOND, "ledger")


def amendment_taken_out_by_a_merge(desk: Desk) -> None:
    _amend_and_look(desk)
    _branch(desk, "HEAD~3")
    desk.commit("2026-06-04T10:30Z")
    _merge_but_keep(desk, "ledger")


def amendment_taken_out_by_a_merge_of_three(desk: Desk) -> None:
    _amend_and_look(desk)
    _branch(desk, "HEAD~3")
    one = desk.commit("2026-06-04T10:30Z")
    desk.git("checkout", "--quiet", "-b", "third", "HEAD~1")
    other = desk.commit("2026-06-04T10:40Z")
    desk.git("checkout", "--quiet", "main")
    _commit_tree(desk, (one, other, desk.git("rev-parse", "main")), one, "ledger")


def entry_taken_out_by_a_merge(desk: Desk) -> None:
    _branch(desk, "HEAD~5")
    desk.commit("2026-06-02T09:20Z")
    _merge_but_keep(desk, SECOND, "ledger")


def deletion_undone_by_a_merge(desk: Desk) -> None:
    (desk.root / FIRST).unlink()
    desk.commit(TODAY)
    desk.look(SOON)
    _branch(desk, "HEAD~3")
    desk.commit("2026-06-04T10:30Z")
    _merge_but_keep(desk, "ledger")


def receipts_taken_out_by_a_merge(desk: Desk) -> None:
    _branch(desk, "HEAD~5")
    desk.commit("2026-06-02T09:20Z")
    _merge_but_keep(desk, "journal")


def chain_sealed_anew_by_a_merge(desk: Desk) -> None:
    lines = desk.receipts.splitlines(keepends=True)
    _branch(desk, "HEAD~5")
    desk.commit("2026-06-02T09:20Z")
    desk.git("merge", "--quiet", "--strategy=ours", "--no-commit", "main")
    desk.git("checkout", "main", "--", "journal")
    (desk.root / FILE).write_bytes(b"".join(_sealed(lines)))
    desk.commit(LATER)
    _fast_forward(desk)


def chain_made_anew_by_a_merge(desk: Desk) -> None:
    _branch(desk, "HEAD~6")
    desk.commit("2026-06-01T09:30Z")
    desk.git("merge", "--quiet", "--strategy=ours", "--no-commit", "main")
    desk.git("checkout", "main", "--", "journal")
    (desk.root / FILE).unlink(missing_ok=True)
    desk.commit(LATER)
    _fast_forward(desk)


def commit_altered_in_place(desk: Desk) -> None:
    desk.enter(LATE, TODAY)
    _alter(desk, desk.git("rev-parse", "HEAD"), b"1780650000", b"1780391400")


def text_altered_in_place(desk: Desk) -> None:
    _alter(desk, desk.git("rev-parse", f"HEAD:{FIRST}"), b"Line 7 of", b"Line 9 of")


def receipts_of_the_past_by_hand_behind(desk: Desk) -> None:
    _with_a_branch_of_receipts(desk, lambda real, made: [*real, *made])


def receipts_of_the_past_by_hand_before(desk: Desk) -> None:
    _with_a_branch_of_receipts(desk, lambda real, made: [real[0], *made, *real[1:]])


def tree_altered_in_place(desk: Desk) -> None:
    desk.change(FIRST, "Line 7 of", "Line seven of")
    desk.commit(TODAY)
    _alter_row(desk, "HEAD:journal/2026/06", FIRST, "HEAD~1")


def tree_of_a_commit_altered_in_place(desk: Desk) -> None:
    desk.change(FIRST, "Line 7 of", "Line seven of")
    desk.commit(TODAY)
    desk.look(SOON)
    _alter_row(desk, "HEAD~1^{tree}", "journal", "HEAD~2")


def receipts_of_the_past_altered_in_place(desk: Desk) -> None:
    removed_line = desk.receipts.splitlines(keepends=True)[-1]
    _alter(desk, desk.git("rev-parse", f"HEAD:{FILE}"), removed_line, b"")


def mended_after_it_was_spoilt(desk: Desk) -> None:
    whole = desk.receipts
    (desk.root / FILE).write_bytes(whole.replace(b'{"at":', b'{ "at":', 1).replace(b'{ "at"', b'{"at" ', 1))
    desk.commit(TODAY)
    (desk.root / FILE).write_bytes(whole)
    desk.commit(SOON)


def dates_of_a_commit_graph_forged(desk: Desk) -> None:
    desk.enter(LATE, TODAY)
    desk.git("commit-graph", "write", "--reachable")
    _alter_graph(
        desk, b"CDAT", lambda data: data.replace((1780650000).to_bytes(4, "big"), (1780391400).to_bytes(4, "big"))
    )


def amendment_hidden_by_a_bloom_filter(desk: Desk) -> None:
    desk.change(FIRST, "Line 7 of", "Line seven of")
    desk.commit(TODAY)
    desk.git("commit-graph", "write", "--reachable", "--changed-paths")
    _alter_graph(desk, b"BDAT", lambda data: data[:12] + bytes(len(data) - 12))


def offset_that_no_clock_has(desk: Desk) -> None:
    desk.enter(LATE, TODAY)
    made = re.sub(r"(committer .*) \+0000", r"\1 +9900", desk.git("cat-file", "commit", "HEAD"))
    other = desk.git("hash-object", "-t", "commit", "-w", "--literally", "--stdin", given=f"{made}\n")
    desk.git("reset", "--quiet", "--hard", other)


def claim_moved(desk: Desk) -> None:
    desk.enter(LATE, TODAY)
    desk.change(LATE, "at: 2026-06-02T09:00Z", "at: 2026-06-05T08:50Z")
    desk.commit(SOON)


def claim_brought_later(desk: Desk) -> None:
    desk.write(LATE)
    desk.change(LATE, "noticed: {by: engineer-a, at: 2026-06-02T09:00Z, how: band}\n", "")
    desk.commit(TODAY)
    desk.change(LATE, "cause: fault", "noticed: {by: engineer-a, at: 2026-06-05T08:50Z, how: band}\ncause: fault")
    desk.commit(SOON)


def called_imported_later(desk: Desk) -> None:
    desk.enter(LATE, TODAY)
    desk.change(LATE, "cause: fault", "cause: fault\nimported: the old wiki")
    desk.commit(SOON)


def stub_renamed_into_another_incident(desk: Desk) -> None:
    stub = "journal/2026/06/2026-06-03-stub.md"
    front = (desk.root / SECOND).read_text("utf-8").split("## What changed")[0]
    desk.write(stub, front.replace(SECOND[17:-3], "stub") + "## What changed\n\nto come\n")
    desk.commit("2026-06-04T10:20Z")
    desk.git("mv", stub, LATE)
    desk.commit(TODAY)
    desk.change(
        LATE, "to come", "to come\n\nThe vendor's labels had changed, and hand-offs doubled on three desks at once."
    )
    desk.commit(SOON)


def written_anew_within_the_gap(desk: Desk) -> None:
    desk.enter(LATE, TODAY)
    desk.change(LATE, "Line 7 of", "Line seven of")
    desk.commit("2026-06-04T10:20Z", "engineer-a", "", "--amend")


def _branch(desk: Desk, start: str) -> None:
    desk.git("checkout", "--quiet", "-b", "old", start)


def _fast_forward(desk: Desk) -> None:
    desk.git("checkout", "--quiet", "main")
    desk.git("merge", "--quiet", "--ff-only", "old")


def _merge_but_keep(desk: Desk, *paths: str) -> None:
    """Merge main into the old branch, of which only some paths come through, and let main follow."""
    desk.git("merge", "--quiet", "--strategy=ours", "--no-commit", "main")
    desk.git("checkout", "main", "--", *paths)
    desk.commit(LATER)
    _fast_forward(desk)


def _amend_and_look(desk: Desk) -> None:
    desk.change(FIRST, "Line 7 of", "- 2026-06-02T09:10Z engineer-a: nobody had looked.\nLine 7 of")
    desk.commit(TODAY)
    desk.look(SOON)


def _commit_tree(desk: Desk, parents: tuple[str, ...], tree: str, keep: str) -> None:
    """Put a merge of several commits, with the tree of one and a folder of main, at the tip of main."""
    desk.git("read-tree", "--empty")
    desk.git("read-tree", f"{tree}^{{tree}}")
    desk.git("rm", "-r", "-f", "--cached", "--quiet", keep)
    desk.git("read-tree", f"--prefix={keep}/", f"main:{keep}")
    options = [word for parent in parents for word in ("-p", parent)]
    made = desk.git("commit-tree", *options, "-m", "x", desk.git("write-tree"), at=LATER)
    desk.git("reset", "--quiet", "--hard", made)


def _sealed(lines: list[bytes]) -> list[bytes]:
    """Give the second receipt another time, and seal every later one anew."""
    sealed_lines = [lines[0]]
    for line in lines[1:]:
        text = line.replace(b"2026-06-02T10:00:00Z", b"2026-06-02T09:15:00Z")
        sealed_lines.append(text.replace(read_receipt(line).before.encode(), receipt_hash(sealed_lines[-1]).encode()))
    return sealed_lines


def _alter(desk: Desk, name: str, old: bytes, new: bytes) -> None:
    """Replace bytes of a loose object, under its old id."""
    path: Path = desk.root / ".git" / "objects" / name[:2] / name[2:]
    data = zlib.decompress(path.read_bytes())
    assert old in data
    path.chmod(0o644)
    path.write_bytes(zlib.compress(data.replace(old, new)))


def _with_a_branch_of_receipts(desk: Desk, join: Callable[[list[bytes], list[bytes]], list[bytes]]) -> None:
    """Make an entry and two receipts that saw it on an old branch, today, and put their lines among the others."""
    real = desk.receipts.splitlines(keepends=True)
    _branch(desk, "HEAD~5")
    desk.enter(LATE, "2026-06-02T09:10Z")
    desk.look("2026-06-02T09:20Z")
    desk.look("2026-06-03T00:01Z")
    made = desk.receipts.splitlines(keepends=True)[1:]
    desk.git("checkout", "--quiet", "main")
    desk.git("merge", "--quiet", "--strategy=ours", "--no-commit", "old")
    desk.git("checkout", "old", "--", LATE)
    (desk.root / FILE).write_bytes(b"".join(join(real, made)))
    desk.commit(LATER)


def _alter_row(desk: Desk, tree: str, path: str, former: str) -> None:
    """Let a tree name what another commit had at a path, under its old id."""
    was, now = (bytes.fromhex(desk.git("rev-parse", f"{commit}:{path}")) for commit in (former, "HEAD"))
    _alter(desk, desk.git("rev-parse", tree), now, was)


def _alter_graph(desk: Desk, chunk: bytes, change: object) -> None:
    """Change a chunk of the commit-graph, and seal the file anew."""
    path = desk.root / ".git" / "objects" / "info" / "commit-graph"
    data = path.read_bytes()[:-20]
    rows = [data[8 + 12 * number : 20 + 12 * number] for number in range(data[6] + 1)]
    starts = {row[:4]: int.from_bytes(row[4:], "big") for row in rows}
    start = starts[chunk]
    end = min(each for each in [*starts.values(), len(data)] if each > start)
    assert callable(change)
    whole = data[:start] + change(data[start:end]) + data[end:]
    path.chmod(0o644)
    path.write_bytes(whole + hashlib.sha1(whole).digest())

"""Git's log, field by field: who did what to which file, and when they say they did."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HEADER = "commit "
FORMAT = f"{HEADER}%H%x00%P%x00%an%x00%ae%x00%ad%x00%cn%x00%ce%x00%cd"
RAW = ("--raw", "-M90%", "-l0", "-z", "--no-relative", "--no-ext-diff", "--no-textconv")
LOG = (
    "log", "--reverse", "--topo-order", "--full-history", "--diff-merges=off", *RAW, "--abbrev=64", "--date=raw",
    "--no-show-signature", f"--format={FORMAT}", "--end-of-options", "HEAD", "--",
)  # fmt: skip
"""One pass, ancestors first; what each commit did to each file, with git's ids of its text before and after.

Of a merge there is the head alone: what it did is asked parent by parent (MERGES), as git hides one that equals one.
"""
MERGES = ("diff-tree", "--stdin", "--always", "-r", "--no-abbrev", *RAW, "--")
"""Asks what each merge changed of one parent: git reads lines of both names; `read_merges` reads the answer."""
ONE_PLACE = ("",)
"""Where an engagement lies that is a repository of its own."""
UNSHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What would move a terminal's cursor, turn the direction of a line, or is not UTF-8: no name needs it."""
LATEST = 253_402_214_400
"""31 Dec 9999: a later date is as good as this one, and Python has none."""
_OFFSET = re.compile(r"([+-])(0\d|1[0-4])([0-5]\d)")
"""What a zone's offset looks like; git reads others (+9900), no clock has them."""


@dataclass(frozen=True, slots=True)
class CommitPerson:
    """Who a commit says wrote or made it; whoever commits can write any name."""

    name: str
    email: str

    def __str__(self) -> str:
        """Return `engineer-a <engineer-a@example.com>`."""
        return f"{self.name} <{self.email}>"


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit, as it speaks of itself."""

    id: str
    """40 hex digits, or 64."""
    parents: tuple[str, ...]
    author: CommitPerson
    authored: dt.datetime
    """The author's date, in the author's offset; says nothing, as rebasing and amending keep it."""
    committer: CommitPerson
    committed: dt.datetime
    """When the commit was made, by the committer's clock and in the committer's offset."""
    odd_offset: str = ""
    """The offset of the committer's date where no clock has such a one (+9900): the instant is shown in UTC."""

    @property
    def short(self) -> str:
        """The commit's id, as people write it."""
        return self.id[:7]


@dataclass(frozen=True, slots=True)
class Touch:
    """What one commit did to one file."""

    by: Commit
    status: str
    """Git's letter: A added, M modified, D deleted, R renamed, T type."""
    path: str
    """Afterwards; below the engagement's root."""
    before: str | None
    """The path before a rename."""
    blob: str
    """Git's id of the text afterwards; zeros for a deletion."""
    old_blob: str
    """Git's id of the text before; empty where it is new."""

    @property
    def deletes(self) -> bool:
        """Whether the file is gone afterwards."""
        return self.status == "D"


def read_log(output: bytes, places: Sequence[str]) -> list[tuple[Commit, list[Touch]]]:
    """Return every commit of a log made by LOG, and its touches; of a merge none.

    What stands between two NULs is taken by its position, never by how it looks: a name may look like anything.

    Args:
        output: what git printed.
        places: where the engagement lies and lay in its repository, with a slash at the end.
    """
    commits: list[tuple[Commit, list[Touch]]] = []
    fields = iter(output.decode("utf-8", "surrogateescape").split("\x00"))
    touches: list[Touch] = []
    for field in fields:
        word = field.removeprefix("\n")
        if word.startswith(HEADER):
            touches = []
            commits.append((_commit(word.removeprefix(HEADER), *(next(fields) for _ in range(7))), touches))
        elif word and commits:
            touches.append(_touch(commits[-1][0], word, fields, places))
    return [(commit, _fold_moves(touches) if len(places) > 1 else touches) for commit, touches in commits]


def read_merges(output: bytes, merges: Sequence[Commit], places: Sequence[str]) -> dict[str, list[list[Touch]]]:
    """Return what each merge changed of each of its parents, in their order, from what git prints for MERGES."""
    fields = iter(output.decode("utf-8", "surrogateescape").split("\x00"))
    pairs = iter([commit for commit in merges for _ in commit.parents])
    touches_by_merge: dict[str, list[list[Touch]]] = {commit.id: [] for commit in merges}
    touches: list[Touch] = []
    by: Commit | None = None
    for field in fields:
        if field.startswith(":") and by:
            touches.append(_touch(by, field, fields, places))
        elif field:
            by, touches = next(pairs), []
            assert field.strip() == by.id
            touches_by_merge[by.id].append(touches)
    assert next(pairs, None) is None
    return {name: [_fold_moves(item) for item in parents] for name, parents in touches_by_merge.items()}


def _touch(by: Commit, word: str, fields: Iterator[str], places: Sequence[str]) -> Touch:
    """Read `:100644 100644 <old> <new> M`; R100 names two paths."""
    _, _, old, new, status = word.split(" ")
    path, moved_to = _below(next(fields), places), None
    if status[:1] in "RC":
        moved_to = _below(next(fields), places)
    old_blob = old if old.strip("0") else ""
    if moved_to is None or moved_to == path:
        return Touch(by, "M" if moved_to else status[:1], path, None, new, old_blob)
    return Touch(by, status[:1], moved_to, path, new, old_blob)


def _fold_moves(touches: list[Touch]) -> list[Touch]:
    """Return touches without those of a file that only went along with the whole engagement, to where it lies now."""
    ends = {touch.path: touch for touch in touches if touch.deletes}
    births = {touch.path for touch in touches if touch.status == "A"} & ends.keys()
    kept_touches = []
    for touch in touches:
        is_whole = touch.status == "A" and touch.path in births
        row = replace(touch, status="M", old_blob=ends[touch.path].old_blob) if is_whole else touch
        if not (touch.deletes and touch.path in births) and not (row.status == "M" and row.blob == row.old_blob):
            kept_touches.append(row)
    return kept_touches


def _below(path: str, places: Sequence[str]) -> str:
    """Return a path below the engagement's root, wherever that lay then."""
    if places == ONE_PLACE:  # as nearly all have it, and there are thousands of paths
        return path
    return next((path[len(place) :] for place in places if path.startswith(f"{place}journal/")), path)


def _commit(  # noqa: PLR0913, PLR0917  # the fields of FORMAT, in its order
    commit: str,
    parents: str,
    author: str,
    author_email: str,
    author_date: str,
    committer: str,
    email: str,
    commit_date: str,
) -> Commit:
    author_times, _ = _moment(author_date)
    commit_text, odd_offset = _moment(commit_date)
    return Commit(
        commit,
        tuple(parents.split()),
        _person(author, author_email),
        author_times,
        _person(committer, email),
        commit_text,
        odd_offset,
    )


@lru_cache(maxsize=1_024)
def _person(name: str, email: str) -> CommitPerson:
    return CommitPerson(_readable(name), _readable(email))


def _readable(name: str) -> str:
    """Return a name with a sign for each character that could not be shown as a name."""
    return UNSHOWN.sub("\N{REPLACEMENT CHARACTER}", name)


@lru_cache(maxsize=8)  # author and committer mostly have the same
def _moment(text: str) -> tuple[dt.datetime, str]:
    """Read `1717319640 +0200`; with the offset where no clock has such a one, then the instant is in UTC."""
    seconds, _, offset = text.partition(" ")
    zone = _zone(offset)
    moment = dt.datetime.fromtimestamp(min(int(seconds or 0), LATEST), zone or dt.UTC)
    return moment, "" if zone else offset or "none"


@lru_cache(maxsize=64)
def _zone(offset: str) -> dt.timezone | None:
    """Return the zone of an offset; None where no clock has such a one."""
    if not _OFFSET.fullmatch(offset):
        return None
    span = dt.timedelta(hours=int(offset[1:3]), minutes=int(offset[3:]))
    return dt.timezone(-span if offset.startswith("-") else span)

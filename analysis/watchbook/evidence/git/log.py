"""Git's log, field by field: who did what to which file, and when they say they did."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

HEADER = "commit "
FORMAT = f"{HEADER}%H%x00%P%x00%an%x00%ae%x00%aI%x00%cn%x00%ce%x00%cI"
LOG = (
    "log", "--reverse", "--topo-order", "-c", "--raw", "--abbrev=64", "-M90%", "-l0", "-z", "--relative",
    "--no-ext-diff", "--no-textconv", "--no-show-signature", f"--format={FORMAT}", "--end-of-options", "HEAD", "--",
)  # fmt: skip
"""One pass, ancestors first; what each commit did to each file, with git's ids of its text before and after."""
UNSHOWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What would move a terminal's cursor, turn the direction of a line, or is not UTF-8: no name needs it."""
UNREADABLE = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
"""What stands for a date that is none (the year 33658, an offset of 99 hours): nobody believes it either."""


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

    @property
    def short(self) -> str:
        """The commit's id, as people write it."""
        return self.id[:7]


@dataclass(frozen=True, slots=True)
class Touch:
    """What one commit did to one file."""

    by: Commit
    status: str
    """Git's letter: A added, M modified, D deleted, R renamed, T type; a letter a parent for a merge."""
    path: str
    """Afterwards."""
    before: str | None
    """The path before a rename."""
    blob: str
    """Git's id of the text afterwards; zeros for a deletion."""
    replaced: tuple[str, ...]
    """Git's ids of the texts before, one a parent; none where it is new."""

    @property
    def deletes(self) -> bool:
        """Whether the file is gone afterwards."""
        return set(self.status) == {"D"}


def read_log(output: bytes) -> Iterator[Touch]:
    """Yield every touch of a log made by LOG.

    What stands between two NULs is taken by its position, never by how it looks: a name may look like anything.
    """
    fields = iter(output.decode("utf-8", "surrogateescape").split("\x00"))
    by: Commit | None = None
    for field in fields:
        word = field.removeprefix("\n")
        if word.startswith(HEADER):
            by = _commit(word.removeprefix(HEADER), *(next(fields) for _ in range(7)))
        elif word and by:
            yield _touch(by, word, fields)


def _touch(by: Commit, word: str, fields: Iterator[str]) -> Touch:
    """Read `:100644 100644 <old> <new> M`; a merge has a colon, a mode and an id more for each further parent."""
    parents = len(word) - len(word.lstrip(":"))
    parts = word.lstrip(":").split(" ")
    ids, status, path = parts[parents + 1 : -1], parts[-1], next(fields)
    # R100 names two paths; a merge has a letter for each parent and one path.
    is_rename = status[:1] in "RC" and status[1:].isdigit()
    old_blobs = tuple(blob for blob in ids[:-1] if blob.strip("0"))
    return Touch(by, status[:1] if is_rename else status, next(fields) if is_rename else path,
                 path if is_rename else None, ids[-1], old_blobs)  # fmt: skip


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
    return Commit(
        commit,
        tuple(parents.split()),
        _person(author, author_email),
        _moment(author_date),
        _person(committer, email),
        _moment(commit_date),
    )


@lru_cache(maxsize=1_024)
def _person(name: str, email: str) -> CommitPerson:
    return CommitPerson(_readable(name), _readable(email))


def _readable(name: str) -> str:
    """Return a name with a sign for each character that could not be shown as a name."""
    return UNSHOWN.sub("\N{REPLACEMENT CHARACTER}", name)


def _moment(text: str) -> dt.datetime:
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError:
        return UNREADABLE

"""What git holds of the journal: every version of every file, in one pass over the log and one over the texts.

A file is born where it is added, and keeps its birth through renames; deleted and added again, it is born again. What
counts is the committer's date, when the commit was made; the author's date may be older by any amount and says nothing.
Both can be forged: docs/evidence.md says what is proved and what is not.
"""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from watchbook.evidence.clock import REVISIONS, doubts
from watchbook.evidence.history import RefusedError, ask, ask_bytes, has_commits, in_repository
from watchbook.evidence.log import LOG, read_log
from watchbook.evidence.story import Story, Version, stories

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from watchbook.evidence.log import Commit
    from watchbook.evidence.signature import Signature
    from watchbook.evidence.verify import Verification

FOLDER = "journal"
ENTRY = re.compile(rf"{FOLDER}/\d{{4}}/\d\d/\d{{4}}-\d\d-\d\d-[^/]+\.md")
"""The path of an entry; other files of the journal have no story to tell."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Why the history here is not the whole one, so that no date of it can be shown."""

    what: str
    hints: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Past:
    """What git holds of the journal, or why nothing of it can be told."""

    repository: bool
    """False where the engagement is in no git repository: nothing can be said of any date."""
    gap: Gap | None = None
    """Why dates would be wrong; None where the history is whole."""
    standing: Mapping[str, Story] = field(default_factory=dict)
    """The entries in HEAD, by path below the engagement's root."""
    deleted: tuple[Story, ...] = ()
    """Entries that stood once and do so no more, neither here nor under another name."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """Every version's text by git's id of it; line ends are LF."""
    changed: frozenset[str] = frozenset()
    """Entries whose file is not as HEAD has it, or is gone."""
    doubts: Mapping[str, str] = field(default_factory=dict)
    """Why a commit's date cannot be right, by commit."""
    signatures: Mapping[str, Signature] = field(default_factory=dict)
    """What is known of a commit's signature, by commit; empty where no signers are allowed: then nobody looked."""
    receipts: Verification | None = None
    """What the receipts say of it; None where nobody asked them."""

    def of(self, path: str) -> Story | None:
        """Return a file's story, or None where no commit holds it."""
        return self.standing.get(path)

    def doubt_of(self, commit: Commit) -> str | None:
        """Return why a commit's date cannot be right, or cannot be shown to be; None where it may be."""
        unproven = self.receipts.unproven.get(commit.id) if self.receipts else None
        return self.doubts.get(commit.id, unproven)


def read_past(root: Path, now: dt.datetime) -> Past:
    """Return what git holds of the journal of an engagement.

    Args:
        root: the engagement's root, in or at the top of a git worktree.
        now: the reader's clock: a commit cannot be newer.

    Raises:
        HistoryError: git cannot be asked, or the repository is damaged.
    """
    if not in_repository(root):
        return Past(repository=False)
    gap = gap_of(root)
    if gap or not has_commits(root):
        return Past(repository=True, gap=gap)
    with ThreadPoolExecutor() as gits:  # three gits at once: each waits for the disk and for its own pipe
        logged = gits.submit(ask, root, *LOG, f":(literal){FOLDER}")
        dated = gits.submit(ask, root, *REVISIONS)
        head = _standing(root)
    found, ended = stories(read_log(logged.result()), head)
    live = {path: story for path, story in found.items() if ENTRY.fullmatch(path)}
    gone = [story for story in (*ended, *found.values()) if story.path not in live and _was_entry(story)]
    texts = _texts(root, {version.blob for story in (*live.values(), *gone) for version in _versions(story)})
    changed = {path for path in live if _on_disk(root / path) != texts.get(head[path])}
    return Past(True, None, live, tuple(gone), texts, frozenset(changed), doubts(dated.result(), now))


def gap_of(root: Path) -> Gap | None:
    """Return why the history here is not the whole one; None where it is.

    Raises:
        HistoryError: git cannot be asked.
    """
    if ask(root, "rev-parse", "--is-shallow-repository") == "true":
        what = "the clone is shallow: git would date every entry by the last commit"
        return Gap(what, ("in CI: fetch-depth: 0", "by hand: git fetch --unshallow"))
    grafts = Path(root, ask(root, "rev-parse", "--git-path", "info/grafts"))
    if grafts.exists():
        what = "commits are grafted: the history here is not the one that was written"
        return Gap(what, ("look what it is for, and remove it: .git/info/grafts",))
    if _says(root, "config", "--get-regexp", r"^(extensions\.partialclone|remote\..*\.promisor)$"):
        what = "the clone is partial: texts of the past are missing"
        return Gap(what, ("in CI: no filter", "by hand: clone again without --filter"))
    return None


def _says(root: Path, *arguments: str) -> bool:
    try:
        return bool(ask(root, *arguments))
    except RefusedError:  # how git config says that there is none
        return False


def _standing(root: Path) -> dict[str, str]:
    listed = ask(root, "ls-tree", "-r", "-z", "--end-of-options", "HEAD", f"{FOLDER}/").split("\x00")
    rows = (row.split("\t", 1) for row in listed if row)
    return {path: about.split(" ")[2] for about, path in rows}


def _was_entry(story: Story) -> bool:
    return any(ENTRY.fullmatch(version.path) for version in story.versions)


def _versions(story: Story | None) -> Iterable[Version]:
    while story:
        yield from story.versions
        story = story.earlier


def _texts(root: Path, blobs: Iterable[str]) -> dict[str, str]:
    """Return texts by git's ids, all of them from one git."""
    wanted = sorted(blobs)
    printed = ask_bytes(root, "cat-file", "--batch", "--buffer", given="".join(f"{each}\n" for each in wanted).encode())
    found: dict[str, str] = {}
    start = 0
    for blob in wanted:
        end = printed.index(b"\n", start)
        size = int(printed[start:end].rsplit(b" ", 1)[1])
        found[blob] = _readable(printed[end + 1 : end + 1 + size])
        start = end + size + 2
    return found


def _on_disk(path: Path) -> str | None:
    try:
        return _readable(path.read_bytes())
    except OSError:  # gone, or unreadable: not as HEAD has it
        return None


def _readable(data: bytes) -> str:
    text = data.decode("utf-8", "replace")
    return text.replace("\r\n", "\n") if "\r" in text else text

"""What git holds of the journal: every version of every file, in one pass over the log and one over the texts.

A file is born where it is added, and keeps its birth through renames; deleted and added again, it is born again. What
counts is the committer's date, when the commit was made; the author's date may be older by any amount and says nothing.
Both can be forged: docs/evidence.md says what is proved and what is not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from watchbook.evidence.clock_skew import doubts
from watchbook.evidence.file_versions import FileStory, FileVersion, file_stories
from watchbook.evidence.git.ancestry import ancestry
from watchbook.evidence.git.commands import answering
from watchbook.evidence.git.log import read_log
from watchbook.evidence.journal_queries import FOLDER, ask_git
from watchbook.evidence.receipt_commits import receipt_commits

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from watchbook.evidence.git.ancestry import Revision
    from watchbook.evidence.git.log import Commit
    from watchbook.evidence.git.shallow_history import ShallowHistory
    from watchbook.evidence.journal_queries import Queries
    from watchbook.evidence.receipt_commits import ReceiptCommit

ENTRY = re.compile(rf"{FOLDER}/\d{{4}}/\d\d/\d{{4}}-\d\d-\d\d-[^/]+\.md")
"""The path of an entry; other files of the journal have no story to tell."""


@dataclass(frozen=True, slots=True)
class JournalHistory:
    """What git holds of the journal, or why nothing of it can be told."""

    repository: bool
    """False where the engagement is in no git repository: nothing can be said of any date."""
    gap: ShallowHistory | None = None
    """Why dates would be wrong; None where the history is whole."""
    standing: Mapping[str, FileStory] = field(default_factory=dict)
    """The entries in HEAD, by path below the engagement's root."""
    deleted: tuple[FileStory, ...] = ()
    """Entries that stood once and do so no more, neither here nor under another name."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """Every version's text by git's id of it; line ends are LF."""
    changed: frozenset[str] = frozenset()
    """Entries whose file is not as HEAD has it, or is gone."""
    doubts: Mapping[str, str] = field(default_factory=dict)
    """Why a commit's date cannot be right, by commit."""
    revisions: Mapping[str, Revision] = field(default_factory=dict)
    """Every commit that HEAD is built on, parents first."""
    receipted: Mapping[str, ReceiptCommit] = field(default_factory=dict)
    """What the commits that touched the file of receipts did to it, parents first."""

    def of(self, path: str) -> FileStory | None:
        """Return a file's story, or None where no commit holds it."""
        return self.standing.get(path)

    def doubt_of(self, commit: Commit) -> str | None:
        """Return why a commit's date cannot be right; None where it may be."""
        return self.doubts.get(commit.id)


def read_history(root: Path, now: dt.datetime) -> JournalHistory:
    """Return what git holds of the journal of an engagement.

    Args:
        root: the engagement's root, in or at the top of a git worktree.
        now: the reader's clock: a commit cannot be newer.

    Raises:
        HistoryError: git cannot be asked, or the repository is damaged.
    """
    with ask_git(root) as queries:
        return history_of(queries, now)


def history_of(queries: Queries, now: dt.datetime) -> JournalHistory:
    """Return what git holds of the journal, from its answers; `now` and errors as `read_past` has them."""
    if queries.answers is None:
        return JournalHistory(queries.repository, queries.gap)
    head = _standing(queries.answers.listed())
    stories, ended_stories = file_stories(read_log(queries.answers.logged()), head)
    live = {path: story for path, story in stories.items() if ENTRY.fullmatch(path)}
    deleted_stories = [
        story for story in (*ended_stories, *stories.values()) if story.path not in live and _was_entry(story)
    ]
    texts = _texts(
        queries.root, {version.blob for story in (*live.values(), *deleted_stories) for version in _versions(story)}
    )
    changed_paths = {path for path in live if _on_disk(f"{queries.root}/{path}") != texts.get(head[path])}
    revisions = ancestry(queries.answers.revisions())
    return JournalHistory(
        True,
        None,
        live,
        tuple(deleted_stories),
        texts,
        frozenset(changed_paths),
        doubts(revisions, now),
        revisions=revisions,
        receipted=receipt_commits(queries.answers.receipted()),
    )


def _standing(output: bytes) -> dict[str, str]:
    rows = (row.split("\t", 1) for row in output.decode("utf-8", "surrogateescape").split("\x00") if row)
    return {path: about.split(" ")[2] for about, path in rows}


def _was_entry(story: FileStory) -> bool:
    return any(ENTRY.fullmatch(version.path) for version in story.versions)


def _versions(story: FileStory | None) -> Iterable[FileVersion]:
    while story:
        yield from story.versions
        story = story.earlier


def _texts(root: Path, blobs: Iterable[str]) -> dict[str, str]:
    """Return texts by git's ids, all of them from one git."""
    ordered_blobs = sorted(blobs)
    standard_input = "".join(f"{blob}\n" for blob in ordered_blobs).encode()
    with answering(root, "cat-file", "--batch", "--buffer", standard_input=standard_input) as answer:
        output = answer()
    texts: dict[str, str] = {}
    start = 0
    for blob in ordered_blobs:
        end = output.index(b"\n", start)
        size = int(output[start:end].rsplit(b" ", 1)[1])
        texts[blob] = _readable(output[end + 1 : end + 1 + size])
        start = end + size + 2
    return texts


def _on_disk(path: str) -> str | None:
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123  # one of thousands; a Path takes twice the time
            return _readable(file.read())
    except OSError:  # gone, or unreadable: not as HEAD has it
        return None


def _readable(data: bytes) -> str:
    text = data.decode("utf-8", "replace")
    return text.replace("\r\n", "\n") if "\r" in text else text

"""What git holds of the journal: every version of every file, in one pass over the log and one over the texts.

A file is born where it is added, and keeps its birth through renames; deleted and added again, it is born again. What
counts is the committer's date, when the commit was made; the author's date may be older by any amount and says nothing.
Both can be forged: docs/evidence.md says what is proved and what is not.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from watchbook.evidence.clock_skew import doubts
from watchbook.evidence.file_lines import FileLines
from watchbook.evidence.git.ancestry import ancestry, arrivals
from watchbook.evidence.git.log import read_log
from watchbook.evidence.git.objects import asking_objects, read_objects
from watchbook.evidence.git.tree_check import check_trees
from watchbook.evidence.journal_queries import FOLDER, MACHINE_MEMORY, ask_git, ask_merges
from watchbook.evidence.receipt_commits import receipt_commits

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from watchbook.evidence.file_versions import FileStory, FileVersion
    from watchbook.evidence.git.ancestry import Revision
    from watchbook.evidence.git.log import Commit, Touch
    from watchbook.evidence.git.shallow_history import ShallowHistory
    from watchbook.evidence.journal_queries import Queries
    from watchbook.evidence.receipt_commits import ReceiptCommit

ENTRY = re.compile(rf"{FOLDER}/\d{{4}}/\d\d/\d{{4}}-\d\d-\d\d-[^/]+\.md")
"""The path of an entry; other files of the journal have no story to tell."""

_IDENT = re.compile(r"\$Id: [^$\n]*\$")
"""What a checkout makes of `$Id$` where .gitattributes says `ident`."""


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
    digests: Mapping[str, str] = field(default_factory=dict)
    """The SHA-256 of what each version's file holds, by git's id of it."""
    touches: Mapping[str, Sequence[Touch]] = field(default_factory=dict)
    """What each commit did to files of the journal, or a merge of any parent; by commit, parents first."""
    arrivals: Mapping[str, int] = field(default_factory=dict)
    """By commit, when the common branch first held it, as its commits say: seconds since 1970."""
    sealed_commits: frozenset[str] = frozenset()
    """Commits that carry a signature, of whatever kind."""
    places: tuple[str, ...] = ("",)
    """Where the engagement lies in its repository, and where it lay before it was moved."""
    machine_files: tuple[str, ...] = ()
    """Files below .watchbook/ that HEAD holds; there should be none."""

    def touched_entries(self) -> dict[str, frozenset[str]]:
        """Return the entries that each commit touched, by commit; of commits that touched one."""
        paths_by_commit = {
            name: frozenset(
                path for touch in touches for path in (touch.path, touch.before) if path and ENTRY.fullmatch(path)
            )
            for name, touches in self.touches.items()
        }
        return {name: paths for name, paths in paths_by_commit.items() if paths}

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
    revisions = ancestry(queries.answers.revisions())
    sealed_commits = _check_commits(queries, revisions)
    head = _standing(queries.answers.listed())
    log = read_log(queries.answers.logged(), queries.places)
    stories, ended_stories, touches = _stories(queries, revisions, log)
    live = {path: story for path, story in stories.items() if path in head and ENTRY.fullmatch(path)}
    deleted_stories = [
        story for story in (*ended_stories, *stories.values()) if story.path not in live and _was_entry(story)
    ]
    texts, digests = _texts(
        queries.root, {version.blob for story in (*live.values(), *deleted_stories) for version in _versions(story)}
    )
    changed_paths = {path for path in live if not _is_as(texts.get(head[path]), f"{queries.root}/{path}")}
    return JournalHistory(
        True,
        None,
        live,
        tuple(deleted_stories),
        texts,
        frozenset(changed_paths),
        {**_odd_offsets(log), **doubts(revisions, now)},
        revisions=revisions,
        receipted=receipt_commits(queries.answers.receipted()),
        digests=digests,
        touches=touches,
        arrivals=arrivals(revisions),
        sealed_commits=sealed_commits,
        places=queries.places,
        machine_files=tuple(sorted(path for path in head if path.startswith(f"{MACHINE_MEMORY}/"))),
    )


def _stories(
    queries: Queries, revisions: Mapping[str, Revision], log: Sequence[tuple[Commit, Sequence[Touch]]]
) -> tuple[dict[str, FileStory], list[FileStory], dict[str, Sequence[Touch]]]:
    """Return the stories of the files that stand, by path, of those that ended, and what each commit touched."""
    merges = {commit.id: commit for commit, _ in log if len(commit.parents) > 1}
    rows = ask_merges(queries.root, tuple(merges.values()), queries.places)
    view = FileLines().follow(
        revisions,
        {commit.id: touches for commit, touches in log},
        {name: (commit, rows[name]) for name, commit in merges.items()},
    )
    ends = sorted(view.ends.values(), key=lambda end: end.order)
    touches_by_commit: dict[str, Sequence[Touch]] = {commit.id: touches for commit, touches in log}
    touches_by_commit |= {name: [touch for parent in parents for touch in parent] for name, parents in rows.items()}
    live = {path: node.story() for path, node in view.live.items()}
    return live, [end.story() for end in ends], touches_by_commit


def _check_commits(queries: Queries, revisions: Mapping[str, Revision]) -> frozenset[str]:
    """Hash every commit and the trees that it names anew; return those that carry a signature, of whatever kind."""
    sealed_commits: set[str] = set()
    commit_trees: set[str] = set()
    with asking_objects(queries.root, revisions) as answer:
        for name, data in read_objects(answer(), revisions):
            raw = bytes(data)
            commit_trees.add(raw[len("tree ") : raw.index(b"\n")].decode())
            if b"\ngpgsig" in raw and b"\ngpgsig" in raw.partition(b"\n\n")[0]:
                sealed_commits.add(name)
    check_trees(queries.root, commit_trees, queries.places)
    return frozenset(sealed_commits)


def _odd_offsets(log: Sequence[tuple[Commit, Sequence[Touch]]]) -> dict[str, str]:
    """Return why a date cannot be right whose offset no clock has."""
    return {
        commit.id: f"its date has an offset that no clock has ({commit.odd_offset})"
        for commit, _ in log
        if commit.odd_offset
    }


def _standing(output: bytes) -> dict[str, str]:
    rows = (row.split("\t", 1) for row in output.decode("utf-8", "surrogateescape").split("\x00") if row)
    return {path: about.split(" ")[2] for about, path in rows}


def _was_entry(story: FileStory) -> bool:
    return any(ENTRY.fullmatch(version.path) for version in story.versions)


def _versions(story: FileStory | None) -> Iterable[FileVersion]:
    while story:
        yield from story.versions
        story = story.earlier


def _texts(root: Path, blobs: Iterable[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return texts, and the SHA-256 of what they were read from, by git's ids, all of them from one git."""
    ordered_blobs = sorted(blobs)
    texts: dict[str, str] = {}
    digests: dict[str, str] = {}
    with asking_objects(root, ordered_blobs) as answer:
        for blob, data in read_objects(answer(), ordered_blobs):
            texts[blob] = _readable(bytes(data))
            digests[blob] = hashlib.sha256(data).hexdigest()
    return texts, digests


def _is_as(text: str | None, path: str) -> bool:
    """Return whether a file on the disk holds a text of git's; what a checkout itself puts there is no change."""
    matches = _on_disk(path)
    return matches == text or (matches is not None and bool(text) and _IDENT.sub("$Id$", matches) == text)


def _on_disk(path: str) -> str | None:
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123  # one of thousands; a Path takes twice the time
            return _readable(file.read())
    except OSError:  # gone, or unreadable: not as HEAD has it
        return None


def _readable(data: bytes) -> str:
    text = data.decode("utf-8", "replace")
    return text.replace("\r\n", "\n") if "\r" in text else text

"""Git, asked about the journal's past: it answers while somebody reads the entries."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.evidence.git.ancestry import REVISIONS
from watchbook.evidence.git.commands import answering, has_commits, in_repository
from watchbook.evidence.git.log import LOG
from watchbook.evidence.git.shallow_history import shallow_history
from watchbook.evidence.receipt_commits import RECEIPT_LOG

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from watchbook.evidence.git.shallow_history import ShallowHistory

FOLDER = "journal"


@dataclass(frozen=True, slots=True)
class Queries:
    """What git was asked about a repository, and answers meanwhile."""

    root: Path
    """The engagement's root."""
    repository: bool
    """False where it is in no git repository."""
    gap: ShallowHistory | None = None
    """Why the history here is not the whole one; then nothing more was asked."""
    answers: Answers | None = None
    """None where nothing more was asked, as nothing was ever committed."""


@dataclass(frozen=True, slots=True)
class Answers:
    """Git's answers; to call one is to wait for it, and raises HistoryError where git refused."""

    logged: Callable[[], bytes]
    """What each commit did to the journal: `read_log` reads it."""
    revisions: Callable[[], bytes]
    """Every commit, its date and parents: `ancestry` reads it."""
    receipted: Callable[[], bytes]
    """What each commit did to the receipts: `receipted` reads it."""
    listed: Callable[[], bytes]
    """The files of the journal in HEAD: what `git ls-tree -z` prints."""


@contextmanager
def ask_git(root: Path) -> Iterator[Queries]:
    """Ask git about the journal of an engagement; the answers hold as long as the context does.

    Raises:
        HistoryError: git cannot be asked.
    """
    if not in_repository(root):
        yield Queries(root, repository=False)
        return
    gap = shallow_history(root)
    if gap or not has_commits(root):
        yield Queries(root, repository=True, gap=gap)
        return
    questions = (
        (*LOG, f":(literal){FOLDER}"),
        REVISIONS,
        RECEIPT_LOG,
        ("ls-tree", "-r", "-z", "--end-of-options", "HEAD", f"{FOLDER}/"),
    )
    with ExitStack() as gits:
        answers = Answers(*(gits.enter_context(answering(root, *question)) for question in questions))
        yield Queries(root, repository=True, answers=answers)

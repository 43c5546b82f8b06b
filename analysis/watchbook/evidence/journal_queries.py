"""Git, asked about the journal's past: it answers while somebody reads the entries."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.evidence.git.ancestry import REVISIONS
from watchbook.evidence.git.commands import answering, ask_bytes, has_commits, in_repository
from watchbook.evidence.git.log import LOG, MERGES, read_merges
from watchbook.evidence.git.shallow_history import shallow_history
from watchbook.evidence.places import engagement_places
from watchbook.evidence.receipt import FILE
from watchbook.evidence.receipt_commits import RECEIPT_LOG

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from watchbook.evidence.git.log import Commit, Touch
    from watchbook.evidence.git.shallow_history import ShallowHistory

FOLDER = "journal"
MACHINE_MEMORY = ".watchbook"
"""Where a machine remembers what it found out; no file there belongs into git."""


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
    places: tuple[str, ...] = ("",)
    """Where the engagement lies in its repository, and where it lay, each with a slash at its end."""


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
    """The files of the journal in HEAD, and of .watchbook: what `git ls-tree -z` prints."""


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
    places = engagement_places(root)
    questions = (
        (*LOG, *(f":(top,literal){place}{FOLDER}" for place in places)),
        REVISIONS,
        (*RECEIPT_LOG, *(f":(top,literal){place}{FILE}" for place in places)),
        ("ls-tree", "-r", "-z", "--end-of-options", "HEAD", f"{FOLDER}/", f"{MACHINE_MEMORY}/"),
    )
    with ExitStack() as gits:
        answers = Answers(*(gits.enter_context(answering(root, *question)) for question in questions))
        yield Queries(root, repository=True, answers=answers, places=places)


def ask_merges(root: Path, merges: Sequence[Commit], places: Sequence[str]) -> dict[str, list[list[Touch]]]:
    """Return what each merge changed of each of its parents in the journal, in their order."""
    if not merges:
        return {}
    pairs = "".join(f"{merge.id} {parent}\n" for merge in merges for parent in merge.parents)
    paths = (f":(top,literal){place}{FOLDER}" for place in places)
    return read_merges(ask_bytes(root, *MERGES, *paths, standard_input=pairs.encode()), merges, places)

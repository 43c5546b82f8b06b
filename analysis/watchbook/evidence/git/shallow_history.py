"""A gap: history that is not all here, so that git would give wrong dates without a warning."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from watchbook.evidence.git.commands import RefusedError, ask


@dataclass(frozen=True, slots=True)
class ShallowHistory:
    """Why the history here is not the whole one, so that no date of it can be shown."""

    what: str
    hints: tuple[str, ...]


def shallow_history(root: Path) -> ShallowHistory | None:
    """Return why the history here is not the whole one; None where it is.

    Raises:
        HistoryError: git cannot be asked.
    """
    shallow, _, grafts = ask(root, "rev-parse", "--is-shallow-repository", "--git-path", "info/grafts").partition("\n")
    if shallow == "true":
        problem = "the clone is shallow: git would date every entry by the last commit"
        return ShallowHistory(problem, ("in CI: fetch-depth: 0", "by hand: git fetch --unshallow"))
    if Path(root, grafts).exists():
        problem = "commits are grafted: the history here is not the one that was written"
        return ShallowHistory(problem, ("look what it is for, and remove it: .git/info/grafts",))
    if _says(root, "config", "--get-regexp", r"^(extensions\.partialclone|remote\..*\.promisor)$"):
        problem = "the clone is partial: texts of the past are missing"
        return ShallowHistory(problem, ("in CI: no filter", "by hand: clone again without --filter"))
    return None


def _says(root: Path, *arguments: str) -> bool:
    try:
        return bool(ask(root, *arguments))
    except RefusedError:  # how git config says that there is none
        return False

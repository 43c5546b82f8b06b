"""When git first saw each entry: the only place that speaks to git.

One pass over the log answers for every file. Its order is ancestors first, so a file is born where it is added, and
keeps its birth through renames; deleted and added again, it is born again. What is read is the committer's date, when
the commit was made; the author's date may be older by any amount and says less. Both can be forged.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from git import Git, GitCommandError, GitCommandNotFound

from watchbook.errors import HistoryError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

QUIET = (
    "-c", "core.fsmonitor=false",
    "-c", "core.hooksPath=/dev/null",
    "-c", "core.quotePath=false",
    "-c", "safe.bareRepository=explicit",
    "-c", "log.showSignature=false",
    "-c", "log.mailmap=false",
    "-c", "diff.external=",
    "-c", "i18n.logOutputEncoding=UTF-8",
)  # fmt: skip
"""No program that the repository names is run, and no setting of its changes what is printed."""
HEADER = "commit "
FORMAT = f"{HEADER}%H%x00%cI%x00%an"
LOG = (
    "log", "--reverse", "--topo-order", "-c", "--name-status", "-M90%", "-l0", "-z", "--relative", "--no-ext-diff",
    "--no-textconv", "--no-show-signature", f"--format={FORMAT}", "--end-of-options", "HEAD", "--",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """The commit in which a file first stood."""

    at: dt.datetime
    """The committer's date, in the committer's offset."""
    author: str
    """The author's name, as the commit has it."""
    commit: str
    """40 hex digits."""


@dataclass(frozen=True, slots=True)
class History:
    """When git first saw files, or that there is no git to ask."""

    repository: bool
    """False where the engagement is in no git repository: nothing can be said of any date."""
    seen: Mapping[str, Seen]
    """By path below the engagement's root; a file that no commit holds is missing."""

    def of(self, path: str) -> Seen | None:
        """Return when a file was first seen, or None where no commit holds it."""
        return self.seen.get(path)


@dataclass(frozen=True, slots=True)
class _Touch:
    """What one commit did to one file."""

    by: Seen
    status: str
    """Git's letter: A added, M modified, D deleted, R renamed, C copied, T type; a letter a parent for a merge."""
    path: str
    before: str | None
    """The old path of a rename or copy."""


def first_seen(root: Path, paths: Collection[str]) -> History:
    """Return when git first saw each of `paths`, in one pass over the log.

    Args:
        root: the engagement's root, in or at the top of a git worktree.
        paths: files below it, with forward slashes.

    Raises:
        HistoryError: the clone is shallow, so that its dates would be wrong, or git cannot be asked.
    """
    git = Git(root)
    if not _inside(git):
        return History(repository=False, seen={})
    if _ask(git, "rev-parse", "--is-shallow-repository") == "true":
        raise HistoryError(
            "the clone is shallow: git would date every entry by the last commit",
            hints=("in CI: fetch-depth: 0", "by hand: git fetch --unshallow"),
        )
    if not paths or not _has_commits(git):
        return History(repository=True, seen={})
    folders = sorted({path.split("/", 1)[0] for path in paths})
    births = _births(_touches(_ask(git, *LOG, *(f":(literal){folder}" for folder in folders))))
    return History(repository=True, seen={path: births[path] for path in paths if path in births})


def head(root: Path) -> str:
    """Return the commit that is checked out, 40 hex digits; empty outside git and before the first commit."""
    git = Git(root)
    if not _inside(git) or not _has_commits(git):
        return ""
    return _ask(git, "rev-parse", "HEAD")


def user_name(root: Path) -> str:
    """Return who git says works here (user.name); empty where it does not know."""
    try:
        return str(Git(root).execute(["git", *QUIET, "config", "--get", "user.name"])).strip()
    except (GitCommandError, GitCommandNotFound):
        return ""  # a name is a convenience; the entry is written without it


def _births(touches: Iterator[_Touch]) -> dict[str, Seen]:
    births: dict[str, Seen] = {}
    for touch in touches:
        if touch.before is not None:
            born = births.pop(touch.before, touch.by) if touch.status.startswith("R") else touch.by
            births[touch.path] = born
        elif set(touch.status) == {"D"}:
            births.pop(touch.path, None)
        else:
            births.setdefault(touch.path, touch.by)
    return births


def _touches(log: str) -> Iterator[_Touch]:
    """Read the log field by field: what stands between two NULs is taken by its position, never by how it looks."""
    fields = iter(log.split("\x00"))
    by: Seen | None = None
    for field in fields:
        word = field.removeprefix("\n")
        if word.startswith(HEADER):
            at, author = next(fields), next(fields)
            # GitPython hands on bytes that are not UTF-8 as surrogates, which no page can hold.
            author = author.encode("utf-8", "replace").decode()
            by = Seen(dt.datetime.fromisoformat(at), author, word.removeprefix(HEADER))
        elif word and by:
            path = next(fields)
            # R100 and C90 name two paths; a merge has a letter for each parent and one path.
            moved = word[:1] in "RC" and word[1:].isdigit()
            yield _Touch(by, word, next(fields), path) if moved else _Touch(by, word, path, None)


def _inside(git: Git) -> bool:
    try:
        return str(git.execute(["git", *QUIET, "rev-parse", "--is-inside-work-tree"])).strip() == "true"
    except GitCommandNotFound as error:
        raise _without_git() from error
    except GitCommandError as error:
        if "not a git repository" in str(error.stderr):
            return False
        raise _refused(error) from error


def _has_commits(git: Git) -> bool:
    try:
        git.execute(["git", *QUIET, "rev-parse", "--verify", "--quiet", "--end-of-options", "HEAD"])
    except GitCommandError:
        return False
    return True


def _ask(git: Git, *arguments: str) -> str:
    try:
        return str(git.execute(["git", *QUIET, *arguments], strip_newline_in_stdout=False)).removesuffix("\n")
    except GitCommandNotFound as error:
        raise _without_git() from error
    except GitCommandError as error:
        raise _refused(error) from error


def _without_git() -> HistoryError:
    return HistoryError("there is no git on this machine", hints=("install git 2.39 or newer",))


def _refused(error: GitCommandError) -> HistoryError:
    said = str(error.stderr or error).strip().removeprefix("stderr: ").strip("'\n ")
    if "dubious ownership" in said:
        hints = ("the files belong to somebody else: git config --global --add safe.directory DIR",)
        return HistoryError("git does not trust this repository", hints=hints)
    return HistoryError(
        f"git cannot tell the journal's history: {said.splitlines()[-1] if said else 'no reason given'}"
    )

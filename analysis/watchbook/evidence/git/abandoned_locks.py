"""Locks of a git that was killed under a command: the next command takes them away, and no others.

While git commits for a command, a mark stands in the repository's folder, and git inherits a lock on it: as long as
anything lives that could hold one of git's locks for that command, the mark cannot be had. Whoever gets it, and finds
that the one before did not end well, may take away what it left, unless a git of somebody else is at work there.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from watchbook.errors import HistoryError
from watchbook.evidence.git.commands import RefusedError, ask

if TYPE_CHECKING:
    from collections.abc import Iterator

MARK = "watchbook-commit"
"""In the repository's folder: the file that is being committed; empty once that ended well."""
LOCKS = ("index.lock", "next-index-*.lock", "HEAD.lock", "packed-refs.lock", "objects/maintenance.lock")
"""What a killed `git commit` leaves below the repository's folder, beside its branch's own lock."""
BRANCHES = "refs/heads/**/*.lock"
PATIENCE = 20.0
"""Seconds for a commit on somebody else's behalf."""
PROCESSES = Path("/proc")
"""Where Linux says what runs; elsewhere a lock that stays as it is while it is waited for counts as nobody's."""
Lock = tuple[Path, int, int]
"""A lock's path, its inode and its time of change in nanoseconds: another of the same name is another."""


@dataclass(frozen=True, slots=True)
class CommitMark:
    """The mark that stands while git commits for a command."""

    root: Path
    """The engagement's."""
    inherited: tuple[int, ...] = ()
    """The mark's file, for git to inherit; none where no mark could be had."""
    unended: str = ""
    """What was being committed when the one before was killed; empty where it ended well."""
    locks: tuple[Lock, ...] = ()
    """Those that lay there when this one began, where the one before was killed."""

    def lift_locks(self) -> bool:
        """Take away the locks that the one before left; return whether there were any that nobody holds."""
        lying = [lock for lock in self.locks if _lock(lock[0]) == lock]
        if not lying or _is_git_at_work(self.root):
            return False
        for path, *_ in lying:
            with suppress(OSError):
                path.unlink()
        return True

    def finish_unended(self) -> None:
        """Take away what else was left, and commit what the one before had written and meant to commit.

        Also where HEAD holds it and the index was to be told: the next plain `git commit` would take it back.
        """
        self.lift_locks()
        if self.unended:
            literal = f":(literal){self.unended}"
            message = f"--message=Commit what a killed command wrote: {self.unended}"
            with suppress(RefusedError):  # it stays as it is: written, not committed
                ask(self.root, "add", "--", literal, patience=PATIENCE)
                ask(self.root, "commit", "--quiet", message, "--only", "--", literal, hooks=True, patience=PATIENCE)


@contextmanager
def mark_commit(root: Path, path: str) -> Iterator[CommitMark]:
    """Hold the mark while a file is committed; where it cannot be had, a lock is waited for and no more."""
    try:
        words = ("--path-format=absolute", "--git-dir", "--git-common-dir")
        own_value, shared_lock = map(Path, ask(root, "rev-parse", *words).split("\n"))
        handle = os.open(own_value / MARK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except (HistoryError, OSError, ValueError):
        yield CommitMark(root)
        return
    with os.fdopen(handle, "r+b", buffering=0) as file:
        mark = CommitMark(root)
        with suppress(OSError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            open_ends = os.fsdecode(file.read())
            locks = tuple(_locks(own_value, shared_lock)) if open_ends else ()
            _write(file.fileno(), os.fsencode(path))
            mark = CommitMark(root, (file.fileno(),), open_ends, locks)
        yield mark
        if mark.inherited and not any(_locks(own_value, shared_lock)):  # git alone may have been killed
            with suppress(OSError):
                _write(file.fileno(), b"")


def _write(handle: int, data: bytes) -> None:
    os.ftruncate(handle, 0)
    os.pwrite(handle, data, 0)


def _locks(own: Path, shared: Path) -> Iterator[Lock]:
    places = {path for folder in (own, shared) for pattern in LOCKS for path in folder.glob(pattern)}
    for path in sorted(places | set(shared.glob(BRANCHES))):
        if lock := _lock(path):
            yield lock


def _lock(path: Path) -> Lock | None:
    try:
        matches = path.lstat()
    except OSError:
        return None
    return path, matches.st_ino, matches.st_mtime_ns


def _is_git_at_work(root: Path) -> bool:
    """Return whether somebody's git runs in a worktree, such as one whose editor waits for a message."""
    place = Path(ask(root, "rev-parse", "--show-toplevel")).resolve()
    for process in PROCESSES.glob("[0-9]*"):
        with suppress(OSError):
            if (process / "comm").read_text("utf-8").startswith("git") and (
                (process / "cwd").readlink().is_relative_to(place)
            ):
                return True
    return False

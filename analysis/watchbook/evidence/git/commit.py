"""One entry into git: a commit of its file alone, in the user's name.

Git's own `commit` does it, so that the user's hooks and signing key have their say; whatever else is staged stays
staged. What git answers is not believed: the commit counts once HEAD holds the file as it stands.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING

from watchbook.errors import CommitError, HistoryError, Place
from watchbook.evidence.git.abandoned_locks import mark_commit
from watchbook.evidence.git.account import account_of
from watchbook.evidence.git.commands import RefusedError, ask, head, in_repository

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from watchbook.evidence.git.abandoned_locks import CommitMark

BUSY = ("index.lock", ".lock': File exists", "cannot lock ref", "Another git process")
"""What git says while another git is at work in the repository."""
INTERRUPTED = "ended with -2"
"""What is said of a git that took the Ctrl-C which its caller lets wait."""
NAMELESS = ("tell me who you are", "empty ident name", "unable to auto-detect email")
"""What git says where it does not know who commits."""
PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8, 1.0, 1.5, 2.0, 2.0, 2.0)
"""Seconds to wait before each further attempt."""
SOON = 4
"""Attempts for which a lock that a killed command may have left is waited for like any other: most of a second."""
COMMIT = ("commit", "--quiet", "--cleanup=whitespace")
TRAILING = ("-c", "trailer.where=end", "-c", "trailer.ifMissing=add", "-c", "trailer.ifExists=addIfDifferentNeighbor")
"""How trailers are put at the end of a message, whatever the user's settings say of trailers in general."""
MAX_SUBJECT = 100
"""Characters; what is longer is cut, and stands in the entry in full."""
PATIENCE = 60.0
"""Seconds for a commit: a hook or a passphrase may hold it up, and somebody waits at the command line."""
SAID = 8
"""Lines of what git or a hook said that an error repeats."""


@dataclass(frozen=True, slots=True)
class NewCommit:
    """A commit that was made."""

    hash: str
    """Abbreviated, as git does it."""
    subject: str
    """The first line of its message."""
    account: str = ""
    """The account of the machine in whose name it is; empty where git knew who commits."""


def commit_entry(
    root: Path, path: str, subject: str, trailers: Mapping[str, str], *, by_account: bool = False
) -> NewCommit:
    """Commit one file as it stands, and nothing else.

    Args:
        root: the engagement's root.
        path: the file's, below it.
        subject: the first line of the message, in any length.
        trailers: what stands at the end of the message, by name.
        by_account: where git does not know who commits, commit as the account of the machine: what git itself does on a
            host that knows its own domain. Where `user.useConfigOnly` forbids git to guess, it is not done.

    Raises:
        CommitError: no branch of a repository holds the file as it stands; it stays as it is.
    """
    try:
        _on_a_branch(root, path)
        with mark_commit(root, path) as mark:
            account = _run_commit(root, path, _message(subject, trailers), mark, by_account=by_account)
            mark.finish_unended()
        new_commit = _landed_commit(root, path)
    except RefusedError as error:
        raise _commit_error(error, path) from error
    except HistoryError as error:
        raise CommitError(f"written, but not committed: {error.what}", place=Place(path), hints=error.hints) from error
    if new_commit is None:
        problem = "written, but not committed: HEAD does not hold it as it stands"
        raise CommitError(problem, place=Place(path), hints=(_by_hand(path),))
    return replace(new_commit, account=account)


def committed_text(root: Path, path: str) -> str | None:
    """Return a file as HEAD holds it, empty where it does not; None where there is no commit to ask.

    Raises:
        HistoryError: git cannot be asked at all.
    """
    if not head(root):
        return None
    try:
        return ask(root, "cat-file", "blob", f"HEAD:./{path}")
    except RefusedError:
        return ""


def _on_a_branch(root: Path, path: str) -> None:
    if not in_repository(root):
        problem = "written, but not committed: there is no git repository here"
        hints = ("git init, once for the engagement", "or pass --no-commit")
        raise CommitError(problem, place=Place(path), hints=hints)
    try:
        ask(root, "symbolic-ref", "--quiet", "HEAD")
    except RefusedError as error:
        problem = "written, but not committed: HEAD is on no branch, where a commit is easily lost"
        hints = ("end the rebase or bisect that is under way, or: git switch BRANCH", _by_hand(path))
        raise CommitError(problem, place=Place(path), hints=hints) from error


def _message(subject: str, trailers: Mapping[str, str]) -> tuple[str, ...]:
    words = " ".join(subject.split())
    if len(words) > MAX_SUBJECT:
        words = f"{words[: MAX_SUBJECT - 1].rstrip()}…"
    trailer_arguments = (f"--trailer={name}: {' '.join(value.split())}" for name, value in trailers.items())
    return (f"--message={words}", *trailer_arguments)


def _run_commit(root: Path, path: str, message: tuple[str, ...], mark: CommitMark, *, by_account: bool) -> str:
    """Have git commit the file; wait for another git that is at work, and for none that was killed.

    Return the account that did; empty for none.
    """
    literal = f":(literal){path}"
    account = ""
    settings: tuple[str, ...] = ()
    commands = (("add", "--", literal), (*TRAILING, *COMMIT, *message, "--only", "--", literal))
    pauses = iter((*PAUSES, None))
    for attempt in count():
        try:
            for command, hooks in zip(commands, (False, True), strict=True):
                ask(root, *settings, *command, hooks=hooks, patience=PATIENCE, inherited=mark.inherited)
        except RefusedError as error:
            if _landed_commit(root, path):
                return account  # another commit took the file along, whole
            if by_account and not account and _knows_nobody(error):
                account, settings = account_of(root)
                continue
            pause = next(pauses)
            if pause is None or not (any(sign in error.output for sign in BUSY) or INTERRUPTED in error.what):
                raise
            if attempt < SOON or not mark.lift_locks():
                time.sleep(pause)
        else:
            return account
    raise AssertionError("it is tried until it is done or given up")


def _knows_nobody(error: RefusedError) -> bool:
    return any(sign in error.output for sign in NAMELESS) and "auto-detection is disabled" not in error.output


def _landed_commit(root: Path, path: str) -> NewCommit | None:
    """Return the newest commit of a file if HEAD holds the file as it stands."""
    literal = f":(literal){path}"
    status = ("--no-optional-locks", "status", "--porcelain", "--untracked-files=all", "--ignored", "--", literal)
    if ask(root, *status):
        return None
    try:
        newest = ask(root, "log", "-1", "--format=%h%x00%s", "--end-of-options", "HEAD", "--", literal)
    except RefusedError:
        return None  # a repository without a commit
    if not newest:
        return None
    short, _, subject = newest.partition("\x00")
    return NewCommit(short, subject)


def _by_hand(path: str) -> str:
    return f"then: git add {path} && git commit --only {path}"


def _commit_error(error: RefusedError, path: str) -> CommitError:
    """Return why git did not take a commit, and what to do about it."""
    output = error.output
    for sign, problem, hint in REASONS:
        if sign in output:
            return CommitError(
                f"written, but not committed: {problem}", place=Place(path), hints=(hint, _by_hand(path))
            )
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    hints = (*(f"it said: {line}" for line in lines[:SAID]), "mend that", _by_hand(path))
    return CommitError("written, but not committed: git or one of its hooks refused it", place=Place(path), hints=hints)


REASONS = (
    (
        "Timeout:",
        f"git or one of its hooks had not ended after {PATIENCE:.0f} seconds",
        "see what it waits for: a hook in .git/hooks, a passphrase, a network",
    ),
    (
        NAMELESS[0],
        "git does not know who commits",
        'git config user.name "Engineer A" && git config user.email engineer-a@example.com',
    ),
    ("during a merge", "a merge is under way", "end it: git merge --continue, or git merge --abort"),
    ("during a cherry-pick", "a cherry-pick is under way", "end it: git cherry-pick --continue, or --abort"),
    ("during a rebase", "a rebase is under way", "end it: git rebase --continue, or --abort"),
    ("unmerged", "files are in conflict", "git status names them; mend them and end the merge"),
    (
        "ignored by one of your .gitignore files",
        "git is told to ignore it",
        "`git check-ignore -v PATH` names the line of .gitignore to take out",
    ),
    ("gpg failed to sign", "the signing key did not sign", "see that the key is there and unlocked (user.signingKey)"),
    (
        "failed to write commit object",
        "git could not write the commit",
        "see that the signing key is unlocked, and that the disk is not full",
    ),
    *(
        (
            sign,
            "another git is at work in this repository, or one died in it",
            "wait for it to end; if none runs, remove .git/index.lock",
        )
        for sign in BUSY
    ),
)
"""What git says, what it means, what to do."""

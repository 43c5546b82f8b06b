"""The branch's commits to where others fetch them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.errors import HistoryError
from watchbook.evidence.git.catch_up import catch_up
from watchbook.evidence.git.commands import RefusedError, ask

if TYPE_CHECKING:
    from pathlib import Path

PATIENCE = 30.0
"""Seconds for a push; somebody waits at the command line."""
REASONS = (
    ("fetch first", "somebody else has pushed meanwhile", "git pull --rebase --autostash && git push"),
    ("non-fast-forward", "somebody else has pushed meanwhile", "git pull --rebase --autostash && git push"),
    ("cannot lock ref", "somebody else is pushing right now", "git pull --rebase --autostash && git push"),
    ("failed to update ref", "somebody else is pushing right now", "git pull --rebase --autostash && git push"),
    ("no upstream branch", "this branch is followed nowhere yet", "git push --set-upstream origin BRANCH"),
    ("not currently on a branch", "HEAD is on no branch", "git switch BRANCH, then git push"),
    ("Timeout:", f"no answer within {PATIENCE:.0f} seconds", "git push, once the remote answers"),
)
"""What git says, what it means, what to do."""
RACES = ("fetch first", "non-fast-forward", "cannot lock ref", "failed to update ref")
"""What it says where somebody else was first: their commits are fetched, ours put on top, and it is tried again."""
ATTEMPTS = 4


def push(root: Path) -> bool:
    """Push the present branch to where it is followed; False where the repository has no remote at all.

    Where somebody else was first, what they pushed is fetched and put beneath.

    Raises:
        HistoryError: git could not, or not in time; the commits stay.
    """
    if not ask(root, "remote"):
        return False
    for attempt in range(ATTEMPTS):
        try:
            ask(root, "push", "--quiet", hooks=True, patience=PATIENCE)
        except RefusedError as error:
            if attempt + 1 < ATTEMPTS and any(sign in error.output for sign in RACES):
                catch_up(root)
                continue
            raise _push_error(error) from error
        else:
            break
    return True


def _push_error(error: RefusedError) -> HistoryError:
    for sign, problem, hint in REASONS:
        if sign in error.output:
            return HistoryError(f"not pushed: {problem}", hints=(hint,))
    return HistoryError(f"not pushed: {error.what}", hints=("mend that, then: git push",))

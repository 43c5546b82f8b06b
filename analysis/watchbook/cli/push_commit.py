"""The first and last step of commands that write: what others pushed is known, and others can see what is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from watchbook.cli.app import err

if TYPE_CHECKING:
    from watchbook.config import Engagement

NoPush = Annotated[bool, typer.Option("--no-push", help="Commit, and leave the push to you.")]
NOT_PUSHED = 1


def fetch_first(engagement: Engagement, *, is_wanted: bool) -> None:
    """Read what others have pushed, so that nobody begins a second entry about what one is begun of."""
    from watchbook.evidence.git.catch_up import catch_up_in_words

    if is_wanted and (words := catch_up_in_words(engagement.root)):
        err.print(words)


def push_commit(engagement: Engagement, *, is_wanted: bool, is_committed: bool) -> None:
    """Push what was committed, or say that nobody else can see it; a push that fails exits 1, and undoes nothing."""
    from watchbook.errors import HistoryError
    from watchbook.evidence.git.push import push

    if not is_committed:
        return
    if not is_wanted:
        err.print("Not pushed: only you can see this. To push it: git push")
        return
    try:
        is_pushed = push(engagement.root)
    except HistoryError as error:
        err.print(f"{error}\nOnly you can see this until then.")
        raise typer.Exit(NOT_PUSHED) from error
    err.print("Pushed." if is_pushed else "Not pushed: this repository has no remote, so only you can see this.")

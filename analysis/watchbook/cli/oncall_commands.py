"""The commands about who answers."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from watchbook.cli.app import Root, app, err, out, read_moment, the_engagement, the_now


@app.command()
def oncall(
    at: Annotated[
        dt.datetime | None,
        typer.Option("--at", parser=read_moment, metavar="TIME", help="When, with an offset; unset, now."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything, as JSON.")] = False,
    ical: Annotated[
        Path | None, typer.Option("--ical", metavar="FILE", help="Also write the next sixty days as a calendar.")
    ] = None,
    root: Root = None,
) -> None:
    """Say who answers, until when, and for how long the roster holds. Exits 1 where nobody answers."""
    from watchbook.queries.roster_status import roster_now

    status = roster_now(the_engagement(root), the_now(at))
    if ical is not None:
        try:
            ical.write_bytes(status.ical())
        except OSError as error:
            raise typer.BadParameter(f"cannot write {ical}: {error.strerror}", param_hint="--ical") from error
    out.print(status.json() if as_json else status.text(), end="")
    raise typer.Exit(0 if status.answer.primary else 1)


@app.command()
def ack(
    name: Annotated[
        str, typer.Argument(metavar="WORKFLOW|ENTRY", help="What you were called for: a workflow, or its entry.")
    ],
    by: Annotated[str | None, typer.Option(help="Who, as [people] has it; unset, whom git knows.")] = None,
    at: Annotated[
        dt.datetime | None,
        typer.Option("--at", parser=read_moment, metavar="TIME", help="When you did, with an offset; unset, now."),
    ] = None,
    no_push: Annotated[bool, typer.Option("--no-push", help="Commit, and leave the push to you.")] = False,
    no_commit: Annotated[bool, typer.Option("--no-commit", help="Write, and leave commit and push to you.")] = False,
    root: Root = None,
) -> None:
    """Answer a call: write into its entry, or a new one, that you have it; commit, and push.

    Exits 0; 1 where it is written and was not pushed; 2 where nothing was answered.
    """
    from watchbook.errors import HistoryError
    from watchbook.evidence.git.push import push
    from watchbook.writing.acknowledge import AckRequest, acknowledge

    engagement, now = the_engagement(root), the_now(None)
    acknowledgement = acknowledge(engagement, AckRequest(name, at or now, by), now, commits=not no_commit)
    out.print(str(acknowledgement))
    if no_push or no_commit:
        out.print("Not pushed: only you can see this.")
        return
    try:
        is_pushed = push(engagement.root)
    except HistoryError as error:
        err.print(f"{error}\nOnly you can see this.")
        raise typer.Exit(1) from error
    out.print("Pushed." if is_pushed else "Not pushed: this repository has no remote.")

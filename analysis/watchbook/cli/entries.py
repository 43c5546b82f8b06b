"""The commands that write entries."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from watchbook.cli.app import AsOf, Root, app, out, the_engagement, the_now


@app.command()
def new(
    kind: Annotated[
        Literal["incident", "change", "observation", "drill", "review"],
        typer.Argument(metavar="TYPE", help="incident, change, observation, drill or review."),
    ],
    workflow: Annotated[str | None, typer.Option(help="The workflow; unset, the one that is worst.")] = None,
    days: Annotated[str | None, typer.Option(metavar="FIRST/LAST", help="The days it explains.")] = None,
    title: Annotated[str | None, typer.Option(help="What happened, in a sentence.")] = None,
    by: Annotated[str | None, typer.Option(help="Who noticed; unset, git's user.name.")] = None,
    as_of: AsOf = None,
    root: Root = None,
) -> None:
    """Open an entry, filled in from the verdicts."""
    from watchbook.evidence import user_name
    from watchbook.journal.new import Wanted
    from watchbook.runs.draft import write_draft

    engagement = the_engagement(root)
    who = by or user_name(engagement.root) or "me"
    path = write_draft(engagement, Wanted(kind, workflow, days, title, who), the_now(as_of))
    out.print(f"{path} is written. Fill in what is empty, then: git add {path} && git commit")

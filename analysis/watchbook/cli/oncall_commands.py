"""The commands about who answers."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from watchbook.cli.app import AsJson, Root, TextOrJson, app, out, read_moment, the_engagement, the_now


@app.command()
def oncall(
    at: Annotated[
        dt.datetime | None,
        typer.Option("--at", parser=read_moment, metavar="TIME", help="When, with an offset; unset, now."),
    ] = None,
    output_format: TextOrJson = "text",
    as_json: AsJson = False,
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
    out.print(status.json() if as_json or output_format == "json" else status.text(), end="")
    raise typer.Exit(0 if status.answer.primary else 1)

"""The commands that begin an engagement."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import Annotated

import typer

from watchbook.cli.app import AsOf, Root, app, err, out, read_day, the_engagement, the_now


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="An empty or new folder.")],
    name: Annotated[str, typer.Option(help="The engagement's name.")] = "My engagement",
    timezone: Annotated[str, typer.Option(help="IANA zone of its business days.")] = "UTC",
    preset: Annotated[
        str | None, typer.Option(help="The shape of its logs; `watchbook preset list` prints them.")
    ] = None,
    dumps: Annotated[
        str | None, typer.Option(metavar="PATH", help="Where its dumps lie, with {date}; goes with --preset.")
    ] = None,
) -> None:
    """Write a new engagement that runs."""
    from watchbook.config.presets import read_preset
    from watchbook.template import copy_template

    if preset:
        read_preset(preset)
    copy_template(folder, name=name, timezone=timezone)
    if preset or dumps:
        from watchbook.queries.preset_writing import write_start

        write_start(folder, preset or "flat", dumps)
    out.print(f"{folder} is an engagement. Its README says what to fill in; start with {folder / 'watchbook.toml'}")


@app.command()
def backfill(  # the options of one command
    first: Annotated[
        dt.date | None, typer.Option("--from", parser=read_day, metavar="DAY", help="Date in the first dump's name.")
    ] = None,
    last: Annotated[
        dt.date | None, typer.Option("--to", parser=read_day, metavar="DAY", help="Date in the last one's name.")
    ] = None,
    path: Annotated[
        str | None,
        typer.Option(metavar="TEMPLATE", help="A second place with dumps, like [dumps] path: s3://old/{date}*.csv.gz"),
    ] = None,
    as_of: AsOf = None,
    root: Root = None,
) -> None:
    """Learn from old dumps at once, so that bands are firm from the start."""
    from watchbook.job.backfill_run import backfill, backfill_text
    from watchbook.job.progress import Progress
    from watchbook.rollups import Backfill

    if first and last and first > last:
        raise typer.BadParameter(f"no day lies from {first} to {last}", param_hint="--to")
    engagement = the_engagement(root)
    old_dumps = Backfill(path, first or dt.date.min, last or dt.date.max)
    with Progress(err) as progress:
        outcome = backfill(engagement, old_dumps, the_now(as_of), log=progress.line)
    out.print(backfill_text(engagement, outcome))


@app.command(hidden=True)
def schema() -> None:
    """Print the JSON Schema of watchbook.toml."""
    from watchbook.config import json_schema

    sys.stdout.write(json_schema())

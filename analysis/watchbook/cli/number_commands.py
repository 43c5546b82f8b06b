"""The commands that print numbers: verdicts, accounts, bands."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from watchbook.cli.app import AsJson, Root, TextOrJson, app, err, out, read_day, the_engagement


@app.command()
def verdicts(
    root: Root = None,
    first: Annotated[dt.date | None, typer.Option("--from", parser=read_day, metavar="DAY", help="First day.")] = None,
    last: Annotated[dt.date | None, typer.Option("--to", parser=read_day, metavar="DAY", help="Last day.")] = None,
    workflow: Annotated[str | None, typer.Option(help="Only this workflow.")] = None,
    metric: Annotated[str | None, typer.Option(help="Only this metric.")] = None,
    output_format: Annotated[
        Literal["csv", "json"], typer.Option("--output-format", "--format", help="How to print.")
    ] = "csv",
    as_json: AsJson = False,
) -> None:
    """Print the verdicts of any span: day, workflow, metric, value, band, state, flag, test, dump."""
    from watchbook.queries.verdict_table import verdict_rows

    sys.stdout.write(
        verdict_rows(the_engagement(root), first, last, workflow, metric, "json" if as_json else output_format)
    )


@app.command()
def intake(
    root: Root = None,
    source: Annotated[str | None, typer.Option("--file", help="Only the dump with this name.")] = None,
    output_format: TextOrJson = "text",
    as_json: AsJson = False,
) -> None:
    """Print each dump's account: lines = blank + rolled up + duplicates + quarantined."""
    from watchbook.queries.verdict_table import intake_account

    out.print(intake_account(the_engagement(root), source, "json" if as_json else output_format))


@app.command()
def withheld(
    days: Annotated[list[dt.date], typer.Argument(parser=read_day, metavar="DAY...", help="Days to compare.")],
    root: Root = None,
    field: Annotated[str | None, typer.Option(help="Only this field, channel for instance.")] = None,
    new_key: Annotated[
        bool, typer.Option("--new-key", help="First write a key into .watchbook, for this clone.")
    ] = False,
    output_format: TextOrJson = "text",
    as_json: AsJson = False,
) -> None:
    """Tell which values that are shown nowhere are the same on several days: by keyed digests, here alone."""
    from watchbook.queries.digests.digest_key import find_key, make_key
    from watchbook.queries.digests.value_digests import digests_json, digests_text, withheld_values

    engagement = the_engagement(root)
    key = make_key(engagement.root) if new_key else find_key(engagement.root)
    days = sorted(set(days))
    found = withheld_values(engagement, days, field, key)
    text = digests_json if as_json or output_format == "json" else digests_text
    sys.stdout.write(text(found, days, key))


@app.command()
def bands(
    files: Annotated[list[Path], typer.Argument(help="CSV: day,value[,n][,holiday][,b0..bk].", exists=True)],
    to: Annotated[Path, typer.Option("--out", metavar="DIR", file_okay=False, help="Where DIR/NAME.csv is written.")],
) -> None:
    """Compute bands for your own daily series."""
    from watchbook.bands import bands_of_files
    from watchbook.job.progress import Progress

    with Progress(err.console) as progress:
        bands_of_files(files, to, progress=progress.step)

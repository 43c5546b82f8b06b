"""The commands of every day: the job and its check."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from watchbook.cli.app import AsOf, Root, app, err, out, the_engagement, the_now


@app.command()
def run(
    as_of: AsOf = None,
    root: Root = None,
    anew: Annotated[bool, typer.Option("--anew", help="Roll up, execute and build even what has not changed.")] = False,
) -> None:
    """Do the day's job: scheduled notebooks, ledger, check, site. Exits like `check`."""
    from watchbook.runs import job
    from watchbook.runs.progress import Progress
    from watchbook.runs.summary import summary

    engagement = the_engagement(root)
    with Progress(err) as progress:
        outcome = job.run(engagement, the_now(as_of), log=progress.line, anew=anew)
    out.print(summary(engagement, outcome))
    raise typer.Exit(outcome.report.exit_code)


@app.command()
def check(
    as_of: AsOf = None,
    root: Root = None,
    output_format: Annotated[Literal["text", "json"], typer.Option("--output-format", help="How to print.")] = "text",
) -> None:
    """Say what needs a person. Exits 0 without errors, 1 with, 2 where it could not judge."""
    from watchbook.check import formats
    from watchbook.runs.checkup import checkup

    report = checkup(the_engagement(root), the_now(as_of))
    out.print({"text": formats.text, "json": formats.json}[output_format](report))
    raise typer.Exit(report.exit_code)

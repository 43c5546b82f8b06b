"""The commands that answer the next two questions: where is it, and which ones do I read."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from watchbook.cli.app import Root, app, out, read_day, the_engagement

WorkflowName = Annotated[str, typer.Argument(metavar="WORKFLOW", help="Its name in watchbook.toml.")]
MetricName = Annotated[
    str, typer.Argument(metavar="METRIC", help="Its name, as in docs/metrics.md; `workflow` for all together.")
]
Day = Annotated[dt.date, typer.Argument(metavar="DAY", parser=read_day, help="A business day, like 2026-11-08.")]


@app.command()
def conversations(
    workflow: WorkflowName,
    metric: MetricName,
    day: Day,
    slices: Annotated[
        list[str] | None,
        typer.Option("--slice", metavar="DIMENSION=VALUE", help="Only these: intent=refund; also several times."),
    ] = None,
    count: Annotated[int, typer.Option(min=1, max=1000, help="Conversations of each kind, at most.")] = 20,
    review: Annotated[
        Path | None,
        typer.Option("--review", metavar="FILE.csv", help="Write them into a new sheet with an empty verdict column."),
    ] = None,
    output_format: Annotated[
        Literal["text", "json", "csv"], typer.Option("--output-format", help="How to print.")
    ] = "text",
    root: Root = None,
) -> None:
    """List which conversations of a day to read: the worst, some by chance, and ordinary ones. Ids go nowhere else."""
    from watchbook.queries.conversation_list import WRITERS, list_conversations, write_sheet

    engagement = the_engagement(root)
    listing = list_conversations(engagement, workflow, metric, day, slices or (), count)
    if review is not None:
        write_sheet(engagement, listing, review)
        out.print(f"{len(listing.pick.picks)} conversations are in {review}")
        return
    sys.stdout.write(WRITERS[output_format](listing))


@app.command()
def reviews(
    sheet: Annotated[Path, typer.Argument(metavar="FILE.csv", help="A sheet of `conversations --review`, filled.")],
    root: Root = None,
) -> None:
    """Read a filled review sheet back: what it says of wrong answers, and its counts into reviews/, without ids."""
    from watchbook.queries.sheet_reading import read_sheet

    sys.stdout.write(read_sheet(the_engagement(root), sheet))


@app.command()
def explain(workflow: WorkflowName, metric: MetricName, day: Day, root: Root = None) -> None:
    """Say in five sentences why a day was in or out, by which test, where, what changed, what would have been in."""
    from watchbook.queries.day_explanation import explain_day

    sys.stdout.write(explain_day(the_engagement(root), workflow, metric, day))

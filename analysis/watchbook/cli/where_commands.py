"""The commands that answer the next two questions: where is it, and which ones do I read."""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from watchbook.cli.app import AsJson, Root, TextOrJson, app, out, read_day, the_engagement

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
    as_json: AsJson = False,
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
    sys.stdout.write(WRITERS["json" if as_json else output_format](listing))


@app.command()
def reviews(
    sheet: Annotated[Path, typer.Argument(metavar="FILE.csv", help="A sheet of `conversations --review`, filled.")],
    root: Root = None,
) -> None:
    """Read a filled review sheet back: what it says of wrong answers, and its counts into reviews/, without ids."""
    from watchbook.queries.sheet_reading import read_sheet

    sys.stdout.write(read_sheet(the_engagement(root), sheet))


@app.command()
def explain(
    subject: Annotated[
        str,
        typer.Argument(metavar="CODE|WORKFLOW", help="A finding's code, like WB201; or a workflow, with both below."),
    ],
    metric: Annotated[
        str | None, typer.Argument(metavar="METRIC", help="As in docs/metrics.md; `workflow` for all together.")
    ] = None,
    day: Annotated[
        dt.date | None, typer.Argument(metavar="DAY", parser=read_day, help="A business day, like 2026-11-08.")
    ] = None,
    output_format: TextOrJson = "text",
    as_json: AsJson = False,
    root: Root = None,
) -> None:
    """Say what a finding's code means and how to mend it; or why a day was in or out, by which test and where."""
    from watchbook.queries.code_explanation import explain_code, is_code

    output_format = "json" if as_json else output_format
    if metric is None and is_code(subject):
        sys.stdout.write(explain_code(subject, output_format))
        return
    if metric is None or day is None:
        raise typer.BadParameter(
            "write a finding's code (watchbook explain WB201), or a workflow, a metric and a day "
            "(watchbook explain card-support confidence 2026-11-06)"
        )
    from watchbook.queries.day_explanation import explain_day

    sentences = explain_day(the_engagement(root), subject, metric, day)
    if output_format == "json":
        explanation = {"workflow": subject, "metric": metric, "day": f"{day}", "sentences": sentences.splitlines()}
        sentences = json.dumps(explanation, ensure_ascii=False, indent=2) + "\n"
    sys.stdout.write(sentences)

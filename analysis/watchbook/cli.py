"""The command line, and nothing but: every command reads its words, calls one function and prints what it returns."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console

from watchbook.config import Engagement, find_root, load_engagement
from watchbook.errors import WatchbookError

EXIT_COULD_NOT_JUDGE = 2

app = typer.Typer(
    help="The on-call journal for AI in production.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
out = Console(soft_wrap=True, highlight=False, markup=False)
err = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)


def _moment(text: str) -> dt.datetime:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter("write a time like 2026-11-09T06:10-05:00") from error
    if moment.tzinfo is None:
        raise typer.BadParameter(f"{text} has no offset; write one like 2026-11-09T06:10-05:00")
    return moment


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter("write a day like 2026-11-08") from error


AsOf = Annotated[
    dt.datetime | None,
    typer.Option("--as-of", parser=_moment, metavar="TIME", help="The run's now, with an offset; unset, the clock."),
]
Root = Annotated[
    Path | None, typer.Option("--root", metavar="DIR", help="The engagement; unset, the nearest folder above.")
]
Day = Annotated[dt.date | None, typer.Option(parser=_day, metavar="DAY")]


def main() -> None:
    """Run the command line; what a person has to mend is printed, and could not be judged."""
    try:
        app()
    except WatchbookError as error:
        err.print(str(error))
        sys.exit(EXIT_COULD_NOT_JUDGE)


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

    engagement = _engagement(root)
    with Progress(err) as progress:
        outcome = job.run(engagement, _now(as_of), log=progress.line, anew=anew)
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

    report = checkup(_engagement(root), _now(as_of))
    out.print({"text": formats.text, "json": formats.json}[output_format](report))
    raise typer.Exit(report.exit_code)


@app.command()
def verdicts(
    root: Root = None,
    first: Annotated[dt.date | None, typer.Option("--from", parser=_day, metavar="DAY", help="First day.")] = None,
    last: Annotated[dt.date | None, typer.Option("--to", parser=_day, metavar="DAY", help="Last day.")] = None,
    workflow: Annotated[str | None, typer.Option(help="Only this workflow.")] = None,
    metric: Annotated[str | None, typer.Option(help="Only this metric.")] = None,
    output_format: Annotated[Literal["csv", "json"], typer.Option("--format", help="How to print.")] = "csv",
) -> None:
    """Print the verdicts of any span: day, workflow, metric, value, band, state, flag, test, dump."""
    from watchbook.runs.export import verdict_rows

    sys.stdout.write(verdict_rows(_engagement(root), first, last, workflow, metric, output_format))


@app.command()
def intake(
    root: Root = None,
    source: Annotated[str | None, typer.Option("--file", help="Only the dump with this name.")] = None,
    output_format: Annotated[Literal["text", "json"], typer.Option("--output-format", help="How to print.")] = "text",
) -> None:
    """Print each dump's account: lines = blank + rolled up + duplicates + quarantined."""
    from watchbook.runs.export import intake_account

    out.print(intake_account(_engagement(root), source, output_format))


@app.command()
def bands(
    files: Annotated[list[Path], typer.Argument(help="CSV: day,value[,n][,holiday][,b0..bk].", exists=True)],
    to: Annotated[Path, typer.Option("--out", metavar="DIR", file_okay=False, help="Where DIR/NAME.csv is written.")],
) -> None:
    """Compute bands for your own daily series."""
    from watchbook.bands import bands_of_files
    from watchbook.runs.progress import Progress

    with Progress(err) as progress:
        bands_of_files(files, to, progress=progress.step)


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

    engagement = _engagement(root)
    who = by or user_name(engagement.root) or "me"
    path = write_draft(engagement, Wanted(kind, workflow, days, title, who), _now(as_of))
    out.print(f"{path} is written. Fill in what is empty, then: git add {path} && git commit")


@app.command()
def build(root: Root = None) -> None:
    """Build the site from ledger and journal, aside, and swap it in."""
    from watchbook.runs.site import build_site, publish

    engagement = _engagement(root)
    publish(engagement.root, build_site(engagement.root))
    out.print(f"The site is in {engagement.root / 'site'}")


@app.command()
def serve(
    port: Annotated[int, typer.Option(min=1, max=65535, help="On 127.0.0.1.")] = 8000,
    root: Root = None,
) -> None:
    """Show the site on loopback until interrupted."""
    from watchbook.runs.server import serve_site

    serve_site(_engagement(root).root / "site", port, say=out.print)


@app.command()
def render(
    to: Annotated[Path, typer.Option("--to", metavar="DIR", help="An empty or new folder.")],
    root: Root = None,
) -> None:
    """Write the site's pages as plain Markdown, for another generator."""
    from watchbook.runs.site import render_to

    count = render_to(_engagement(root), to)
    out.print(f"{count} files are in {to}")


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="An empty or new folder.")],
    name: Annotated[str, typer.Option(help="The engagement's name.")] = "My engagement",
    timezone: Annotated[str, typer.Option(help="IANA zone of its business days.")] = "UTC",
) -> None:
    """Write a new engagement that runs."""
    from watchbook.template import copy_template

    copy_template(folder, name=name, timezone=timezone)
    out.print(f"{folder} is an engagement. Its README says what to fill in; start with {folder / 'watchbook.toml'}")


@app.command(hidden=True)
def schema() -> None:
    """Print the JSON Schema of watchbook.toml."""
    from watchbook.config import json_schema

    sys.stdout.write(json_schema())


def _engagement(root: Path | None) -> Engagement:
    return load_engagement(find_root(root or Path.cwd()))


def _now(as_of: dt.datetime | None) -> dt.datetime:
    return as_of or dt.datetime.now().astimezone().replace(microsecond=0)


if __name__ == "__main__":
    main()

"""The commands that begin an engagement."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import Annotated

import typer

from watchbook.cli.app import AsOf, Root, app, err, out, read_day, the_engagement, the_now

QUESTIONS = {
    "name": ("What is the engagement called?", "My engagement"),
    "timezone": ("In which time zone does its business day run from midnight to midnight?", "UTC"),
    "holidays": ("Whose public holidays does it keep (US, US-NY, DE)? Enter for none", ""),
    "dumps": ("Where do its logs lie, with {date} for YYYY-MM-DD? Enter for logs/{date}*.jsonl", ""),
    "preset": ("Which product wrote them (watchbook preset list)? Enter where their fields have our names", ""),
    "forge": ("Whose CI does the day's job: github, gitlab, both or none?", "both"),
    "by": ("Who are you, as the journal shall name you?", "engineer"),
}
"""What is asked where somebody can answer, at most these, and what holds where nobody does."""


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="An empty or new folder.")],
    name: Annotated[str | None, typer.Option(help="The engagement's name.")] = None,
    timezone: Annotated[str | None, typer.Option(help="IANA zone of its business days.")] = None,
    holidays: Annotated[str | None, typer.Option(help="Country, or part of one, of its public holidays.")] = None,
    dumps: Annotated[
        str | None, typer.Option(metavar="PATH", help="Where its dumps lie, with {date}: seen from here, or from DIR.")
    ] = None,
    preset: Annotated[
        str | None, typer.Option(help="The shape of its logs; `watchbook preset list` prints them.")
    ] = None,
    forge: Annotated[str | None, typer.Option(help="github, gitlab, both or none: whose CI files it gets.")] = None,
    by: Annotated[str | None, typer.Option(help="Who begins its journal.")] = None,
    defaults: Annotated[bool, typer.Option("--defaults", help="Ask nothing.")] = False,
) -> None:
    """Write a new engagement that runs; asks at most seven questions, or takes what is said here."""
    from watchbook.config.presets import read_preset
    from watchbook.template import demand_empty
    from watchbook.template.engagement_start import begin_engagement

    words = {
        "name": name, "timezone": timezone, "holidays": holidays,
        "dumps": dumps, "preset": preset, "forge": forge, "by": by,
    }  # fmt: skip
    demand_empty(folder)
    asks = not defaults and not any(words.values()) and sys.stdin.isatty()
    for key, (question, usual) in QUESTIONS.items():
        if words[key] is None:
            words[key] = typer.prompt(question, default=usual, show_default=bool(usual)) if asks else usual
    answers = {key: (word or "").strip() for key, word in words.items()}
    if answers["preset"]:
        read_preset(answers["preset"])
    begin_engagement(folder, answers, the_now(None))
    found = ""
    if answers["preset"] or answers["dumps"]:
        from watchbook.queries.preset_writing import write_start

        found = write_start(folder, answers["preset"] or "flat", answers["dumps"] or None, Path.cwd())
    out.print(f"{folder} is an engagement. Its README says what to fill in; start with {folder / 'watchbook.toml'}")
    if found:
        out.print(found)


@app.command()
def update(root: Root = None) -> None:
    """Bring an engagement up to this version's template; what people changed stays. Exits 1 where both changed it."""
    from watchbook.config import find_root
    from watchbook.template.template_update import update_engagement

    outcome = update_engagement(find_root(root or Path.cwd()))
    out.print(outcome.text(), end="")
    raise typer.Exit(1 if outcome.conflicts else 0)


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
    with Progress(err.console) as progress:
        outcome = backfill(engagement, old_dumps, the_now(as_of), log=progress.line)
    out.print(backfill_text(engagement, outcome))


@app.command(hidden=True)
def schema() -> None:
    """Print the JSON Schema of watchbook.toml."""
    from watchbook.config import json_schema

    sys.stdout.write(json_schema())

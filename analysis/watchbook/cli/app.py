"""The application, the options that commands share, and what they print to."""

from __future__ import annotations

import datetime as dt
import sys
from importlib import metadata
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from watchbook.config import Engagement, find_root, load_engagement
from watchbook.errors import WatchbookError

EXIT_COULD_NOT_JUDGE = 2

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
out = Console(soft_wrap=True, highlight=False, markup=False, emoji=False)
err = Console(stderr=True, soft_wrap=True, highlight=False, markup=False, emoji=False)


def read_moment(text: str) -> dt.datetime:
    """Return a time with an offset; the message of the error shows how to write one."""
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter("write a time like 2026-11-09T06:10-05:00") from error
    if moment.tzinfo is None:
        raise typer.BadParameter(f"{text} has no offset; write one like 2026-11-09T06:10-05:00")
    return moment


def read_day(text: str) -> dt.date:
    """Return a day; the message of the error shows how to write one."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter("write a day like 2026-11-08") from error


AsOf = Annotated[
    dt.datetime | None,
    typer.Option(
        "--as-of", parser=read_moment, metavar="TIME", help="The run's now, with an offset; unset, the clock."
    ),
]
Root = Annotated[
    Path | None, typer.Option("--root", metavar="DIR", help="The engagement; unset, the nearest folder above.")
]


@app.callback(invoke_without_command=True)
def print_version(
    *, version: Annotated[bool, typer.Option("--version", help="Print the version, and do nothing else.")] = False
) -> None:
    """The on-call journal for AI in production."""
    if version:
        out.print(f"watchbook {metadata.version('watchbook')}")
        raise typer.Exit


def main() -> None:
    """Run the command line; what a person has to mend is printed, and could not be judged."""
    try:
        app()
    except WatchbookError as error:
        err.print(str(error))
        sys.exit(EXIT_COULD_NOT_JUDGE)


def the_engagement(root: Path | None) -> Engagement:
    """Return the engagement at a folder, or at the nearest one above the present."""
    return load_engagement(find_root(root or Path.cwd()))


def the_now(as_of: dt.datetime | None) -> dt.datetime:
    """Return the time a command speaks of, to the second."""
    return as_of or dt.datetime.now().astimezone().replace(microsecond=0)

"""The application, the options that commands share, and what they print to."""

from __future__ import annotations

import datetime as dt
import os
import sys
from contextlib import suppress
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from typer._click.exceptions import ClickException

from watchbook.cli.forgiveness import forgive
from watchbook.cli.help_page import GroupedCommands
from watchbook.crash import explain_error

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from watchbook.config import Engagement

EXIT_COULD_NOT_JUDGE = 2

app = typer.Typer(
    cls=GroupedCommands,
    context_settings={"help_option_names": ["--help", "-h"]},
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


CONTROLS = {code: "?" for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\n\t"}
"""What moves a terminal, recolours it or renames its window: a dump or an entry may hold anything."""


class Output:
    """Where commands print."""

    def __init__(self, *, stderr: bool = False) -> None:
        """Print to standard output, or to standard error."""
        self._stderr = stderr

    @cached_property
    def console(self) -> Console:
        """What shows progress; rich takes a third of what `--help` does, so it is imported when a long step begins."""
        from rich import console

        return console.Console(stderr=self._stderr, soft_wrap=True, highlight=False, markup=False, emoji=False)

    def print(self, text: object = "", end: str = "\n") -> None:
        """Print a text as it is, control characters apart."""
        lines = f"{text}{end}".replace("\r\n", "\n")
        typer.echo(lines.translate(CONTROLS), nl=False, err=self._stderr)


out = Output()
err = Output(stderr=True)


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

TextOrJson = Annotated[Literal["text", "json"], typer.Option("--output-format", help="How to print.")]
AsJson = Annotated[bool, typer.Option("--json", help="The same as --output-format json.")]


@app.callback(invoke_without_command=True)
def print_version(
    *, version: Annotated[bool, typer.Option("--version", help="Print the version, and do nothing else.")] = False
) -> None:
    """The on-call journal for AI in production."""
    if version:
        from importlib import metadata  # it takes longer than half of what a command needs to begin

        out.print(f"watchbook {metadata.version('watchbook')}")
        raise typer.Exit


def main() -> None:
    """Run the command line and exit: 1 only where a command says so, 2 for whatever goes wrong and is no finding."""
    words = forgive(sys.argv[1:])
    try:
        code = app(words, standalone_mode=False)
        sys.stdout.flush()
    except ClickException as error:  # what was typed cannot be meant
        error.show()
        code = EXIT_COULD_NOT_JUDGE
        _say_nothing_done(words)
    except typer.Abort:
        code = _print_failure("nobody answered, so nothing was done")
    except SystemExit as error:  # whoever reads what is printed is gone
        code = EXIT_COULD_NOT_JUDGE if error.code else 0
    except BrokenPipeError:
        code = EXIT_COULD_NOT_JUDGE
    except KeyboardInterrupt:
        code = 130
        with suppress(OSError, ValueError):
            err.print("Interrupted: what is not said above was not done." + _look_at_routes(words))
    # What Rust panics with is no Exception, and a fault of this program must not exit as if something was judged.
    except BaseException as error:  # noqa: BLE001
        text = str(explain_error(error, root_of_command()))
        code = _print_failure(text)
        _say_nothing_done(words, text)
    _let_go_of_output()
    sys.exit(code or 0)


def _say_nothing_done(words: Sequence[str], text: str = "") -> None:
    """Where a switch or an ack was refused, say that the AI still has the work, or that the call goes on."""
    if words[:1] == ["switch"]:
        from watchbook.cli.refusal import nothing_switched

        _print_failure(nothing_switched(words, root_of_command()))
    elif words[:1] == ["ack"]:
        from watchbook.cli.refusal import NOTHING_ANSWERED, nothing_answered

        if NOTHING_ANSWERED not in text:
            _print_failure(nothing_answered(words, root_of_command()))


def _look_at_routes(words: Sequence[str]) -> str:
    return " Who has the work now: watchbook switch --status" if words[:1] in (["switch"], ["drill"]) else ""


def root_of_command() -> Path | None:
    """Return the engagement that the command line is about, as far as that can be known; None where it cannot."""
    from watchbook.config import find_root

    words = sys.argv[1:]
    folders = [word.partition("=")[2] for word in words if word.startswith("--root=")]
    folders += [after for word, after in pairwise(words) if word == "--root"]
    with suppress(Exception):  # of a folder that cannot be looked at nothing is known
        return find_root(Path(folders[0]) if folders else Path.cwd())
    return None


def _let_go_of_output() -> None:
    """Drop what standard output did not take: Python would try again at its end, and exit with a code of its own."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _print_failure(text: str) -> int:
    """Print why nothing could be judged, where there is anybody to read it."""
    with suppress(OSError, ValueError):
        if text:
            err.print(text)
    return EXIT_COULD_NOT_JUDGE


def the_engagement(root: Path | None) -> Engagement:
    """Return the engagement at a folder, or at the nearest one above the present."""
    from watchbook.config import find_root, load_engagement

    return load_engagement(find_root(root or Path.cwd()))


def the_now(as_of: dt.datetime | None) -> dt.datetime:
    """Return the time a command speaks of, to the second."""
    return as_of or dt.datetime.now().astimezone().replace(microsecond=0)

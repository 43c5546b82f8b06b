"""The commands that begin an engagement."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from watchbook.cli.app import app, out


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

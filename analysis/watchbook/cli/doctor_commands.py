"""The command that says what is wrong with an engagement's surroundings."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from watchbook.cli.app import AsJson, Root, TextOrJson, app, out, the_now


@app.command()
def doctor(
    url: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            help="Look at this site instead, as a stranger, who must get nothing; with a header in "
            "WATCHBOOK_SITE_HEADER also as a reader, whether it is fresh.",
        ),
    ] = None,
    output_format: TextOrJson = "text",
    as_json: AsJson = False,
    root: Root = None,
) -> None:
    """Say what is wrong around an engagement, and how to mend it: dumps, git, CI, schedule, routes, channels, disk.

    Sends nothing, and writes nothing but the file beside the flags with which a store is tried. Exits 0 where nothing
    is wrong, 1 where something is, 2 where it could not look.
    """
    from watchbook.config import find_root
    from watchbook.queries.doctor import examine, examine_site

    now = the_now(None)
    examination = examine_site(url, now, os.environ) if url else examine(find_root(root or Path.cwd()), now, os.environ)
    out.print(examination.json() if as_json or output_format == "json" else examination.text(), end="")
    raise typer.Exit(examination.exit_code)

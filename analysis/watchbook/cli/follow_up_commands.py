"""The command about what entries left to be done."""

from __future__ import annotations

from typing import Annotated

import typer

from watchbook.cli.app import AsJson, AsOf, Root, TextOrJson, app, out, the_engagement, the_now


@app.command()
def followups(
    with_done: Annotated[
        bool, typer.Option("--all", help="Also what is done, with when git saw its box ticked.")
    ] = False,
    output_format: TextOrJson = "text",
    as_json: AsJson = False,
    as_of: AsOf = None,
    root: Root = None,
) -> None:
    """List what entries left to be done, due first in front: by when, who, what, where."""
    from watchbook.queries.follow_up_list import follow_up_json, follow_up_text, follow_ups_of

    rows = follow_ups_of(the_engagement(root), the_now(as_of), with_done=with_done)
    out.print(follow_up_json(rows) if as_json or output_format == "json" else follow_up_text(rows), end="")

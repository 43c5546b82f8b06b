"""The commands about telling people."""

from __future__ import annotations

from typing import Annotated

import typer

from watchbook.cli.app import Root, app, out, the_engagement, the_now


@app.command()
def notify(
    test: Annotated[bool, typer.Option("--test", help="Send a test to every channel, and take it back.")] = False,
    root: Root = None,
) -> None:
    """Say what the next run would tell whom; send nothing but a test. Exits 1 where a test did not arrive."""
    import os

    from watchbook.job.client_messages import pending_client_messages
    from watchbook.job.send_messages import pending, try_channels
    from watchbook.notify import channels_of, client_channels_of
    from watchbook.queries.run_check import run_check

    engagement = the_engagement(root)
    channels = channels_of(engagement.config, os.environ)
    client_channels = client_channels_of(engagement.config, os.environ)
    if not channels and not client_channels:
        out.print("watchbook.toml has no [notify.channels.NAME], so nobody is told: docs/notify.md")
    elif test:
        answers = try_channels(engagement, [*channels, *client_channels], the_now(None))
        for name, trouble in answers:
            out.print(f"{name}: {trouble or 'took it'}")
        raise typer.Exit(any(trouble for _, trouble in answers))
    else:
        messages = pending(engagement, channels, run_check(engagement, the_now(None)))
        messages += pending_client_messages(engagement, client_channels, the_now(None))
        for name, subject, body in messages:
            out.print(f"To {name}: {subject}\n\n{body}\n")
        if not messages:
            out.print("There is nothing to tell.")

"""The commands of the off-switch."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from watchbook.cli.app import Root, app, out, the_engagement, the_now
from watchbook.errors import ConfigError

PAUSE = re.compile(r"([1-9]\d{0,3})(s|m)")


def read_pause(text: str) -> float:
    """Return a pause in seconds; the message of the error shows how to write one."""
    found = PAUSE.fullmatch(text)
    if not found:
        raise typer.BadParameter("write a pause like 1s or 5m")
    return float(found[1]) * (60 if found[2] == "m" else 1)


@app.command()
def flags(
    published: Annotated[bool, typer.Option("--published", help="What routers read now, as the store has it.")] = False,
    root: Root = None,
) -> None:
    """Print flags.json as the journal has it: one flag a workflow, people unless the lease runs."""
    from watchbook.runs.flags import flags_now, flags_published

    engagement = the_engagement(root)
    document = flags_published(engagement) if published else flags_now(engagement, the_now(None))
    out.print(document.decode("utf-8", "replace"), end="")


@app.command()
def poll(
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="The router's copy of the flags.")],
    source: Annotated[
        str | None,
        typer.Option("--from", metavar="PLACE", help="Where they are published; unset, as watchbook.toml says."),
    ] = None,
    engagement: Annotated[
        str | None, typer.Option(metavar="NAME", help="Whose they must be; unset, as watchbook.toml says.")
    ] = None,
    every: Annotated[str, typer.Option(metavar="PAUSE", help="How often to look, like 1s or 5m.")] = "1s",
    root: Root = None,
) -> None:
    """Keep a router's copy of the flags: whole, of this engagement, never older. Ends on SIGTERM."""
    import signal
    import threading

    from watchbook.fallback import poller
    from watchbook.fallback.store import store_at

    pause, stop = read_pause(every), threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if source and engagement:
        store, name = store_at(source, Path.cwd()), engagement
    else:
        ours = the_engagement(root)
        config = ours.config
        if not (source or config.fallback.publish):
            raise ConfigError(
                "no place is named to fetch the flags from",
                place=ours.source.place(("fallback",)),
                hints=("write publish under [fallback], or give --from PLACE",),
            )
        store = store_at(source, Path.cwd()) if source else store_at(config.fallback.publish, ours.root)
        name = engagement or config.engagement.name
    poller.poll(poller.Poller(store, to, name), pause, stop, out.print)

"""The commands of the off-switch."""

from __future__ import annotations

import re
from contextlib import ExitStack, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from watchbook.cli.app import AsJson, Root, TextOrJson, app, err, out, the_engagement, the_now
from watchbook.cli.forgiveness import ROUTES, did_you_mean, time_meant, workflow_meant, workflow_of
from watchbook.cli.interruption import finish_first
from watchbook.errors import ConfigError, FallbackError, JournalError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from watchbook.config import Engagement
    from watchbook.errors import WatchbookError
    from watchbook.journal import Route
    from watchbook.switching.switch_steps import SwitchOutcome

PAUSE = re.compile(r"([1-9]\d{0,3})(ms|s|m)")
SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0}
To = Annotated[str | None, typer.Argument(metavar="ROUTE", help="manual, to people; or ai.")]
By = Annotated[str | None, typer.Option(help="Who; unset, git's user.name.")]
NoPush = Annotated[bool, typer.Option("--no-push", help="Commit, and leave the push to you.")]
NoCommit = Annotated[bool, typer.Option("--no-commit", help="Write, and leave commit and push to you.")]
Authority = Annotated[str | None, typer.Option(metavar="NAME", help="Who allowed it, where that is not you.")]
At = Annotated[
    str | None,
    typer.Option("--at", metavar="TIME", help="When it was done: 03:12, or with day and offset; unset, now."),
]
Taking = Annotated[
    str | None, typer.Option(metavar="ENTRY", help="The entry that takes it; unset, the open incident or a new one.")
]
Because = Annotated[
    str, typer.Option(help="For ai: why it goes back though the numbers do not show that it is well again.")
]


def read_pause(text: str) -> float:
    """Return a pause in seconds; the message of the error shows how to write one."""
    match = PAUSE.fullmatch(text)
    if not match:
        raise typer.BadParameter("write a pause like 500ms, 1s or 5m")
    return float(match[1]) * SECONDS[match[2]]


@app.command(context_settings={"allow_extra_args": True})
def switch(
    context: typer.Context,
    workflow: Annotated[str | None, typer.Argument(metavar="WORKFLOW", help="Which.")] = None,
    to: To = None,
    reason: Annotated[str, typer.Option(help="Why, in a sentence.")] = "",
    because: Because = "",
    entry: Taking = None,
    by: By = None,
    authority: Authority = None,
    at: At = None,
    no_push: NoPush = False,
    no_commit: NoCommit = False,
    status: Annotated[bool, typer.Option("--status", help="Say where every workflow's work goes.")] = False,
    output_format: TextOrJson = "text",
    as_json: AsJson = False,
    renew: Annotated[bool, typer.Option("--renew", help="Renew the AI's lease: for a job of its own.")] = False,
    root: Root = None,
) -> None:
    """Give a workflow to people, at once and whoever asks; or back to the AI, with authority and evidence.

    Exits 0; 1 where it holds and a part could not be done (commit, push); 2 where it does not hold.
    """
    now = the_now(None)
    as_json = as_json or output_format == "json"
    typed = [word for word in (workflow, to, *context.args) if word]
    to_people = any(ROUTES.get(word.lower()) == "manual" for word in typed[:2]) and not (status or as_json or renew)
    engagement, config_errors = _as_far_as_it_reads(root, enough=to_people)
    if status or as_json:
        _print_status(engagement, now, as_json=as_json)
    elif renew:
        _renew(engagement, now)
    else:
        from watchbook.switching.switch_command import SwitchWords, switch_route

        name, route, more = _workflow_and_route(typed, engagement)
        moment = time_meant(at, engagement.config.engagement.timezone, now) if at else None
        words = SwitchWords(name, route, " ".join([reason, *more]).strip(), by, authority, moment, entry, because)
        outcome = _printing_outcome()
        with finish_first(err.print):
            switch_route(engagement, words, now, commits=not no_commit, pushes=not no_push, outcome=outcome)
        for error in config_errors:
            outcome.fail(error)
        raise typer.Exit(outcome.exit_code)


@app.command()
def drill(
    workflow: Annotated[str, typer.Argument(metavar="WORKFLOW", help="Which.")],
    dry: Annotated[
        bool, typer.Option("--dry", help="On a file of its own that no router reads; the route stays as it is.")
    ] = False,
    hold: Annotated[str, typer.Option(metavar="PAUSE", help="For how long people keep it, like 30s or 5m.")] = "1s",
    by: By = None,
    no_push: NoPush = False,
    no_commit: NoCommit = False,
    root: Root = None,
) -> None:
    """Switch a workflow to people and back for practice, measure both, and write the drill's entry."""
    from watchbook.switching.drill import drill as drill_it

    engagement = the_engagement(root)
    outcome = drill_it(
        engagement,
        workflow_of(engagement, workflow),
        by,
        lambda: the_now(None),
        hold=read_pause(hold),
        dry=dry,
        commits=not no_commit,
        pushes=not no_push,
        outcome=_printing_outcome(),
    )
    raise typer.Exit(outcome.exit_code)


@app.command()
def flags(
    published: Annotated[bool, typer.Option("--published", help="What routers read now, as the store has it.")] = False,
    root: Root = None,
) -> None:
    """Print flags.json as the journal has it: one flag a workflow, people unless the lease runs."""
    from watchbook.queries.flag_documents import flags_now, flags_published

    engagement = the_engagement(root)
    document = flags_published(engagement) if published else flags_now(engagement, the_now(None))
    out.print(document.decode("utf-8", "replace"), end="")


@app.command()
def poll(
    to: Annotated[Path | None, typer.Option("--to", metavar="FILE", help="The router's copy of the flags.")] = None,
    serve: Annotated[
        str | None,
        typer.Option(
            "--serve", metavar="HOST:PORT", help="Answer OFREP from the copy, on this machine: 127.0.0.1:8016."
        ),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option("--from", metavar="PLACE", help="Where they are published; unset, as watchbook.toml says."),
    ] = None,
    engagement: Annotated[
        str | None, typer.Option(metavar="NAME", help="Whose they must be; unset, as watchbook.toml says.")
    ] = None,
    every: Annotated[str, typer.Option(metavar="PAUSE", help="How often to look, like 500ms or 5s.")] = "500ms",
    root: Root = None,
) -> None:
    """Keep a router's copy of the flags: whole, of this engagement, never older; and answer OFREP. Ends on SIGTERM."""
    from watchbook.fallback import poller
    from watchbook.fallback.ofrep import FlagAnswers
    from watchbook.fallback.ofrep_server import read_address, serving
    from watchbook.fallback.open_store import store_at
    from watchbook.fallback.wait_or_signal import wait_or_signal

    if to is None and serve is None:
        raise typer.BadParameter("say where the copy shall lie, --to FILE, or where to answer, --serve 127.0.0.1:8016")
    address, pause = read_address(serve) if serve else None, read_pause(every)
    if source and engagement:
        store, name = store_at(source, Path.cwd()), engagement
    else:
        local_engagement = the_engagement(root)
        config = local_engagement.config
        if not (source or config.fallback.publish):
            raise ConfigError(
                "no place is named to fetch the flags from",
                place=local_engagement.source.place(("fallback",)),
                hints=("write publish under [fallback], or give --from PLACE",),
            )
        store = store_at(source, Path.cwd()) if source else store_at(config.fallback.publish, local_engagement.root)
        name = engagement or config.engagement.name
    with ExitStack() as stack:
        copy = to or Path(stack.enter_context(TemporaryDirectory(prefix="watchbook-poll-"))) / "flags.json"
        told_to_stop = stack.enter_context(wait_or_signal(pause))
        if address:
            port = stack.enter_context(serving(address, FlagAnswers(copy, name)))
            out.print(f"OFREP is answered at http://{address[0]}:{port}")
        poller.poll(poller.Poller(store, copy, name), told_to_stop, out.print)


def _as_far_as_it_reads(root: Path | None, *, enough: bool) -> tuple[Engagement, list[WatchbookError]]:
    """Return the engagement and what is wrong with watchbook.toml; a part of it may be `enough`.

    Raises:
        FallbackError: nothing can be switched with what can be read.
    """
    from watchbook.config import find_root, load_engagement, salvage

    try:
        here = find_root(root or Path.cwd())
        try:
            return load_engagement(here), []
        except ConfigError as error:
            engagement = salvage(here) if enough else None
            if engagement is None:
                raise
            return engagement, [error]
    except ConfigError as error:
        raise FallbackError(
            error.what, place=error.place, hints=(*error.hints, _way_out(root, enough=enough))
        ) from error


def _way_out(root: Path | None, *, enough: bool) -> str:
    """Return what can be done while watchbook.toml cannot be read."""
    from watchbook.config import find_root, salvage

    by_hand = "if it cannot wait, take the router's flags.json away, or switch the router by hand"
    if enough:
        return f"nothing was switched; {by_hand}"
    with suppress(ConfigError):
        if salvage(find_root(root or Path.cwd())) is not None:
            return "until that is mended, work can only be given to people: watchbook switch WORKFLOW manual"
    return f"until that is mended, nothing can be switched by command; {by_hand}"


def _workflow_and_route(typed: Sequence[str], engagement: Engagement) -> tuple[str, Route, Sequence[str]]:
    """Return the workflow, the route and the rest of what was typed, which is the reason without its quotes.

    Raises:
        BadParameter: they cannot be told.
    """
    titles = {name: table.title or name for name, table in engagement.config.workflows.items()}
    words = list(typed)
    if len(words) < 2:
        raise typer.BadParameter("say which workflow and where to: watchbook switch WORKFLOW manual; or --status")
    if words[0].lower() in ROUTES and not workflow_meant(words[0], titles):
        words[:2] = reversed(words[:2])
    name, route = workflow_meant(words[0], titles), ROUTES.get(words[1].lower())
    if name is None:
        raise JournalError(f"there is no workflow {words[0]!r}", hints=(did_you_mean(words[0], titles),))
    if route is None:
        raise typer.BadParameter(f"{words[1]!r} is no route: {did_you_mean(words[1], ROUTES)}")
    return name, route, words[2:]


def _print_status(engagement: Engagement, now: dt.datetime, *, as_json: bool) -> None:
    from watchbook.queries.route_status import routes_now

    status = routes_now(engagement, now)
    out.print(status.json() if as_json else status.text(), end="")


def _renew(engagement: Engagement, now: dt.datetime) -> None:
    from watchbook.switching.lease_renewal import renew
    from watchbook.switching.switch_steps import clock_said

    routes = renew(engagement, now)
    if routes is None:
        raise ConfigError(
            "there is no lease to renew: no place to publish is named",
            place=engagement.source.place(("fallback",)),
            hints=("write publish under [fallback]",),
        )
    ends = f"until {routes.flags.expires.isoformat()}" if routes.flags.expires else "for ever, as there is no lease"
    publication = f"Published at {routes.where}, number {routes.seq}.{clock_said(routes)}"
    out.print(f"The AI keeps what the journal gives it {ends}. {publication}")


def _printing_outcome() -> SwitchOutcome:
    """Return what prints each part of a switch as soon as it is done."""
    from watchbook.switching.switch_steps import SwitchOutcome

    return SwitchOutcome(log=out.print, warn=err.print)

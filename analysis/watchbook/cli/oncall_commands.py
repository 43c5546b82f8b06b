"""The commands about who answers."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from watchbook.cli.app import AsJson, AsOf, Root, TextOrJson, app, err, out, read_moment, the_engagement, the_now
from watchbook.cli.forgiveness import time_meant, whole_text, workflow_of
from watchbook.cli.push_commit import NoPush, fetch_first, push_commit
from watchbook.errors import ConfigError

if TYPE_CHECKING:
    from watchbook.config import Engagement

HANDOVER = ("handover", "hand-over", "handoff", "shift")
"""What `watchbook ack` is told of a shift that began, unless a workflow is called so."""


@app.command()
def oncall(
    at: Annotated[
        dt.datetime | None,
        typer.Option("--at", parser=read_moment, metavar="TIME", help="When, with an offset; unset, now."),
    ] = None,
    output_format: TextOrJson = "text",
    as_json: AsJson = False,
    ical: Annotated[
        Path | None, typer.Option("--ical", metavar="FILE", help="Also write the next sixty days as a calendar.")
    ] = None,
    root: Root = None,
) -> None:
    """Say who answers, until when, and for how long the roster holds. Exits 1 where nobody answers."""
    from watchbook.queries.roster_status import roster_now

    status = roster_now(the_engagement(root), the_now(at))
    if ical is not None:
        try:
            ical.write_bytes(status.ical())
        except OSError as error:
            raise typer.BadParameter(f"cannot write {ical}: {error.strerror}", param_hint="--ical") from error
    out.print(status.json() if as_json or output_format == "json" else status.text(), end="")
    raise typer.Exit(0 if status.answer.primary else 1)


@app.command()
def ack(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="WORKFLOW|ENTRY", help="What you were called for: a workflow, its entry, handover, dumps or job."
        ),
    ] = None,
    by: Annotated[str | None, typer.Option(help="Who, as [people] has it; unset, whom git knows.")] = None,
    at: Annotated[
        str | None,
        typer.Option("--at", metavar="TIME", help="When you did, like 03:12 or with a day; unset, now."),
    ] = None,
    no_push: NoPush = False,
    no_commit: Annotated[bool, typer.Option("--no-commit", help="Write, and leave commit and push to you.")] = False,
    read: Annotated[
        bool, typer.Option("--read-back", help="Write what was acknowledged in PagerDuty, and nothing else.")
    ] = False,
    root: Root = None,
) -> None:
    """Answer a call: write into its entry, or a new one, that you have it; commit, and push.

    Exits 0; 1 where it is written and was not pushed; 2 where nothing was answered.
    """
    if read == (name is not None):
        raise typer.BadParameter("say what you were called for: watchbook ack WORKFLOW; or --read-back alone")
    engagement, now = the_engagement(root), the_now(None)
    if name is None:
        has_commit = _read_back(engagement, now, commits=not no_commit)
    else:
        from watchbook.writing.acknowledge import AckRequest, acknowledge

        moment = time_meant(at, engagement.config.engagement.timezone, now) if at else now
        fetch_first(engagement, is_wanted=not (no_push or no_commit))
        request = AckRequest(workflow_of(engagement, name), moment, by)
        if name.lower() in HANDOVER and request.name not in engagement.config.workflows:
            from watchbook.writing.shift_note import take_over

            line = take_over(engagement, request, now, commits=not no_commit)
            out.print(str(line))
            has_commit = line.written_entry.commit is not None
        else:
            acknowledgement = acknowledge(engagement, request, now, commits=not no_commit)
            out.print(str(acknowledgement))
            has_commit = acknowledgement.written.commit is not None
    push_commit(engagement, is_wanted=not no_push, is_committed=has_commit)


def _read_back(engagement: Engagement, now: dt.datetime, *, commits: bool) -> bool:
    """Write what was acknowledged elsewhere, and return whether there is a commit to push."""
    import os

    from watchbook.notify import channels_of
    from watchbook.writing.read_back import read_back

    channels = channels_of(engagement.config, os.environ)
    if not any(channel.answers_token for channel in channels):
        raise ConfigError(
            "no channel can be asked who acknowledged",
            place=engagement.source.place(("notify", "channels")),
            hints=("write answers_env under a channel, and set that variable to a REST API token of PagerDuty",),
        )
    done = read_back(engagement, channels, now, commits=commits)
    for line in done.lines or ("Nobody has acknowledged anything that still waits.",):
        out.print(line)
    return done.has_commit


@app.command()
def handover(
    output_format: TextOrJson = "text",
    as_json: AsJson = False,
    as_of: AsOf = None,
    root: Root = None,
) -> None:
    """Print what whoever comes in has to know: open, due, with people, planned, and what the last shift wrote."""
    from watchbook.queries.handover_status import handover_status

    status = handover_status(the_engagement(root), dt.datetime.now(dt.UTC), the_now(as_of))
    out.print(status.json() if as_json or output_format == "json" else status.text(), end="")


# What is written for the next shift may start with a dash.
@app.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
def shift(
    context: typer.Context,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What the next shift has to know; it becomes one line.")],
    by: Annotated[str | None, typer.Option(help="Who; unset, git's user.name.")] = None,
    at: Annotated[
        str | None, typer.Option("--at", metavar="TIME", help="When, like 03:12 or with a day; unset, now.")
    ] = None,
    no_push: NoPush = False,
    no_commit: Annotated[bool, typer.Option("--no-commit", help="Write, and leave commit and push to you.")] = False,
    root: Root = None,
) -> None:
    """Write a line for the next shift into the entry of the present one, commit it, and push."""
    from watchbook.writing.entry_files import author_name
    from watchbook.writing.shift_note import add_shift_note

    engagement, now = the_engagement(root), the_now(None)
    moment = time_meant(at, engagement.config.engagement.timezone, now) if at else now
    author, words = author_name(engagement, by), whole_text(text, context.args, "shift")
    line = add_shift_note(engagement, words, by=author, at=moment, commits=not no_commit)
    out.print(str(line))
    push_commit(engagement, is_wanted=not no_push, is_committed=line.written_entry.commit is not None)


@app.command()
def watch(
    every: Annotated[
        str | None, typer.Option(metavar="PAUSE", help="Look again and again, like 2m, until SIGTERM; unset, once.")
    ] = None,
    no_push: NoPush = False,
    no_commit: Annotated[bool, typer.Option("--no-commit", help="Write, and leave commit and push to you.")] = False,
    root: Root = None,
) -> None:
    """Pass on what nobody has answered in time, and tell what is due; says nothing where nothing is.

    Exits 0; 2 where it could not look, tell or write. For cron, a timer or a CI schedule, every few minutes.
    """
    from watchbook.cli.switch_commands import read_pause

    pause = read_pause(every) if every else None
    code = _look(root, commits=not no_commit, pushes=not (no_push or no_commit))
    if pause is not None:
        from watchbook.fallback.wait_or_signal import wait_or_signal

        with wait_or_signal(pause) as told_to_stop:
            while not told_to_stop():
                code = _look(root, commits=not no_commit, pushes=not (no_push or no_commit))
    raise typer.Exit(code)


def _look(root: Path | None, *, commits: bool, pushes: bool) -> int:
    """Look once, print what was done and what could not be, and return the exit code."""
    import os

    from watchbook.errors import WatchbookError
    from watchbook.job.watch.look import WatchOutcome, look

    outcome = WatchOutcome()
    try:
        engagement = the_engagement(root)
        outcome = look(engagement, os.environ, the_now(None), commits=commits)
        if pushes and outcome.has_commit:
            from watchbook.evidence.git.push import push

            push(engagement.root)
    except WatchbookError as error:
        outcome.troubles.append(error)
    for line in outcome.lines:
        out.print(line)
    for trouble in outcome.troubles:
        err.print(str(trouble))
    return outcome.exit_code

"""The commands of every day: the job and its check."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from watchbook.cli.app import AsJson, AsOf, Root, app, err, out, the_engagement, the_now
from watchbook.cli.check_output import OutputFormat, annotate_errors, append_summary, entries_as, report_as

if TYPE_CHECKING:
    from watchbook.switching.automatic_switch import Switching


@app.command()
def run(
    as_of: AsOf = None,
    root: Root = None,
    anew: Annotated[bool, typer.Option("--anew", help="Roll up, execute and build even what has not changed.")] = False,
    receipt: Annotated[
        bool, typer.Option("--receipt", help="Append a receipt of what HEAD holds of the journal: for scheduled CI.")
    ] = False,
    no_notify: Annotated[
        bool, typer.Option("--no-notify", help="Tell nobody. With --as-of nobody is told either.")
    ] = False,
    no_drill: Annotated[
        bool, typer.Option("--no-drill", help="Put no faults into copies of the last days, to see what is seen.")
    ] = False,
    shards: Annotated[
        str | None,
        typer.Option("--from", metavar="URL", help="Merge what `rollup --shard` put there; read only what is not."),
    ] = None,
) -> None:
    """Do the day's job: scheduled notebooks, ledger, check, messages, site. Exits like `check`."""
    import os

    from watchbook.extras import DAY, demand_extras

    engagement = the_engagement(root)
    by_apprise = any(channel.kind == "apprise" for channel in engagement.config.notify.channels.values())
    demand_extras(*DAY, *(["notify"] if by_apprise and not (no_notify or as_of) else []))
    from watchbook.cli.interruption import tidy_end
    from watchbook.evidence.git.commands import user_name
    from watchbook.evidence.receipts.receipt_maker import observer
    from watchbook.job import daily_run
    from watchbook.job.progress import Progress
    from watchbook.job.run_summary import run_summary
    from watchbook.notify import channels_of, client_channels_of
    from watchbook.notify.heartbeat import heartbeat_of

    # The receipt's time is the clock's whatever --as-of says: one that could be told its time would prove none.
    seen_by = observer(os.environ, user_name(engagement.root), the_now(None)) if receipt else None
    # A run that is repeated must not call anybody out of bed.
    channels = () if no_notify or as_of else channels_of(engagement.config, os.environ)
    client_channels = () if no_notify or as_of else client_channels_of(engagement.config, os.environ)
    # Nor may it switch anything; in CI whoever commits the ledger commits the switch's entry with it.
    switching: Switching = "no" if as_of else "written" if os.environ.get("CI") else "committed"
    with ExitStack() as stack:
        stack.enter_context(tidy_end(err.print))
        progress = stack.enter_context(Progress(err.console))
        heartbeat = None
        if not (no_notify or as_of):
            heartbeat = stack.enter_context(heartbeat_of(engagement.config, os.environ, err.print).beating())
        outcome = daily_run.run(
            engagement,
            the_now(as_of),
            log=progress.line,
            anew=anew,
            observer=seen_by,
            channels=channels,
            switching=switching,
            drills=not no_drill,
            client_channels=client_channels,
            shards=shards,
        )
        if heartbeat:
            heartbeat.live(outcome.report)
    out.print(run_summary(engagement, outcome))
    raise typer.Exit(outcome.report.exit_code)


@app.command()
def rollup(
    shard: Annotated[str, typer.Option("--shard", metavar="I/N", help="Which part of the files, like 3/8.")],
    to: Annotated[
        str, typer.Option("--to", metavar="URL", help="Where what they say is put: s3://bucket/key, or a folder.")
    ],
    root: Root = None,
) -> None:
    """Roll up one part of the dumps and put what they say where `run --from` finds it. Exits 1 if a file is deadly."""
    from watchbook.cli.interruption import tidy_end
    from watchbook.job.progress import Progress
    from watchbook.queries.shard_rollup import read_shard, roll_up_part

    part = read_shard(shard)
    with tidy_end(err.print), Progress(err.console) as progress:
        outcome = roll_up_part(the_engagement(root), part, to, progress.step)
    out.print(outcome.text(part, to))
    raise typer.Exit(1 if outcome.deadly else 0)


@app.command()
def check(
    entries: Annotated[
        list[Path] | None,
        typer.Argument(metavar="ENTRY", help="Only what is wrong in these files of journal/: for a commit's hook."),
    ] = None,
    as_of: AsOf = None,
    root: Root = None,
    output_format: Annotated[OutputFormat, typer.Option("--output-format", help="How to print.")] = "text",
    as_json: AsJson = False,
    summary: Annotated[
        Path | None,
        typer.Option("--summary", metavar="FILE", help="Append the day's bands and the findings, as Markdown."),
    ] = None,
) -> None:
    """Say what needs a person. Exits 0 without errors, 1 with, 2 where it could not judge."""
    from watchbook.queries.run_check import check_entries, run_check

    if entries and summary:
        raise typer.BadParameter("a summary is of the whole check, not of some entries", param_hint="--summary")
    output_format = "json" if as_json else output_format
    with annotate_errors(output_format):
        engagement = the_engagement(root or (entries[0].parent if entries else None))
        if entries:
            findings = check_entries(engagement, entries)
            typer.echo(entries_as(output_format, findings, engagement, the_now(as_of)), nl=False)
            raise typer.Exit(any(finding.severity == "error" for finding in findings))
        report = run_check(engagement, the_now(as_of))
        typer.echo(report_as(output_format, report, engagement), nl=False)
        if summary:
            append_summary(summary, engagement, report)
    raise typer.Exit(report.exit_code)

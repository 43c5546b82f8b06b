"""The commands that write entries; an editor does as well."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, get_args

import typer

from watchbook.cli.app import AsOf, Root, app, err, out, the_engagement, the_now
from watchbook.cli.forgiveness import time_meant, whole_text, window_meant, workflow_of
from watchbook.cli.push_commit import NoPush, fetch_first, push_commit

if TYPE_CHECKING:
    from watchbook.journal.editing.resolve import Question, Topic

EntryName = Annotated[
    str, typer.Argument(metavar="ENTRY", help="Its id, a part of it that tells it apart, or its path.")
]
By = Annotated[str | None, typer.Option(help="Who; unset, git's user.name.")]
NoCommit = Annotated[bool, typer.Option("--no-commit", help="Write the file, and leave the commit to you.")]
NOT_RESOLVED = 1


@app.command()
def new(
    kind: Annotated[
        Literal["incident", "change", "observation", "drill", "review"],
        typer.Argument(metavar="TYPE", help="incident, change, observation, drill or review."),
    ],
    workflow: Annotated[
        list[str] | None,
        typer.Option(help="The workflow, also several times, or '*' for every one; unset, the one that needs it most."),
    ] = None,
    days: Annotated[str | None, typer.Option(metavar="FIRST/LAST", help="The days it explains.")] = None,
    title: Annotated[str | None, typer.Option(help="What happened, in a sentence.")] = None,
    by: Annotated[str | None, typer.Option(help="Who noticed; unset, git's user.name.")] = None,
    planned: Annotated[
        str | None,
        typer.Option(metavar="START/LENGTH", help="When a change will take place: 2026-11-12T02:00-05:00/PT2H."),
    ] = None,
    separate: Annotated[
        bool, typer.Option("--separate", help="Begin another incident beside one about the same days that is open.")
    ] = False,
    no_push: NoPush = False,
    no_commit: NoCommit = False,
    as_of: AsOf = None,
    root: Root = None,
) -> None:
    """Open an entry, filled in from what the ledger knows, and commit it."""
    from watchbook.journal.editing import EntryRequest
    from watchbook.writing.draft import begun_window, write_draft
    from watchbook.writing.entry_files import author_name

    engagement = the_engagement(root)
    names = [workflow_of(engagement, name) for name in dict.fromkeys(workflow or ()) if name != "*"]
    if "*" in (workflow or ()):
        names = list(engagement.config.workflows)
    author = author_name(engagement, by)
    window = window_meant(planned, engagement.config.engagement.timezone) if planned else None
    request = EntryRequest(kind, names[0] if names else None, days, title, author, tuple(names[1:]), window)
    fetch_first(engagement, is_wanted=not (no_push or no_commit))
    written = write_draft(engagement, request, the_now(as_of), commits=not no_commit, separate=separate)
    out.print(str(written))
    if window and (warning := begun_window(written.entry, the_now(as_of))):
        out.print(warning)
    push_commit(engagement, is_wanted=not no_push, is_committed=getattr(written, "commit", None) is not None)


# What was tried may start with a dash.
@app.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True})
def note(
    context: typer.Context,
    entry: EntryName,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What was tried or seen; it becomes one line.")],
    by: By = None,
    at: Annotated[
        str | None,
        typer.Option("--at", metavar="TIME", help="When it was: 03:12, or with day and offset; unset, now."),
    ] = None,
    attach: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A picture or file, put into journal/assets/ENTRY/.")
    ] = None,
    no_push: NoPush = False,
    no_commit: NoCommit = False,
    root: Root = None,
) -> None:
    """Add a timestamped line under "What was tried", and commit it."""
    from watchbook.writing.amend import add_note
    from watchbook.writing.entry_files import author_name

    engagement = the_engagement(root)
    now = the_now(None)
    moment = time_meant(at, engagement.config.engagement.timezone, now) if at else now
    author = author_name(engagement, by)
    text = whole_text(text, context.args, "note")
    if attach:
        from watchbook.writing.amend import find_open_entry
        from watchbook.writing.attachment import attach as attach_file

        standing = find_open_entry(engagement, entry)
        entry = standing.id
        text = f"{text} {attach_file(engagement, standing, attach, commits=not no_commit)}"
    written_entry = add_note(engagement, entry, text, by=author, at=moment, commits=not no_commit)
    out.print(str(written_entry))
    push_commit(engagement, is_wanted=not no_push, is_committed=written_entry.commit is not None)


@app.command()
def resolve(
    entry: EntryName,
    changed: Annotated[str | None, typer.Option(help="What changed.")] = None,
    tried: Annotated[str | None, typer.Option(help="What was tried.")] = None,
    worked: Annotated[str | None, typer.Option(help="What worked.")] = None,
    cause: Annotated[
        str | None, typer.Option(help="change, fault, traffic, upstream, expected, false-alarm or unknown.")
    ] = None,
    days: Annotated[str | None, typer.Option(metavar="FIRST/LAST", help="The days it explains.")] = None,
    noticed_by: Annotated[str | None, typer.Option(help="Who noticed, where the entry does not say.")] = None,
    noticed_at: Annotated[str | None, typer.Option(metavar="TIME", help="When they did, with an offset.")] = None,
    no_push: NoPush = False,
    no_commit: NoCommit = False,
    root: Root = None,
) -> None:
    """Mark an entry resolved, and commit it; asks for what is still empty, or exits 1 where nobody can be asked."""
    from watchbook.writing.amend import UnansweredError, doubts_of
    from watchbook.writing.amend import resolve as resolve_entry

    options: dict[Topic, str | None] = {
        "changed": changed,
        "tried": tried,
        "worked": worked,
        "cause": cause,
        "days": days,
        "noticed_by": noticed_by,
        "noticed_at": noticed_at,
    }
    known_answers = {topic: answer for topic, answer in options.items() if answer is not None}
    ask = _ask if sys.stdin.isatty() and sys.stderr.isatty() else None
    try:
        engagement = the_engagement(root)
        written_entry = resolve_entry(engagement, entry, known_answers, ask, commits=not no_commit)
    except UnansweredError as error:
        err.print(str(error))
        raise typer.Exit(NOT_RESOLVED) from error
    out.print(str(written_entry))
    for follow_up in written_entry.entry.open_follow_ups:
        owed = f", by {follow_up.day}, {follow_up.owner}" if follow_up.day else ""
        out.print(f"Still open{owed}: {follow_up.task}")
    for remark in doubts_of(engagement, written_entry.entry, the_now(None)):
        err.print(remark)
    push_commit(engagement, is_wanted=not no_push, is_committed=written_entry.commit is not None)


@app.command()
def merge(
    names: Annotated[
        list[str], typer.Argument(metavar="ENTRY INTO ENTRY", help="The twin, and the entry that stands.")
    ],
    by: By = None,
    no_push: NoPush = False,
    no_commit: NoCommit = False,
    root: Root = None,
) -> None:
    """Let one entry say what two say: it takes the twin's days and metrics, and no line is lost."""
    from watchbook.writing.entry_files import author_name
    from watchbook.writing.withdrawal import merge as merge_entries

    twin_and_standing = [name for name in names if name.lower() != "into"]
    if len(twin_and_standing) != 2:
        raise typer.BadParameter("name two entries: watchbook merge ENTRY INTO ENTRY")
    engagement = the_engagement(root)
    twin, standing = twin_and_standing
    author = author_name(engagement, by)
    for written in merge_entries(engagement, twin, standing, by=author, at=the_now(None), commits=not no_commit):
        out.print(str(written))
    push_commit(engagement, is_wanted=not no_push, is_committed=not no_commit)


@app.command()
def withdraw(
    entry: EntryName,
    because: Annotated[str, typer.Option(help="Why it counts no more.")],
    by: By = None,
    no_push: NoPush = False,
    no_commit: NoCommit = False,
    root: Root = None,
) -> None:
    """Say that an entry counts no more; its text stays, and what it explained is unexplained again."""
    from watchbook.writing.entry_files import author_name
    from watchbook.writing.withdrawal import withdraw as withdraw_entry

    engagement = the_engagement(root)
    author = author_name(engagement, by)
    out.print(str(withdraw_entry(engagement, entry, because, by=author, at=the_now(None), commits=not no_commit)))
    push_commit(engagement, is_wanted=not no_push, is_committed=not no_commit)


def _ask(question: Question) -> str:
    """Ask on the terminal; what need not be said may be left empty."""
    from watchbook.journal import Cause

    text = question.asks
    if question.topic == "cause":
        text = f"{text} ({', '.join(get_args(Cause))})"
    elif not question.needed:
        text = f"{text} (Enter to leave it empty)"
    default = question.suggestion or (None if question.needed else "")
    answer: str = typer.prompt(text, default=default, show_default=bool(question.suggestion), err=True)
    return answer

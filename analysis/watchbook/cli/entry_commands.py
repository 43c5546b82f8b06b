"""The commands that write entries; an editor does as well."""

from __future__ import annotations

import datetime as dt
import sys
from typing import TYPE_CHECKING, Annotated, Literal, get_args

import typer

from watchbook.cli.app import AsOf, Root, app, err, out, read_moment, the_engagement, the_now

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
    no_commit: NoCommit = False,
    as_of: AsOf = None,
    root: Root = None,
) -> None:
    """Open an entry, filled in from what the ledger knows, and commit it."""
    from watchbook.journal import EntryRequest
    from watchbook.writing.draft import write_draft
    from watchbook.writing.entry_files import author_name

    engagement = the_engagement(root)
    names = list(dict.fromkeys(workflow or ()))
    if "*" in names:
        names = list(engagement.config.workflows)
    request = EntryRequest(
        kind, names[0] if names else None, days, title, author_name(engagement, by), others=tuple(names[1:])
    )
    out.print(str(write_draft(engagement, request, the_now(as_of), commits=not no_commit)))


# What was tried may start with a dash.
@app.command(context_settings={"ignore_unknown_options": True})
def note(
    entry: EntryName,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What was tried or seen; it becomes one line.")],
    by: By = None,
    at: Annotated[
        dt.datetime | None,
        typer.Option("--at", parser=read_moment, metavar="TIME", help="When it was, with an offset; unset, now."),
    ] = None,
    no_commit: NoCommit = False,
    root: Root = None,
) -> None:
    """Add a timestamped line under "What was tried", and commit it."""
    from watchbook.writing.amend import add_note
    from watchbook.writing.entry_files import author_name

    engagement = the_engagement(root)
    written_entry = add_note(
        engagement, entry, text, by=author_name(engagement, by), at=at or the_now(None), commits=not no_commit
    )
    out.print(str(written_entry))


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
    no_commit: NoCommit = False,
    root: Root = None,
) -> None:
    """Mark an entry resolved, and commit it; asks for what is still empty, or exits 1 where nobody can be asked."""
    from watchbook.writing.amend import UnansweredError
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
        written_entry = resolve_entry(the_engagement(root), entry, known_answers, ask, commits=not no_commit)
    except UnansweredError as error:
        err.print(str(error))
        raise typer.Exit(NOT_RESOLVED) from error
    out.print(str(written_entry))
    for follow_up in written_entry.entry.open_follow_ups:
        owed = f", by {follow_up.day}, {follow_up.owner}" if follow_up.day else ""
        out.print(f"Still open{owed}: {follow_up.task}")


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

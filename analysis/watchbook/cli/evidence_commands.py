"""The commands of evidence: what git and receipts prove."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated, Literal

import typer

from watchbook.cli.app import AsJson, AsOf, Root, TextOrJson, app, out, the_engagement, the_now


@app.command()
def journal(
    output_format: TextOrJson = "text",
    as_json: AsJson = False,
    root: Root = None,
) -> None:
    """Say of every entry what git can prove about when it was written, by whom, and how it was changed since."""
    from watchbook.check import Books
    from watchbook.evidence import provenance_listing

    books = Books.witnessed(the_engagement(root), dt.datetime.now(dt.UTC))
    assert books.witness is not None
    if as_json or output_format == "json":
        typer.echo(provenance_listing.as_json(books.journal, books.witness))
    else:
        out.print(provenance_listing.as_text(books.journal, books.witness, books.calendar))


@app.command()
def verify(
    against: Annotated[
        str | None,
        typer.Option(metavar="HASH|FILE", help="The receipt that you kept: its hash, or a file with a copy of it."),
    ] = None,
    authority: Annotated[
        Path | None,
        typer.Option(metavar="CERTIFICATE", help="The root certificate (PEM) of the authority that stamps receipts."),
    ] = None,
    output_format: TextOrJson = "text",
    as_json: AsJson = False,
    as_of: AsOf = None,
    root: Root = None,
) -> None:
    """Replay the receipts offline. Exits 0 where all fits, 1 where something does not, 2 where none can be judged."""
    from watchbook.evidence.receipts import verification_text
    from watchbook.queries.run_verify import run_verify

    verification = run_verify(the_engagement(root), the_now(as_of), against, authority)
    out.print(
        verification_text.json(verification)
        if as_json or output_format == "json"
        else verification_text.text(verification),
        end="",
    )
    raise typer.Exit(verification.exit_code)


@app.command()
def export(
    entry: Annotated[
        str, typer.Argument(metavar="ENTRY", help="Its id, a part of it that tells it apart, or its path.")
    ],
    output_format: Annotated[
        Literal["json", "md", "art73"],
        typer.Option(
            "--output-format", "--format", help="How to print; art73: for a report under Art. 73 of the EU AI Act."
        ),
    ] = "json",
    as_json: AsJson = False,
    root: Root = None,
) -> None:
    """Print everything known of an entry, for those to whom incidents are reported."""
    from watchbook.evidence.record import fields, markdown
    from watchbook.queries.entry_record import record_of

    if output_format == "art73":
        from watchbook.queries.serious.art73_report import art73_report

        typer.echo(art73_report(the_engagement(root), entry, dt.datetime.now(dt.UTC)), nl=False)
        return
    record = record_of(the_engagement(root), entry, dt.datetime.now(dt.UTC))
    typer.echo(fields.as_json(record) if as_json or output_format == "json" else markdown.as_markdown(record), nl=False)

"""The check's findings in the format that was asked for, and a mistake in the one that the forge shows."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

import typer

from watchbook.cli.app import root_of_command
from watchbook.crash import explain_error

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from watchbook.check import Finding, Report
    from watchbook.config import Engagement

OutputFormat = Literal["text", "json", "github", "gitlab", "junit", "sarif"]


def report_as(output_format: OutputFormat, report: Report, engagement: Engagement) -> str:
    """Return a report as a format has it."""
    from watchbook.check import formats

    if output_format == "text":
        return formats.text(report)
    if output_format == "json":
        return formats.json(report)
    if output_format == "github":
        return formats.github(formats.recent(report), formats.Places.of(engagement))
    return _for_a_forge(output_format, report.findings, engagement)


def entries_as(
    output_format: OutputFormat, findings: Sequence[Finding], engagement: Engagement, as_of: dt.datetime
) -> str:
    """Return what is wrong with some entries as a format has it."""
    from watchbook.check import formats

    if output_format == "text":
        return formats.text_of(findings, as_of, ZoneInfo(engagement.config.engagement.timezone))
    if output_format == "json":
        return formats.json_of(findings)
    return _for_a_forge(output_format, findings, engagement)


@contextmanager
def annotate_errors(output_format: OutputFormat) -> Iterator[None]:
    """Where GitHub listens, also say whatever keeps the check from judging as an annotation."""
    try:
        yield
    except (typer.Exit, typer.BadParameter):
        raise
    except Exception as error:
        if output_format != "github":
            raise
        from watchbook.check import formats

        failure = explain_error(error, root_of_command())
        typer.echo(formats.github_error(failure), nl=False)
        if failure is error:
            raise
        raise failure from error


def append_summary(path: Path, engagement: Engagement, report: Report) -> None:
    """Append what CI shows of a day to a file."""
    from watchbook.check import Books
    from watchbook.pages.step_summary import step_summary

    summary = step_summary(Books.read(engagement), report)
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(summary)
    except OSError as error:
        raise typer.BadParameter(f"cannot write {path}: {error.strerror}", param_hint="--summary") from error


def _for_a_forge(output_format: OutputFormat, findings: Sequence[Finding], engagement: Engagement) -> str:
    from watchbook.check import formats

    places = formats.Places.of(engagement)
    if output_format == "github":
        return formats.github(findings, places)
    if output_format == "gitlab":
        return formats.gitlab(findings, places)
    if output_format == "sarif":
        from importlib import metadata

        return formats.sarif(findings, places, metadata.version("watchbook"))
    from watchbook.check.formats.junit import junit

    return junit(findings, places, engagement.config.workflows)

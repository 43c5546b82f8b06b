"""GitHub's workflow commands: annotations on the lines of files, and on the page of a run."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from watchbook.check.codes import codes
from watchbook.check.finding import RANK
from watchbook.check.finding_text import count_of
from watchbook.check.formats.one_line import one_line
from watchbook.config import CONFIG_NAME
from watchbook.errors import Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from watchbook.check.codes import Severity
    from watchbook.check.finding import Finding
    from watchbook.check.formats.places import Places
    from watchbook.errors import WatchbookError

MOST = 10
"""Annotations of one severity that GitHub shows of a step; further ones are dropped in silence."""


def github(findings: Sequence[Finding], places: Places) -> str:
    """Return a workflow command for each finding, errors first; where there are too many, the last one says so."""
    return "".join(f"{line}\n" for severity in RANK for line in _of_severity(severity, findings, places))


def github_error(error: WatchbookError) -> str:
    """Return a workflow command for a mistake that kept the check from judging."""
    place = error.place or Place(CONFIG_NAME)
    return f"{_command('error', place, 'Watchbook could not judge', [error.what, *error.hints])}\n"


def _of_severity(severity: Severity, findings: Sequence[Finding], places: Places) -> Iterator[str]:
    severe = [finding for finding in findings if finding.severity == severity]
    room = MOST if len(severe) <= MOST else MOST - 1
    for finding in severe[:room]:
        title = f"{finding.code} {codes()[finding.code].title}"
        lines = [finding.what, f"To mend it: {finding.hint}"] if finding.hint else [finding.what]
        yield _command(severity, places.where(finding), title, lines)
    rest = severe[room:]
    if rest:
        counts = Counter(finding.code for finding in rest)
        lines = [f"{count} of {code}: {codes()[code].title}" for code, count in sorted(counts.items())]
        title = f"{count_of(len(rest), severity)} more"
        yield _command(severity, places.where(rest[0]), title, [*lines, "The summary and `watchbook check` have them."])


def _command(severity: Severity, place: Place, title: str, lines: Sequence[str]) -> str:
    properties = f"file={_property(place.file)},line={place.line or 1},title={_property(title)}"
    message = "\n".join(one_line(line) for line in lines)
    return f"::{severity} {properties}::{_escape(message)}"


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escape(one_line(text)).replace(":", "%3A").replace(",", "%2C")

"""Open incidents that do not say what changed, or who noticed → findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.check.finding import Finding
from watchbook.errors import Place
from watchbook.journal import CHANGED
from watchbook.journal.reading.body import is_answered

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from watchbook.calendar import Calendar
    from watchbook.check.codes import Severity
    from watchbook.config import GraceConfig
    from watchbook.journal import Entry, Journal

NOTICED = "noticed: {by: engineer-a, at: 2026-05-05T06:40-04:00, how: band}"


def question_findings(
    journal: Journal, within: GraceConfig, calendar: Calendar, as_of: dt.datetime
) -> Iterator[Finding]:
    """Yield a finding for each question that an open incident may not leave open: what changed, and who noticed.

    A notice for the time that its severity leaves, counted from when it was noticed, and a warning after.
    """
    for entry in journal.entries:
        if entry.type != "incident" or entry.status == "resolved":
            continue
        since = entry.noticed.at if entry.noticed else calendar.start(entry.first)
        due = since + within.within(entry.severity or "sev3")
        section = entry.sections.get(CHANGED)
        if not is_answered(section):
            place = Place(entry.path, section.line) if section else entry.place("status")
            what = f"{entry.status}, but {CHANGED!r} is empty: {entry.title}"
            yield _finding(entry, what, place, f"write what is known so far under '## {CHANGED}'", due, as_of)
        if entry.noticed is None:
            what = f"{entry.status}, but nobody says who noticed: {entry.title}"
            yield _finding(entry, what, entry.place("status"), NOTICED, due, as_of)


def _finding(  # noqa: PLR0913, PLR0917  # a finding's own parts
    entry: Entry, what: str, place: Place, hint: str, due: dt.datetime, as_of: dt.datetime
) -> Finding:
    severity: Severity = "warning" if as_of > due else "notice"
    return Finding("WB130", severity, what, place=place, hint=hint, due=due, entry=entry.id)

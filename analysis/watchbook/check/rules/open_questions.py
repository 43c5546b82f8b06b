"""Open incidents that do not say what changed, or who noticed → findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.check.finding import Finding
from watchbook.errors import Place
from watchbook.journal import CHANGED
from watchbook.journal.reading.body import is_answered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.check.case import Case
    from watchbook.check.codes import Severity
    from watchbook.journal import Entry

NOTICED_LINE = "noticed: {by: engineer-a, at: 2026-05-05T06:40-04:00, how: band}"


def question_findings(case: Case) -> Iterator[Finding]:
    """Yield a finding for each question that an open incident may not leave open: what changed, and who noticed.

    A notice for the time that its severity leaves, counted from when it was noticed, and a warning after.
    """
    for entry in case.journal.entries:
        if entry.type != "incident" or entry.status == "resolved":
            continue
        since = entry.noticed.at if entry.noticed else case.calendar.start(entry.first)
        due = since + case.config.journal.explain_within.within(entry.severity or "sev3")
        severity: Severity = "warning" if case.as_of > due else "notice"
        for place, sentence, hint in _questions(entry):
            yield Finding("WB130", severity, sentence, place=place, hint=hint, due=due, entry=entry.id)
    for entry in case.journal.entries:
        if entry.is_blank and not entry.withdrawal and entry.type in ("incident", "observation"):
            sentence = f"nobody has filled it in, so it explains nothing: {entry.title}"
            hint = f'watchbook note {entry.id} "what is known", or name what it means: metrics: [NAME, ...]'
            yield Finding("WB131", "warning", sentence, place=entry.place("title"), hint=hint, entry=entry.id)


def _questions(entry: Entry) -> Iterator[tuple[Place, str, str]]:
    """Yield where an incident leaves a question open, which, and how it is answered."""
    section = entry.sections.get(CHANGED)
    if not is_answered(section):
        place = Place(entry.path, section.line) if section else entry.place("status")
        sentence = f"is {entry.status}, but {CHANGED!r} is empty: {entry.title}"
        yield place, sentence, f"write what is known so far under '## {CHANGED}'"
    if entry.noticed is None:
        yield entry.place("status"), f"is {entry.status}, but nobody says who noticed: {entry.title}", NOTICED_LINE

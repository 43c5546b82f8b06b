"""Days that came and cannot be believed → findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.check.delivery import SAID_ELSEWHERE
from watchbook.check.finding import RANK, Finding, spells
from watchbook.check.finding_text import days_as_key, days_in_words, on
from watchbook.check.hollow import grade
from watchbook.errors import Place

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from watchbook.check.case import Case
    from watchbook.check.codes import Severity
    from watchbook.check.hollow import Hollow


def hollow_findings(case: Case) -> Iterator[Finding]:
    """Yield a finding for each run of days that cannot be believed for one kind of reason, graded like lost days.

    What holds of several workflows alike is said once, of the dump; reasons of which other rules know more are theirs.
    """
    groups: dict[tuple[str, tuple[str, ...], tuple[str, ...], bool], dict[dt.date, Hollow]] = {}
    hollows = (hollow for hollow in case.hollows if hollow.code not in SAID_ELSEWHERE)
    for workflows, hollow in _subjects(hollows):
        is_calm = grade(hollow, workflows, case.lateness) == "notice"
        key = (hollow.code, workflows, hollow.metrics, is_calm)
        groups.setdefault(key, {}).setdefault(hollow.day, hollow)
    for (_, workflows, _, _), by_day in groups.items():
        subject = workflows[0] if len(workflows) == 1 else ""
        for run in spells(by_day):
            severity = min((grade(by_day[day], workflows, case.lateness) for day in run), key=RANK.__getitem__)
            yield _finding(subject, severity, [by_day[day] for day in run], case)


def _subjects(hollows: Iterable[Hollow]) -> Iterator[tuple[tuple[str, ...], Hollow]]:
    """Yield each reason with the workflows it is about."""
    groups: dict[tuple[object, ...], list[Hollow]] = {}
    for hollow in sorted(set(hollows)):
        key = (hollow.code, hollow.day, hollow.reason, hollow.source, hollow.metrics, hollow.early)
        groups.setdefault(key, []).append(hollow)
    for group in groups.values():
        yield tuple(hollow.workflow for hollow in group), group[0]


def _finding(subject: str, severity: Severity, run: Sequence[Hollow], case: Case) -> Finding:
    days, last = tuple(hollow.day for hollow in run), run[-1]
    table = case.config.workflows.get(subject)
    subject_text = ((table.title if table else "") or subject) if subject else "what came"
    when = f" (on {on(last.day)})" if len(run) > 1 else ""
    why = ", which an entry explains" if severity == "notice" and not last.early else ""
    asks = severity != "notice"
    return Finding(
        last.code,
        severity,
        f"{subject_text} cannot be believed on {days_in_words(days)}{why}: {last.reason}{when}",
        place=Place(last.source) if last.source and len(run) == 1 else None,
        workflow=subject or None,
        metrics=last.metrics,
        days=days,
        hint=last.hint or _observation(subject, days) if asks else None,
        due=case.lateness.due(days[0]) if asks else None,
        hollow=True,
    )


def _observation(subject: str, days: Sequence[dt.date]) -> str:
    options = f"{f'--workflow {subject} ' if subject else ''}--days {days_as_key(days)}"
    command = f'watchbook new observation {options} --title "..."'
    return f"have it delivered again, or say what became of it: {command}"

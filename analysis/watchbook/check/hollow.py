"""Days that came and cannot be believed: why, and the findings that say so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.check.finding import Finding, spells
from watchbook.check.finding_text import days_as_key, days_in_words, on
from watchbook.errors import Place

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from watchbook.check.codes import Severity
    from watchbook.check.rules.missing_dumps import Lateness
    from watchbook.config import Config


@dataclass(frozen=True, slots=True, order=True)
class Hollow:
    """Why a workflow-day that came cannot be believed; several may hold of one."""

    day: dt.date
    workflow: str
    code: str
    """The finding that says so, `WB313`."""
    reason: str
    """A clause that stands behind a colon: `3 conversations came where about 298 are usual`."""
    hint: str = ""
    """How to mend it; empty for the command that writes an observation."""
    metrics: tuple[str, ...] = ()
    """Metrics that it spoils, the worst first; empty for all of them."""
    source: str = ""
    """The file to look at; empty where it is about none, or several."""
    early: bool = False
    """Whether there is no past to hold it against, so that its finding is a notice."""
    final: bool = False
    """Whether waiting mends nothing, so that its finding is an error at once."""


HollowDays = dict[tuple[str, "dt.date"], tuple[Hollow, ...]]
"""By workflow and day."""


def hollow_days(hollows: Iterable[Hollow]) -> HollowDays:
    """Return what speaks against each workflow-day."""
    found: dict[tuple[str, dt.date], list[Hollow]] = {}
    for hollow in sorted(set(hollows)):
        found.setdefault((hollow.workflow, hollow.day), []).append(hollow)
    return {key: tuple(each) for key, each in found.items()}


def hollow_findings(hollows: Iterable[Hollow], config: Config, lateness: Lateness) -> Iterator[Finding]:
    """Yield a finding for each run of days that cannot be believed for one kind of reason, graded like lost days.

    What holds of several workflows alike is said once, of the dump.
    """
    groups: dict[tuple[str, tuple[str, ...], tuple[str, ...], Severity], dict[dt.date, Hollow]] = {}
    for workflows, hollow in _subjects(hollows):
        key = (hollow.code, workflows, hollow.metrics, grade(hollow, workflows, lateness))
        groups.setdefault(key, {}).setdefault(hollow.day, hollow)
    for (_, workflows, _, severity), by_day in groups.items():
        subject = workflows[0] if len(workflows) == 1 else ""
        for run in spells(by_day):
            yield _finding(subject, severity, [by_day[day] for day in run], config, lateness)


def grade(hollow: Hollow, workflows: Sequence[str], lateness: Lateness) -> Severity:
    """Return how bad it is: a notice where there is no past or an entry explains it, else as for a lost day."""
    explained = all(lateness.explained(hollow.day, workflows, metric) for metric in hollow.metrics or (None,))
    if hollow.early or explained:
        return "notice"
    return "error" if hollow.final else lateness.grade(hollow.day, workflows)


def _subjects(hollows: Iterable[Hollow]) -> Iterator[tuple[tuple[str, ...], Hollow]]:
    """Yield each reason with the workflows it is about."""
    shared: dict[tuple[object, ...], list[Hollow]] = {}
    for hollow in sorted(set(hollows)):
        key = (hollow.code, hollow.day, hollow.reason, hollow.source, hollow.metrics, hollow.early)
        shared.setdefault(key, []).append(hollow)
    for group in shared.values():
        yield tuple(hollow.workflow for hollow in group), group[0]


def _finding(subject: str, severity: Severity, run: Sequence[Hollow], config: Config, lateness: Lateness) -> Finding:
    days, last = tuple(hollow.day for hollow in run), run[-1]
    table = config.workflows.get(subject)
    who = ((table.title if table else "") or subject) if subject else "what came"
    when = f" (on {on(last.day)})" if len(run) > 1 else ""
    told = ", which an entry explains" if severity == "notice" and not last.early else ""
    asks = severity != "notice"
    return Finding(
        last.code,
        severity,
        f"{who} cannot be believed on {days_in_words(days)}{told}: {last.reason}{when}",
        place=Place(last.source) if last.source and len(run) == 1 else None,
        workflow=subject or None,
        metrics=last.metrics,
        days=days,
        hint=last.hint or _observation(subject, days) if asks else None,
        due=lateness.due(days[0]) if asks else None,
        hollow=True,
    )


def _observation(subject: str, days: Sequence[dt.date]) -> str:
    command = f"watchbook new observation{f' --workflow {subject}' if subject else ''} --days {days_as_key(days)}"
    return f"have it delivered again, or say what became of it: {command}"

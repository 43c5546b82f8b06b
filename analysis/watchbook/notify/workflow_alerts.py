"""What somebody has to be told of a workflow: its newest run of days to explain, a limit that is passed, what ended."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from watchbook.check import suggest_severity
from watchbook.check.finding import RECOMMENDED
from watchbook.notify.alert import Alert

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from watchbook.check import Finding, Mark, Report, Standing

OUT = "WB201"
UNJUDGED = ("hollow", "no-data", "low-volume")
"""Such a day neither ends a run of days out of band nor belongs to it."""


@dataclass(frozen=True, slots=True)
class Run:
    """Days out of band with none in band between them."""

    marks: tuple[Mark, ...]
    ended: Mark | None
    """The first day after them that was judged and not out; None where none was yet."""

    def holds(self, day: dt.date) -> bool:
        """Return whether a day lies between the first and the last, both included."""
        return self.marks[0].day <= day <= self.marks[-1].day

    def any_of(self, days: Iterable[dt.date]) -> bool:
        """Return whether one of the days was out."""
        return not {mark.day for mark in self.marks}.isdisjoint(days)


def workflow_alerts(report: Report, standing: Standing, before: Collection[dt.date]) -> Iterator[Alert]:
    """Yield a workflow's alerts; `before` are the first days of those that people know of."""
    by_day = report.marks.get(standing.workflow, {})
    runs = out_runs(by_day)
    about = [finding for finding in report.findings if finding.workflow == standing.workflow]
    limit = next((finding for finding in about if finding.code == RECOMMENDED), None)
    newest = next((run for run in reversed(runs) if run.any_of(standing.unexplained)), None)
    beyond = next((run for run in reversed(runs) if limit and run.any_of(limit.days)), None)
    for run in runs:
        first_days = [day for day in before if run.holds(day)]
        if first_days or run is newest or run is beyond:
            first = min(first_days, default=run.marks[0].day)
            alert = _of_run(run, first, standing, about, limit if run is beyond else None)
            last = by_day.get(standing.last) if standing.last else None
            yield _at_present(alert, run, runs[-1], last)
    alone = [day for day in before if not any(run.holds(day) for run in runs)]
    later = runs[-1].marks if runs and not runs[-1].ended else ()
    for alert in _without_days(standing.workflow, alone, None if beyond else limit):
        yield replace(alert, later=later)


def _at_present(alert: Alert, run: Run, last_run: Run, last: Mark | None) -> Alert:
    """Return an alert that knows how the workflow stands now: its days may be over while newer ones are out."""
    if not alert.over:
        return alert
    ending = last_run.ended or run.ended
    later = last_run.marks if not last_run.ended else ()
    is_unjudged = last and ending and last.state in UNJUDGED and last.day > ending.day
    return replace(alert, ended=ending, later=later, unjudged=last.day if last and is_unjudged else None)


def out_runs(by_day: Mapping[dt.date, Mark]) -> list[Run]:
    """Return each run of days out of band, in order."""
    runs: list[Run] = []
    run: list[Mark] = []
    for _, mark in sorted(by_day.items()):
        if mark.out:
            run.append(mark)
        elif run and mark.state not in UNJUDGED:
            runs.append(Run(tuple(run), mark))
            run = []
    return [*runs, Run(tuple(run), None)] if run else runs


def _of_run(run: Run, first: dt.date, standing: Standing, about: Iterable[Finding], limit: Finding | None) -> Alert:
    findings = tuple(finding for finding in about if finding.code == OUT and run.any_of(finding.days))
    return Alert(
        "workflow",
        first,
        "sev1" if limit else suggest_severity(verdict for mark in run.marks for verdict in mark.out),
        standing.workflow,
        asks=run.any_of(standing.unexplained),
        overdue=Alert.overdue_since(findings),
        over=run.ended is not None,
        limit=limit,
        marks=run.marks,
        ended=run.ended,
        findings=findings,
    )


def _without_days(workflow: str, before: Collection[dt.date], limit: Finding | None) -> Iterator[Alert]:
    """Yield a limit that is passed on days in their bands, and what people were told of and is out no more."""
    same = [day for day in before if limit and limit.days[0] <= day <= limit.days[-1]]
    if limit:
        yield Alert("workflow", min(same, default=limit.days[0]), "sev1", workflow, limit=limit)
    for day in before:
        if day not in same:
            yield Alert("workflow", day, "sev4", workflow, over=True)

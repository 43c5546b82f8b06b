"""The check's report → what somebody has to be told of, at most one alert for each workflow and incident."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.calendar import ONE_DAY
from watchbook.check import suggested_severity
from watchbook.check.finding import RECOMMENDED
from watchbook.notify.alert import Alert

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from watchbook.check import Finding, Mark, Report, Standing
    from watchbook.ledger import Notice

OUT = "WB201"
BROKEN = ("WB301", "WB304", "WB310", "WB401", "WB402")
"""Days that could not be judged for any workflow."""
UNJUDGED = ("no-data", "low-volume")
"""Such a day neither ends a run of days out of band nor belongs to it."""


def alerts(report: Report, standing: Iterable[Notice]) -> list[Alert]:
    """Return what there is to tell, and what was told and has ended.

    A workflow's newest run of days that somebody has to explain is an alert; older ones are only counted in it. What
    people were told of before keeps its first day, so that a run that grows to either side stays one alert.

    Args:
        report: of the check.
        standing: the last notice of each thing that people were told of and that was not over then.
    """
    known = list(standing)
    found: list[Alert] = []
    for each in report.standings:
        before = [row.first for row in known if (row.about, row.workflow) == ("workflow", each.workflow)]
        found += _of_workflow(report, each, before)
    found += _of_dumps(report, [row.first for row in known if row.about == "dumps"])
    found += [_job_again(row.first) for row in known if row.about == "run"]
    return list({(each.about, each.workflow, each.first): each for each in found}.values())


def job_failed(what: str, today: dt.date, standing: Iterable[Notice]) -> Alert:
    """Return the alert of a day's job that could not be done; one that people know of keeps its first day."""
    first = min((row.first for row in standing if row.about == "run"), default=today)
    return Alert("run", first, "sev2", asks=True, failure=what)


def _job_again(first: dt.date) -> Alert:
    return Alert("run", first, "sev2", over=True)


def _of_workflow(report: Report, standing: Standing, before: Collection[dt.date]) -> Iterator[Alert]:
    runs = out_runs(report.marks.get(standing.workflow, {}))
    about = [finding for finding in report.findings if finding.workflow == standing.workflow]
    limit = next((finding for finding in about if finding.code == RECOMMENDED), None)
    asking = set(standing.unexplained)
    newest = max((run[0].day for run, _ in runs if asking & {mark.day for mark in run}), default=None)
    if limit and newest is None and runs:
        newest = runs[-1][0][0].day
    for run, ended in runs:
        days = {mark.day for mark in run}
        firsts = [day for day in before if run[0].day <= day <= run[-1].day]
        if run[0].day == newest or firsts:
            own = limit if run[0].day == newest else None
            yield _run_of_days(standing, run, ended, min(firsts, default=run[0].day), own, _about(about, OUT, days))
    told = {day for run, _ in runs for day in before if run[0].day <= day <= run[-1].day}
    alone = sorted(set(before) - told)
    if limit and newest is None:
        yield Alert(
            "workflow",
            max(alone, default=min(limit.days, default=report.as_of.date())),
            "sev1",
            standing.workflow,
            limit=limit,
        )
        alone = alone[:-1]
    for day in alone:
        yield Alert("workflow", day, "sev4", standing.workflow, over=True)


def _run_of_days(  # noqa: PLR0913, PLR0917  # all that an alert is told from
    standing: Standing,
    run: tuple[Mark, ...],
    ended: Mark | None,
    first: dt.date,
    limit: Finding | None,
    findings: tuple[Finding, ...],
) -> Alert:
    return Alert(
        "workflow",
        first,
        "sev1" if limit else suggested_severity(verdict for mark in run for verdict in mark.out),
        standing.workflow,
        asks=any(mark.day in standing.unexplained for mark in run),
        overdue=any(finding.severity == "error" for finding in findings),
        over=ended is not None,
        limit=limit,
        marks=run,
        ended=ended,
        findings=findings,
    )


def out_runs(by_day: Mapping[dt.date, Mark]) -> list[tuple[tuple[Mark, ...], Mark | None]]:
    """Return each run of days out of band, and the first day after it that was judged and not out (None: none yet)."""
    found: list[tuple[tuple[Mark, ...], Mark | None]] = []
    run: list[Mark] = []
    for _, mark in sorted(by_day.items()):
        if mark.out:
            run.append(mark)
        elif run and mark.state not in UNJUDGED:
            found.append((tuple(run), mark))
            run = []
    return [*found, (tuple(run), None)] if run else found


def _of_dumps(report: Report, before: Collection[dt.date]) -> Iterator[Alert]:
    """Yield the newest run of days that could not be judged, and what was told and is judged by now."""
    broken = [finding for finding in report.findings if finding.code in BROKEN and finding.severity != "notice"]
    days = sorted({day for finding in broken for day in finding.days} or ({report.expected} if broken else set()))
    newest = _last_spell(days)
    firsts = [day for day in before if newest and newest[0] <= day <= newest[-1]]
    if newest:
        about = _about(broken, "", set(newest)) or tuple(broken)
        late = any(finding.severity == "error" for finding in about)
        yield Alert("dumps", min(firsts, default=newest[0]), "sev2", asks=True, overdue=late, findings=about)
    for day in sorted(set(before) - set(firsts)):
        yield Alert("dumps", day, "sev2", over=day not in days)


def _last_spell(days: Sequence[dt.date]) -> Sequence[dt.date]:
    start = len(days) - 1
    while start > 0 and days[start] - days[start - 1] == ONE_DAY:
        start -= 1
    return days[start:] if days else days


def _about(findings: Iterable[Finding], code: str, days: Collection[dt.date]) -> tuple[Finding, ...]:
    return tuple(
        finding for finding in findings if finding.code.startswith(code) and not set(finding.days).isdisjoint(days)
    )

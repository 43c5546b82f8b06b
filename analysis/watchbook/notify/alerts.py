"""The check's report → what somebody has to be told of, at most one alert for each workflow and incident."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.calendar import ONE_DAY
from watchbook.check.finding import is_told
from watchbook.notify.alert import Alert
from watchbook.notify.workflow_alerts import workflow_alerts

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from watchbook.check import Report
    from watchbook.ledger import Notice


def alerts(report: Report, standing: Iterable[Notice]) -> list[Alert]:
    """Return what there is to tell, and what was told and has ended.

    A workflow's newest run of days that somebody has to explain is an alert; older ones are only counted in it. What
    people were told of before keeps its first day, so that a run that grows to either side stays one alert.

    Args:
        report: of the check.
        standing: the last notice of each thing that people were told of and that was not over then.
    """
    notices = list(standing)
    alerts: list[Alert] = []
    for workflow_standing in report.standings:
        before = [row.first for row in notices if (row.about, row.workflow) == ("workflow", workflow_standing.workflow)]
        alerts += workflow_alerts(report, workflow_standing, before)
    alerts += _of_dumps(report, [row.first for row in notices if row.about == "dumps"])
    alerts += [_job_again(row.first) for row in notices if row.about == "run"]
    return list({(alert.about, alert.workflow, alert.first): alert for alert in alerts}.values())


def job_failed(failure: str, today: dt.date, standing: Iterable[Notice]) -> Alert:
    """Return the alert of a day's job that could not be done; one that people know of keeps its first day."""
    first = min((row.first for row in standing if row.about == "run"), default=today)
    return Alert("run", first, "sev2", asks=True, failure=failure)


def _job_again(first: dt.date) -> Alert:
    return Alert("run", first, "sev2", over=True)


def _of_dumps(report: Report, before: Collection[dt.date]) -> Iterator[Alert]:
    """Yield the newest run of days that could not be judged, and what was told and is judged by now."""
    unjudged_findings = [finding for finding in report.findings if is_told(finding)]
    days = sorted(
        {day for finding in unjudged_findings for day in finding.days}
        or ({report.expected} if unjudged_findings else set())
    )
    newest = _last_spell(days)
    firsts = [day for day in before if newest and newest[0] <= day <= newest[-1]]
    if newest:
        about = tuple(
            finding for finding in unjudged_findings if not finding.days or not set(newest).isdisjoint(finding.days)
        )
        late = Alert.overdue_since(about)
        yield Alert("dumps", min(firsts, default=newest[0]), "sev2", asks=True, overdue=late, findings=about)
    for day in sorted(set(before) - set(firsts)):
        yield Alert("dumps", day, "sev2", over=day not in days)


def _last_spell(days: Sequence[dt.date]) -> Sequence[dt.date]:
    start = len(days) - 1
    while start > 0 and days[start] - days[start - 1] == ONE_DAY:
        start -= 1
    return days[start:] if days else days

"""A workflow that is absent from a day on which others have records → a finding."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from watchbook.check.finding import Finding
from watchbook.check.finding_text import on

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from watchbook.check.case import Case
    from watchbook.check.verdicts.verdict_history import VerdictHistory

WEEKS, USUAL = 4, 3
"""A workflow is missed on a weekday on which it had records in three of the four weeks before."""


def absence_findings(case: Case) -> Iterator[Finding]:
    """Yield a finding for each day on which a workflow has no records though others do and it usually has.

    Where it has so few that a day without any is chance, it is not missed.
    """
    config, lateness = case.config, case.lateness
    present = _present(case.verdicts)
    anywhere = set().union(*present.values()) if present else set()
    for workflow, days in sorted(present.items()):
        for day in sorted(anywhere - days):
            if case.calendar.is_closed(day, workflow):
                continue
            if not _usual(day, days) or day in case.delivery.volumes[workflow].none_expected:
                continue
            severity = lateness.grade(day, [workflow])
            is_explained = severity == "notice"
            why = ", as an entry says" if is_explained else ""
            title = config.workflows[workflow].title if workflow in config.workflows else ""
            yield Finding(
                "WB306",
                severity,
                f"{title or workflow} is absent from the dump of {on(day)}{why}",
                workflow=workflow,
                days=(day,),
                hint=None
                if is_explained
                else f'watchbook new observation --workflow {workflow} --days {day} --title "..."',
                due=None if is_explained else lateness.due(day),
            )


def _present(verdicts: VerdictHistory) -> dict[str, set[dt.date]]:
    """Return the days on which each workflow had a record in its dumps, of those that ever had one."""
    present = {name: {day for day, count in by_day.items() if count > 0} for name, by_day in verdicts.counts().items()}
    return {name: days for name, days in present.items() if days}


def _usual(day: dt.date, days: Collection[dt.date]) -> bool:
    return sum(day - dt.timedelta(weeks=week) in days for week in range(1, WEEKS + 1)) >= USUAL

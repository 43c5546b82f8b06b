"""A model or prompt version first seen in the dumps that no entry announces → a finding."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from watchbook.check.finding import Finding
from watchbook.check.finding_text import count_of, on
from watchbook.journal.new_versions import NewVersion, is_announced

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from watchbook.check.case import Case

SETTLING = dt.timedelta(days=14)
"""Days of a workflow's first dumps in which a version that is seen for the first time asks for nothing."""
LISTED_AT_MOST = 3
"""Versions named in one finding."""


def version_findings(case: Case) -> Iterator[Finding]:
    """Yield a finding for each workflow and day on which a version was first seen and no entry says that it changed.

    The time to write one runs from when the dump was first seen.
    """
    config, calendar = case.config, case.calendar
    first_sight: dict[str, dt.datetime] = {}
    for arrival in case.arrivals:
        first_sight[arrival.source] = min(arrival.seen_at, first_sight.get(arrival.source, arrival.seen_at))
    for (workflow, day), versions in _by_day(case.categories.versions.new_versions()).items():
        if workflow not in config.workflows or is_announced(case.journal.entries, workflow, day):
            continue
        sights = (first_sight[version.source] for version in versions if version.source in first_sight)
        due = min(sights, default=calendar.due_at(day)) + config.journal.explain_within.sev3
        title = config.workflows[workflow].title or workflow
        yield Finding(
            "WB205",
            "error" if case.as_of > due else "notice",
            f"{title} answers with {_version_list(versions)} since {on(day)}, and no entry says that it changed",
            workflow=workflow,
            days=(day,),
            hint=f"watchbook new change --workflow {workflow} --days {day}",
            due=due,
        )


def _by_day(versions: Iterable[NewVersion]) -> dict[tuple[str, dt.date], list[NewVersion]]:
    by_day: dict[tuple[str, dt.date], list[NewVersion]] = {}
    for version in versions:
        if version.day >= version.start + SETTLING:
            by_day.setdefault((version.workflow, version.day), []).append(version)
    return by_day


def _version_list(versions: Sequence[NewVersion]) -> str:
    names = [f"{version.kind} version {version.value}" for version in versions[:LISTED_AT_MOST]]
    rest = len(versions) - LISTED_AT_MOST
    return ", ".join(names) + (f" and {count_of(rest, 'more version')}" if rest > 0 else "")

"""A model or prompt version first seen in the dumps that no entry announces → a finding."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from watchbook.check.finding import Finding
from watchbook.check.finding_text import count_of, on
from watchbook.journal.new_versions import NewVersion, is_announced, new_versions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from watchbook.calendar import Calendar
    from watchbook.config import Config
    from watchbook.journal import Journal
    from watchbook.ledger import Arrival, Category

SETTLING = dt.timedelta(days=14)
"""Days of a workflow's first dumps in which a version that is seen for the first time asks for nothing."""
NAMED = 3
"""Versions named in one finding."""


def version_findings(  # noqa: PLR0913, PLR0917  # both books, and by when
    categories: Iterable[Category],
    arrivals: Iterable[Arrival],
    journal: Journal,
    config: Config,
    calendar: Calendar,
    as_of: dt.datetime,
) -> Iterator[Finding]:
    """Yield a finding for each workflow and day on which a version was first seen and no entry says that it changed.

    The time to write one runs from when the dump was first seen.
    """
    seen: dict[str, dt.datetime] = {}
    for arrival in arrivals:
        seen[arrival.source] = min(arrival.seen_at, seen.get(arrival.source, arrival.seen_at))
    for (workflow, day), versions in _by_day(new_versions(categories)).items():
        if workflow not in config.workflows or is_announced(journal.entries, workflow, day):
            continue
        known = min((seen[each.source] for each in versions if each.source in seen), default=calendar.due_at(day))
        due = known + config.journal.explain_within.sev3
        title = config.workflows[workflow].title or workflow
        yield Finding(
            "WB205",
            "error" if as_of > due else "notice",
            f"{title} answers with {_version_list(versions)} since {on(day)}, and no entry says that it changed",
            workflow=workflow,
            days=(day,),
            hint=f"watchbook new change --workflow {workflow} --days {day}",
            due=due,
        )


def _by_day(versions: Iterable[NewVersion]) -> dict[tuple[str, dt.date], list[NewVersion]]:
    found: dict[tuple[str, dt.date], list[NewVersion]] = {}
    for version in versions:
        if version.day >= version.start + SETTLING:
            found.setdefault((version.workflow, version.day), []).append(version)
    return found


def _version_list(versions: Sequence[NewVersion]) -> str:
    named = [f"{each.kind} version {each.value}" for each in versions[:NAMED]]
    rest = len(versions) - NAMED
    return ", ".join(named) + (f" and {count_of(rest, 'more version')}" if rest > 0 else "")

"""Conversations on days that watchbook.toml calls closed → one finding a workflow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.calendar import days_between
from watchbook.check.finding import Finding
from watchbook.check.finding_text import count_of, days_in_words, on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.check.case import Case

RECENT = 28
"""Days by which it is told whether closed days are closed."""
OFTEN = 0.5
"""Part of them with conversations from which on they are not."""


def closed_day_findings(case: Case) -> Iterator[Finding]:
    """Yield a finding for each workflow that has conversations on closed days; a warning where it usually has some.

    They are judged like those of any day.
    """
    if case.through is None:
        return
    for workflow, table in case.config.workflows.items():
        counts = case.delivery.counts[workflow]
        came = [day for day, count in sorted(counts.items()) if count and case.calendar.is_closed(day, workflow)]
        if not came:
            continue
        closed_days = [day for day in days_between(min(counts), case.through) if case.calendar.is_closed(day, workflow)]
        recent = [day for day in closed_days if (case.through - day).days < RECENT]
        often = bool(recent) and sum(day in came for day in recent) >= OFTEN * len(recent)
        place = ("workflows", workflow, "closed") if table.closed else ("dumps", "closed")
        last = came[-1]
        when = f"on {on(last)}" if len(came) == 1 else f"on {len(came)} of {count_of(len(closed_days), 'closed day')}"
        span = f", {days_in_words(came)}" if len(came) > 1 else ""
        yield Finding(
            "WB333",
            "warning" if often else "notice",
            f"{table.title or workflow} had {count_of(sum(counts[day] for day in came), 'conversation')} {when}{span}, "
            "though watchbook.toml says that it is closed then; they are judged like any other day's",
            place=case.engagement.source.place(place),
            workflow=workflow,
            days=tuple(came),
            hint="if it is open then, take the day out of `closed`: a dump that does not come would not be missed"
            if often
            else None,
        )

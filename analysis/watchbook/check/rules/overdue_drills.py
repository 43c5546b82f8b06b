"""Drills that are overdue: an off-switch that nobody has tried is a hope."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.calendar import in_words
from watchbook.check.finding import Finding
from watchbook.check.finding_text import on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.check.case import Case


def drill_findings(case: Case) -> Iterator[Finding]:
    """Yield a finding for each drill that is overdue."""
    config = case.config
    interval = in_words(config.fallback.drill_every)
    overdue_drills = {workflow: drill for workflow, drill in case.drills.items() if drill.is_overdue}
    for workflow, drill in overdue_drills.items():
        title = config.workflows[workflow].title or workflow
        last = f"was last drilled on {on(drill.last)}" if drill.last else "was never drilled"
        yield Finding(
            "WB612",
            "warning",
            f"{title} {last}: a drill every {interval} was due on {on(drill.since)}",
            place=case.engagement.source.place(("fallback", "drill_every")),
            workflow=workflow,
            days=(drill.since,),
            hint=f"watchbook drill {workflow}, or with --dry where no router shall see it",
        )

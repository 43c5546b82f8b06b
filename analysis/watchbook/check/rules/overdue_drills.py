"""Drills that are overdue: an off-switch that nobody has tried is a hope."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.calendar import in_words
from watchbook.check.finding import Finding
from watchbook.check.finding_text import on
from watchbook.journal import standing_switch

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping

    from watchbook.check.check_inputs import Books
    from watchbook.journal import Journal
    from watchbook.ledger import Verdict


@dataclass(frozen=True, slots=True)
class DrillDue:
    """A drill that is overdue."""

    last: dt.date | None
    """When the workflow was last drilled; None where it never was."""
    since: dt.date
    """The day on which it was due."""


def last_drill(journal: Journal, workflow: str, today: dt.date) -> dt.date | None:
    """Return the last day of a workflow's newest drill that is over; None where there was none."""
    days = (
        entry.last or entry.first
        for entry in journal.entries
        if entry.type == "drill" and entry.status == "resolved" and workflow in entry.workflows
    )
    return max((day for day in days if day <= today), default=None)


def drills_due(books: Books, verdicts: Iterable[Verdict], as_of: dt.datetime) -> dict[str, DrillDue]:
    """Return the drills that are overdue, by workflow; none where watchbook.toml has no [fallback].

    Before the first drill the time runs from the first judged day. While people have the work nothing can be drilled.
    """
    config = books.engagement.config
    if "fallback" not in config.model_fields_set:
        return {}
    today = books.calendar.business_day(as_of)
    first = min((row.day for row in verdicts), default=today)
    found = {}
    for workflow in config.workflows:
        switch = standing_switch(books.journal, workflow, as_of)
        last = last_drill(books.journal, workflow, today)
        due = (last or first) + config.fallback.drill_every
        if due < today and not (switch and switch.to == "manual"):
            found[workflow] = DrillDue(last, due)
    return found


def drill_findings(books: Books, due: Mapping[str, DrillDue]) -> Iterator[Finding]:
    """Yield a finding for each drill that is overdue."""
    config = books.engagement.config
    every = in_words(config.fallback.drill_every)
    for workflow, drill in due.items():
        title = config.workflows[workflow].title or workflow
        last = f"was last drilled on {on(drill.last)}" if drill.last else "was never drilled"
        yield Finding(
            "WB612",
            "warning",
            f"{title} {last}: a drill every {every} was due on {on(drill.since)}",
            place=books.engagement.source.place(("fallback", "drill_every")),
            workflow=workflow,
            days=(drill.since,),
            hint=f"watchbook drill {workflow}, or with --dry where no router shall see it",
        )

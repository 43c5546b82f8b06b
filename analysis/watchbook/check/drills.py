"""When a workflow was last drilled, and which drills are overdue or due within a week."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.journal import standing_switch

if TYPE_CHECKING:
    from watchbook.check.check_inputs import Books
    from watchbook.journal import Entry, Journal


AHEAD = dt.timedelta(days=7)
"""How far ahead of its day a drill is due to whoever has the shift."""


@dataclass(frozen=True, slots=True)
class DrillDue:
    """A drill that is overdue, or due within a week."""

    last: dt.date | None
    """When the workflow was last drilled; None where it never was."""
    since: dt.date
    """The day on which it was due, or is."""
    is_overdue: bool = True


def last_drill(journal: Journal, workflow: str, today: dt.date) -> dt.date | None:
    """Return the last day of a workflow's newest drill that is over; None where there was none."""
    entry = newest_drill(journal, workflow, today)
    return (entry.last or entry.first) if entry else None


def newest_drill(journal: Journal, workflow: str, today: dt.date) -> Entry | None:
    """Return a workflow's newest drill that is over; None where there was none."""
    drills = [
        entry
        for entry in journal.entries
        if entry.type == "drill" and entry.status == "resolved" and workflow in entry.workflows
        if (entry.last or entry.first) <= today
    ]
    return max(drills, key=lambda entry: (entry.last or entry.first, entry.id), default=None)


def drills_due(books: Books, first_judged: dt.date | None, as_of: dt.datetime) -> dict[str, DrillDue]:
    """Return the drills that are overdue or due within a week, by workflow; none where there is no [fallback].

    Before the first drill the time runs from the first judged day. While people have the work nothing can be drilled.
    """
    config = books.engagement.config
    if "fallback" not in config.model_fields_set:
        return {}
    today = books.calendar.business_day(as_of)
    first = first_judged or today
    drills = {}
    for workflow in config.workflows:
        switch = standing_switch(books.journal, workflow, as_of)
        last = last_drill(books.journal, workflow, today)
        due = (last or first) + config.fallback.drill_every
        if due <= today + AHEAD and not (switch and switch.to == "manual"):
            drills[workflow] = DrillDue(last, due, due < today)
    return drills

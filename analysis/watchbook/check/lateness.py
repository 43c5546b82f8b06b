"""How a day that was lost grows from warning to error, and when an entry makes a notice of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from watchbook.calendar import Calendar
    from watchbook.check.codes import Severity
    from watchbook.journal import Journal


@dataclass(frozen=True, slots=True)
class Lateness:
    """How a day that was lost grows from warning to error, and when an entry makes a notice of it."""

    calendar: Calendar
    within: dt.timedelta
    """How long after its dump was due somebody has to have said what became of a day."""
    as_of: dt.datetime
    """The check's now."""
    journal: Journal
    workflows: Sequence[str]
    """All of them, in the order of watchbook.toml."""

    def due(self, day: dt.date) -> dt.datetime:
        """Return when somebody has to have said what became of a day's dump."""
        return self.calendar.due_at(day) + self.within

    def is_explained(self, day: dt.date, workflows: Iterable[str], metric: str | None = None) -> bool:
        """Return whether entries speak of the whole day (or of one metric) for every one of the workflows."""
        return all(self.journal.explaining(workflow, metric, day) for workflow in workflows)

    def grade(self, day: dt.date, workflows: Iterable[str] | None = None) -> Severity:
        """Return how bad it is that a day has no data for some workflows (all, unless said)."""
        if self.is_explained(day, self.workflows if workflows is None else workflows):
            return "notice"
        return "error" if self.as_of > self.due(day) else "warning"

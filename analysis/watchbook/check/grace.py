"""How long a day may be out of band before an entry is due."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.check.severity import suggest_severity

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from watchbook.calendar import Calendar
    from watchbook.check.day_states import Mark
    from watchbook.config import Config, GraceConfig
    from watchbook.ledger import Verdict, VerdictRevision


@dataclass(frozen=True, slots=True)
class Grace:
    """How long a day may be out of band before an entry is due."""

    within: GraceConfig
    """By the severity that the day's verdicts suggest, as it has no entry that would say."""
    first_known: Mapping[tuple[str, str, dt.date], dt.datetime]
    """When (workflow, metric, day) was first known to be out."""
    calendar: Calendar

    @classmethod
    def of(cls, revisions: Iterable[VerdictRevision], config: Config, calendar: Calendar) -> Grace:
        """Return the grace periods that the log of what was known gives."""
        first: dict[tuple[str, str, dt.date], dt.datetime] = {}
        for row in revisions:
            key = (row.workflow, row.metric, row.day)
            if row.flag and (key not in first or row.known_at < first[key]):
                first[key] = row.known_at
        return cls(config.journal.explain_within, first, calendar)

    def due(self, mark: Mark) -> dt.datetime:
        """Return when an entry for a day is due; a day the log does not know counts from when its dump was due."""
        return min(
            self.known_at(verdict) + self.within.within(suggest_severity([verdict])) for verdict in mark.unexplained
        )

    def known_at(self, verdict: Verdict) -> dt.datetime:
        """Return when a verdict was first known to be out, or when its day's dump was due where the log has no word."""
        key = (verdict.workflow, verdict.metric, verdict.day)
        return self.first_known.get(key) or self.calendar.due_at(verdict.day)

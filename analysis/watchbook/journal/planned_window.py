"""The window of a planned change: when it begins, how long it lasts, and the days that it touches."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

INSTANT = dt.timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class PlannedWindow:
    """When a change is planned to take place."""

    start: dt.datetime
    end: dt.datetime
    """Not part of it."""

    def days(self, zone: dt.tzinfo) -> tuple[dt.date, dt.date]:
        """Return the first and the last day that it touches in a zone."""
        return self.start.astimezone(zone).date(), (self.end - INSTANT).astimezone(zone).date()

    def overlaps(self, counterpart: PlannedWindow) -> bool:
        """Return whether two windows share time."""
        return self.start < counterpart.end and counterpart.start < self.end

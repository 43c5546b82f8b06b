"""The clocks of Art. 73 of Regulation (EU) 2024/1689: how long there is to report a serious incident, by its harm."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from watchbook.calendar import Calendar
    from watchbook.journal import Entry
    from watchbook.journal.entry import SeriousHarm

REGULATION = "Regulation (EU) 2024/1689"
LAST_PART = 0.25
"""Part of a clock that is left when it becomes an error."""


@dataclass(frozen=True, slots=True)
class LegalTime:
    """How long there is, and who says so."""

    days: int
    source: str
    """Article and paragraph."""


@dataclass(frozen=True, slots=True)
class LegalClock:
    """A clock that one entry started."""

    entry: Entry
    harm: SeriousHarm | None
    """None where nobody said: then the shortest time counts."""
    time: LegalTime
    start: dt.datetime
    """When somebody became aware, or else when its first day began."""
    reported: dt.datetime | None

    @property
    def due(self) -> dt.datetime:
        """When it ends: full days of 24 hours, which is never later than the law counts."""
        return self.start + dt.timedelta(days=self.time.days)

    def is_pressing(self, now: dt.datetime) -> bool:
        """Return whether its last part has begun, or it is over."""
        return self.due - now < LAST_PART * dt.timedelta(days=self.time.days)


@lru_cache(maxsize=1)
def legal_times() -> dict[str, LegalTime]:
    """Return the times by harm."""
    tables = tomllib.loads(files("watchbook.check.promises").joinpath("art73.toml").read_text("utf-8"))
    return {harm: LegalTime(**table) for harm, table in tables.items()}


def legal_clocks(entries: Iterable[Entry], calendar: Calendar) -> tuple[LegalClock, ...]:
    """Return the clock of each serious incident, the one that ends first in front."""
    clocks = [clock for entry in entries if (clock := legal_clock(entry, calendar))]
    return tuple(sorted(clocks, key=lambda clock: clock.due))


def legal_clock(entry: Entry, calendar: Calendar) -> LegalClock | None:
    """Return the clock that an entry started; None where it is no serious incident."""
    serious = entry.serious
    if serious is None:
        return None
    times = legal_times()
    time = times[serious.harm] if serious.harm else min(times.values(), key=lambda each: each.days)
    start = serious.aware or calendar.start(entry.first)
    return LegalClock(entry, serious.harm, time, start, serious.reported)

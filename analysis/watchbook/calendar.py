"""Says which business day a time falls on, in the engagement's time zone, which days are holidays, which closed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from watchbook.config.closed_days import names_day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.config import Config

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """What a day is for one engagement."""

    zone: ZoneInfo
    country: str | None
    """Country, or country-subdivision, of public holidays; None for none."""
    due: dt.time
    """Local time on the next day by which a dump has arrived."""
    closed: tuple[str, ...] = ()
    """Days of which no dump is expected, as watchbook.toml names them."""
    closed_nights: tuple[str, ...] = ()
    """Those on which the golden set is not asked."""
    closed_workflows: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Every workflow, with the days on which it alone is closed; empty where none is ever closed alone."""

    @classmethod
    def of(cls, config: Config) -> Calendar:
        """Return the calendar of an engagement."""
        return cls(
            ZoneInfo(config.engagement.timezone),
            config.engagement.holidays,
            config.dumps.due,
            tuple(config.dumps.closed),
            tuple(config.evals.closed) if config.evals else (),
            tuple((name, tuple(table.closed)) for name, table in config.workflows.items())
            if any(table.closed for table in config.workflows.values())
            else (),
        )

    def business_day(self, moment: dt.datetime) -> dt.date:
        """Return the business day an instant falls on; the instant must carry an offset."""
        if moment.tzinfo is None:
            raise ValueError("an instant without an offset belongs to no business day")
        return moment.astimezone(self.zone).date()

    def start(self, day: dt.date) -> dt.datetime:
        """Return the first instant of a business day."""
        return dt.datetime.combine(day, dt.time(), self.zone)

    def hours(self, day: dt.date) -> float:
        """Return how many hours a business day has: 23, 24 or 25."""
        span = self.start(day + ONE_DAY).astimezone(dt.UTC) - self.start(day).astimezone(dt.UTC)
        return span.total_seconds() / 3600

    def due_at(self, day: dt.date) -> dt.datetime:
        """Return the instant by which the dump of a business day is due."""
        return dt.datetime.combine(day + ONE_DAY, self.due, self.zone)

    def last_due(self, now: dt.datetime) -> dt.date:
        """Return the latest business day whose dump is due at `now`."""
        day = self.business_day(now) - ONE_DAY
        return day if self.due_at(day) <= now else day - ONE_DAY

    def holiday(self, day: dt.date) -> str | None:
        """Return the name of the public holiday on a day, or None."""
        return _holidays(self.country, day.year).get(day) if self.country else None

    def is_closed(self, day: dt.date, workflow: str | None = None) -> bool:
        """Return whether nothing is expected of a day for a workflow; without one, for none of them."""
        if self._names(self.closed, day):
            return True
        is_named = False
        for name, days in self.closed_workflows:
            if workflow in (None, name):
                if not self._names(days, day):
                    return False
                is_named = True
        return is_named

    def is_closed_night(self, day: dt.date) -> bool:
        """Return whether the golden set is not asked on a day."""
        return self._names(self.closed_nights, day)

    def _names(self, days: tuple[str, ...], day: dt.date) -> bool:
        return bool(days) and names_day(days, day, holiday=self.holiday(day) is not None)


def days_between(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """Yield the days from `first` to `last`, both included."""
    for offset in range((last - first).days + 1):
        yield first + dt.timedelta(days=offset)


@lru_cache(maxsize=64)
def _holidays(country: str, year: int) -> dict[dt.date, str]:
    from watchbook.public_holidays import public_holidays  # noqa: PLC0415  # most commands ask for none

    return public_holidays(country, year)


def in_words(length: dt.timedelta) -> str:
    """Return a length that somebody set, in the largest unit that divides it: `24 hours`."""
    minutes = round(length.total_seconds() / 60)
    if minutes % 1440 == 0 and minutes > 1440:
        count, unit = minutes // 1440, "day"
    elif minutes % 60 == 0:
        count, unit = minutes // 60, "hour"
    else:
        count, unit = minutes, "minute"
    return f"{count:,} {unit}{'' if count == 1 else 's'}"


def promised_in_words(length: dt.timedelta) -> str:
    """Return that a length is promised: `1 hour is promised`, `4 hours are promised`."""
    words = in_words(length)
    return f"{words} {'is' if words.startswith('1 ') else 'are'} promised"


def took(length: dt.timedelta) -> str:
    """Return a length that was measured, in its two largest units: `8 days 4 hours`, `1 minute 29 seconds`."""
    seconds = int(length.total_seconds())
    parts = []
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1)):
        count, seconds = divmod(seconds, size)
        parts.append((count, unit))
    first = next((index for index, (count, _) in enumerate(parts) if count), len(parts) - 1)
    amounts = [(count, unit) for index, (count, unit) in enumerate(parts[first : first + 2]) if count or not index]
    return " ".join(f"{count:,} {unit}{'' if count == 1 else 's'}" for count, unit in amounts)


def moment_said(at: dt.datetime, zone: dt.tzinfo) -> str:
    """Return `9 Nov, 06:10` in a zone."""
    local = at.astimezone(zone)
    return f"{local.day} {local:%b, %H:%M}"

"""From the first sign to the last conversation of the AI, for each time that a workflow was switched to people."""

from __future__ import annotations

import datetime as dt
import statistics
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from watchbook.calendar import days_between
from watchbook.journal import manual_spells

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from watchbook.calendar import Calendar
    from watchbook.journal import Entry, Journal, ManualSpell
    from watchbook.ledger import HandledDay, Verdict

SECOND = dt.timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Leak:
    """Conversations that began after a switch to people and before the switch back, as far as dumps show them."""

    ai: int
    """How many the AI still handled."""
    people: int
    """How many people handled."""
    last: dt.datetime | None
    """When the last one began that the AI handled; None for none."""
    last_before: dt.datetime | None
    """When the last one before the switch began that the AI handled; None where none of that day is known."""
    first_people: dt.datetime | None
    """When the first one began that people handled."""
    minutes: tuple[int, ...]
    """Of `ai`, how many began in each minute after the switch, for up to an hour."""
    notes: tuple[str, ...]
    """What is odd about the files it was counted from: truncated, damaged, expired."""
    first_day: bool
    """Whether the day of the switch is among those that were counted."""


@dataclass(frozen=True, slots=True)
class Timing:
    """One time that a workflow was switched to people, from the first sign to the way back."""

    spell: ManualSpell
    sign: dt.date | None
    """The first day out of band that the entry explains; None where it explains none."""
    known: dt.datetime | None
    """When that was first known; where the log begins later, when the day's dump was due."""
    leak: Leak | None
    """None where nothing could be counted, or not yet."""
    missing: tuple[dt.date, ...]
    """Days of it whose dumps are due, and that could not be counted."""

    @property
    def entry(self) -> Entry:
        """The entry that holds the switch."""
        return self.spell.entry

    @property
    def workflow(self) -> str:
        """Whose route it was."""
        return self.spell.workflow

    @property
    def noticed(self) -> dt.datetime | None:
        """When somebody noticed."""
        return self.entry.noticed.at if self.entry.noticed else None

    @property
    def decided(self) -> dt.datetime | None:
        """When it was decided; None where nobody said."""
        return self.spell.switch.decided

    @property
    def switched(self) -> dt.datetime:
        """When it was switched."""
        return self.spell.at

    @property
    def back(self) -> dt.datetime | None:
        """When it was switched back; None while it is with people."""
        return self.spell.until

    @property
    def to_notice(self) -> dt.timedelta | None:
        """From when the first sign was known until somebody noticed."""
        return _between(self.known, self.noticed)

    @property
    def to_decide(self) -> dt.timedelta | None:
        """From when somebody noticed until it was decided."""
        return _between(self.noticed, self.decided)

    @property
    def to_act(self) -> dt.timedelta | None:
        """From the decision to the switch."""
        return _between(self.decided, self.switched)

    @property
    def to_switch(self) -> dt.timedelta | None:
        """From when somebody noticed until it was switched."""
        return _between(self.noticed, self.switched)

    @property
    def to_manual(self) -> dt.timedelta | None:
        """From the switch to the last conversation of the AI, 0 where none is known; None if its day was not counted.

        Where later days are missing, it is at least this long.
        """
        if self.leak is None:
            return None
        if self.leak.last is not None:
            return self.leak.last - self.switched
        return dt.timedelta() if self.leak.first_day else None

    @property
    def with_people(self) -> dt.timedelta | None:
        """From the switch to the switch back."""
        return _between(self.switched, self.back)


def switch_timings(  # noqa: PLR0913, PLR0917  # both books, in the parts that are needed
    journal: Journal,
    rows: Iterable[HandledDay],
    verdicts: Iterable[Verdict],
    first_known: Mapping[tuple[str, str, dt.date], dt.datetime],
    calendar: Calendar,
    as_of: dt.datetime,
) -> tuple[Timing, ...]:
    """Return what each switch to people until `as_of` took, the oldest first.

    Args:
        journal: what people wrote.
        rows: what was counted around the switches.
        verdicts: every day's judgements.
        first_known: when (workflow, metric, day) was first known to be out of band.
        calendar: what a day is, and when its dump is due.
        as_of: the reader's now.
    """
    spells = [spell for spell in manual_spells(journal) if spell.at <= as_of]
    if not spells:
        return ()
    rows_by_switch: dict[tuple[str, dt.datetime], list[HandledDay]] = {}
    for row in rows:
        rows_by_switch.setdefault((row.workflow, row.at), []).append(row)
    flagged_verdicts = [row for row in verdicts if row.flag]
    timings = []
    for spell in spells:
        switch_rows = sorted(rows_by_switch.get((spell.workflow, spell.at), ()))
        sign = _sign(spell, flagged_verdicts)
        day = sign[0].day if sign else None
        known_since = _first_known(spell, sign, first_known, calendar)
        missing = _missing(spell, {row.day for row in switch_rows}, calendar, as_of)
        timings.append(Timing(spell, day, known_since, _leak(spell, switch_rows, calendar), missing))
    return tuple(timings)


def median(lengths: Iterable[dt.timedelta | None]) -> dt.timedelta | None:
    """Return the median of the lengths that are known; None where none is."""
    seconds = [length.total_seconds() for length in lengths if length is not None]
    return dt.timedelta(seconds=statistics.median(seconds)) if seconds else None


def _sign(spell: ManualSpell, flagged_verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Return the verdicts out of band of the first such day that the entry explains."""
    explained_verdicts = [
        row
        for row in flagged_verdicts
        if row.workflow == spell.workflow and spell.entry.speaks_of(row.workflow, row.metric, row.day)
    ]
    first = min((row.day for row in explained_verdicts), default=None)
    return [row for row in explained_verdicts if row.day == first]


def _first_known(
    spell: ManualSpell,
    sign: Sequence[Verdict],
    first_known: Mapping[tuple[str, str, dt.date], dt.datetime],
    calendar: Calendar,
) -> dt.datetime | None:
    """Return when a sign was first known; where the log begins after it was noticed, when its day's dump was due."""
    if not sign:
        return None
    due = calendar.due_at(sign[0].day)
    notice = spell.entry.noticed.at if spell.entry.noticed else spell.at
    if min(first_known.values(), default=due) > notice:
        return due
    return min(first_known.get((row.workflow, row.metric, row.day), due) for row in sign)


def _missing(
    spell: ManualSpell, counted_days: set[dt.date], calendar: Calendar, as_of: dt.datetime
) -> tuple[dt.date, ...]:
    first, last = calendar.business_day(spell.at), calendar.last_due(as_of)
    if spell.until is not None:
        last = min(last, calendar.business_day(spell.until - SECOND))
    return tuple(day for day in days_between(first, last) if day not in counted_days)


def _leak(spell: ManualSpell, rows: Sequence[HandledDay], calendar: Calendar) -> Leak | None:
    first = calendar.business_day(spell.at)
    if not any(row.day >= first for row in rows):
        return None
    minutes = tuple(sum(counts) for counts in zip_longest(*(row.minutes for row in rows), fillvalue=0))
    return Leak(
        ai=sum(row.ai for row in rows),
        people=sum(row.people for row in rows),
        last=max((row.last_ai for row in rows if row.last_ai), default=None),
        last_before=max((row.last_before for row in rows if row.last_before), default=None),
        first_people=min((row.first_people for row in rows if row.first_people), default=None),
        minutes=minutes,
        notes=tuple(sorted({word for row in rows for word in row.note.split()})),
        first_day=any(row.day == first for row in rows),
    )


def _between(start: dt.datetime | None, end: dt.datetime | None) -> dt.timedelta | None:
    """Return how long it was from one to the other; None where one is not known, or came the other way round."""
    return end - start if start is not None and end is not None and end >= start else None

"""From turns to instants: when each person of a layer answers.

Turns and hours are laid out in local time without an offset, each end is then put into its zone, and everything after
that is UTC. So a turn that begins at nine begins at nine, on both sides of a clock change. A local time that a clock
change skips is that much later; one that happens twice is the first. A turn of which a clock change leaves nothing does
not take place.
"""

from __future__ import annotations

import datetime as dt
import zoneinfo
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from watchbook.calendar import ONE_DAY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from watchbook.oncall.roster import LayerName, Roster, Rotation


@dataclass(frozen=True, slots=True, order=True)
class Shift:
    """One person's time in one layer."""

    start: dt.datetime
    """UTC."""
    end: dt.datetime
    """UTC, not part of it."""
    person: str
    """Id."""
    layer: LayerName


@dataclass(frozen=True, slots=True, order=True)
class EmptyTurn:
    """A turn of which a clock change leaves nothing: nobody is missed in it, and whoever had it answers no minute."""

    at: dt.datetime
    """The instant that its beginning falls on, UTC."""
    opens: dt.datetime
    """Local time at which it would begin, without an offset."""
    closes: dt.datetime
    """Local time at which it would end, without an offset."""
    zone: str
    """IANA zone of both."""
    person: str
    """Id."""
    layer: LayerName


@dataclass(frozen=True, slots=True)
class LocalTurn:
    """Some hours of somebody's turn, in local times without an offset; the hand-over or the hours bound each end."""

    opens: tuple[dt.datetime, ...]
    """It begins at the last of these."""
    closes: tuple[dt.datetime, ...]
    """It ends at the first of these."""
    zone: zoneinfo.ZoneInfo
    person: str

    @property
    def start(self) -> dt.datetime:
        """When it begins, UTC."""
        return max(_instant(local, self.zone) for local in self.opens)

    @property
    def end(self) -> dt.datetime:
        """When it ends, UTC; not after its start where a clock change leaves nothing of it."""
        return min(_instant(local, self.zone) for local in self.closes)


def shifts(roster: Roster, layer: LayerName, start: dt.datetime, end: dt.datetime) -> list[Shift]:
    """Return the shifts of a layer that touch the time from `start` to `end`, by their beginning.

    They have their own ends, before and after, and last for some time. An override takes its time from whoever had the
    turn.
    """
    start, end = start.astimezone(dt.UTC), end.astimezone(dt.UTC)
    candidates = (Shift(turn.start, turn.end, turn.person, layer) for turn in _turns_of(roster, layer, start, end))
    turns = [shift for shift in candidates if shift.start < shift.end]
    instead = [
        Shift(override.start.astimezone(dt.UTC), override.end.astimezone(dt.UTC), override.person, layer)
        for override in roster.overrides
        if override.layer == layer
    ]
    for shift in instead:
        turns = list(_without(turns, shift))
    return sorted(shift for shift in [*turns, *instead] if shift.start < end and shift.end > start)


def empty_turns(roster: Roster, layer: LayerName, start: dt.datetime, end: dt.datetime) -> list[EmptyTurn]:
    """Return the turns of a layer that would begin from `start` to `end` and of which a clock change leaves nothing."""
    start, end = start.astimezone(dt.UTC), end.astimezone(dt.UTC)
    return sorted(
        EmptyTurn(turn.start, max(turn.opens), min(turn.closes), turn.zone.key, turn.person, layer)
        for turn in _turns_of(roster, layer, start, end)
        if turn.start >= turn.end and start <= turn.start < end
    )


def _turns_of(roster: Roster, layer: LayerName, start: dt.datetime, end: dt.datetime) -> Iterator[LocalTurn]:
    for rotation in roster.layers.get(layer, ()):
        yield from _turns(rotation, start, end)


def _turns(rotation: Rotation, start: dt.datetime, end: dt.datetime) -> Iterator[LocalTurn]:
    zone = zoneinfo.ZoneInfo(rotation.zone)
    first = start.astimezone(zone).date() - ONE_DAY
    turn = max((first - rotation.starts).days // rotation.days, 0)
    while True:
        day = rotation.starts + dt.timedelta(days=turn * rotation.days)
        begins, ends = (
            dt.datetime.combine(boundary, rotation.hand_over)
            for boundary in (day, day + dt.timedelta(days=rotation.days))
        )
        if _instant(begins, zone) >= end:
            return
        person = rotation.people[turn % len(rotation.people)]
        for opens, closes in _hours(rotation, begins, ends):
            yield LocalTurn(opens, closes, zone, person)
        turn += 1


def _hours(
    rotation: Rotation, begins: dt.datetime, ends: dt.datetime
) -> Iterator[tuple[tuple[dt.datetime, ...], tuple[dt.datetime, ...]]]:
    """Yield the local times that bound the hours in which a turn answers."""
    if rotation.hours is None:
        yield (begins,), (ends,)
        return
    opens, closes = rotation.hours
    over_midnight = ONE_DAY if closes <= opens else dt.timedelta()
    day = begins.date() - ONE_DAY
    while day <= ends.date():
        if day.weekday() in rotation.weekdays:
            first, last = dt.datetime.combine(day, opens), dt.datetime.combine(day, closes) + over_midnight
            if max(first, begins) < min(last, ends):
                yield (first, begins), (last, ends)
        day += ONE_DAY


def _instant(local: dt.datetime, zone: zoneinfo.ZoneInfo) -> dt.datetime:
    return local.replace(tzinfo=zone).astimezone(dt.UTC)


def _without(turns: Iterable[Shift], shift: Shift) -> Iterator[Shift]:
    for turn in turns:
        if turn.end <= shift.start or turn.start >= shift.end:
            yield turn
            continue
        if turn.start < shift.start:
            yield replace(turn, end=shift.start)
        if turn.end > shift.end:
            yield replace(turn, start=shift.end)

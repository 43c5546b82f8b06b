"""The roster as a calendar file.

Every time is a plain UTC instant: about times with a zone of their own, readers disagree by an hour after a clock
change.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING

from icalendar import Calendar, Event

from watchbook.oncall.roster import LAYERS
from watchbook.oncall.roster_text import authority
from watchbook.oncall.shifts import shifts

if TYPE_CHECKING:
    import datetime as dt

    from watchbook.oncall.roster import Roster
    from watchbook.oncall.shifts import Shift


def ical(roster: Roster, name: str, start: dt.datetime, end: dt.datetime) -> bytes:
    """Return RFC 5545 bytes with an event for each shift that touches the time from `start` to `end`.

    The same roster and span give the same bytes; a shift keeps its UID as long as it keeps its layer and beginning. Of
    several that begin together each has its own, as readers drop events that share one.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Watchbook//on-call//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"{name}, on call")
    for layer in LAYERS:
        together: Counter[dt.datetime] = Counter()
        for shift in shifts(roster, layer, start, end):
            calendar.add_component(_event(roster, name, shift, start, together[shift.start]))
            together[shift.start] += 1
    return bytes(calendar.to_ical())


def _event(roster: Roster, name: str, shift: Shift, stamp: dt.datetime, before: int) -> Event:
    """Return a shift's event; `before` counts those of its layer that begin with it and come before it."""
    person = roster.people[shift.person]
    event = Event()
    parts = [name, shift.layer, shift.start.isoformat(), *([str(before)] if before else [])]
    identity = hashlib.sha256("\0".join(parts).encode()).hexdigest()
    event.add("uid", f"{identity[:32]}@watchbook")
    event.add("dtstamp", stamp.astimezone(shift.start.tzinfo))
    event.add("dtstart", shift.start)
    event.add("dtend", shift.end)
    event.add("summary", f"{name}, {shift.layer}: {person.name}")
    lines = [person.role, person.phone, authority(person.may)]
    event.add("description", "\n".join(line for line in lines if line))
    return event

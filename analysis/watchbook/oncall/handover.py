"""When one person hands over to another: each change of who is called first."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.oncall.shifts import shifts

if TYPE_CHECKING:
    from watchbook.oncall.roster import Roster

LONGEST = dt.timedelta(days=62)
"""How far back the shift before this one is looked for, and how far ahead its end."""
EARLY = dt.timedelta(hours=2)
"""How long before a shift begins somebody may say that they have it."""


@dataclass(frozen=True, slots=True)
class Handover:
    """A change of who is called first."""

    at: dt.datetime
    """UTC."""
    outgoing: str
    """Id; empty where nobody is known to have had it."""
    incoming: str
    """Id."""
    until: dt.datetime
    """When whoever comes in hands over in turn, UTC; at most sixty-two days ahead."""

    def key(self, engagement: str) -> str:
        """Return what is the same for every message about it: `watchbook:…:shift:engineer-a:2026-11-09T14:00Z`."""
        name = hashlib.sha256(engagement.encode()).hexdigest()[:12]
        return f"watchbook:{name}:shift:{self.incoming}:{self.at:%Y-%m-%dT%H:%MZ}"


def incoming_of(key: str) -> str:
    """Return the id of who comes in, from the key of the messages about a handover."""
    return key.split(":")[3]


def handovers(roster: Roster, start: dt.datetime, end: dt.datetime) -> list[Handover]:
    """Return the handovers from `start` to `end`, in order.

    Whoever answers again after hours in which nobody does takes over from nobody. Of two who stand in the layer at
    once, the one whose shift began first has it.
    """
    start, end = start.astimezone(dt.UTC), end.astimezone(dt.UTC)
    changes: list[tuple[dt.datetime, str]] = []
    last_end = start - LONGEST
    for shift in shifts(roster, "primary", start - LONGEST, end + LONGEST):
        begins = max(shift.start, last_end)
        if begins < shift.end and (not changes or changes[-1][1] != shift.person):
            changes.append((begins, shift.person))
        last_end = max(last_end, shift.end)
    ends = [at for at, _ in changes[1:]] + [end + LONGEST]
    before = ["", *(person for _, person in changes)]
    return [
        Handover(at, outgoing, person, until)
        for (at, person), outgoing, until in zip(changes, before, ends, strict=False)
        if outgoing and start <= at <= end
    ]


def last_handovers(roster: Roster, now: dt.datetime) -> list[Handover]:
    """Return the last two handovers until `now`, the newest last; fewer where there were fewer in two months."""
    return handovers(roster, now - LONGEST, now)[-2:]

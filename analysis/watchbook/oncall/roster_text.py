"""How people, their authority and times are said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.calendar import in_words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable
    from zoneinfo import ZoneInfo

    from watchbook.oncall.cover import Trouble
    from watchbook.oncall.roster import Person, Promise, Roster
    from watchbook.oncall.shifts import EmptyTurn

AUTHORITY = {
    "switch": "switch",
    "roll-back": "roll back",
    "change-prompt": "change the prompt",
    "speak-to-client": "speak to the client",
}


def authority(may: Iterable[str]) -> str:
    """Return `may switch and roll back`, or that a person may do nothing without asking."""
    rights = [word for key, word in AUTHORITY.items() if key in set(may)]
    if not rights:
        return "may change nothing without asking"
    return f"may {' and '.join([', '.join(rights[:-1]), rights[-1]] if len(rights) > 1 else rights)}"


def contact_line(person: Person) -> str:
    """Return how a person is reached and what they may do: `Ada, +1 555 0100, may switch and roll back`."""
    number = person.phone or "no phone number"
    return f"{person.name}, {number}, {authority(person.may)}"


def instant(at: dt.datetime, zone: ZoneInfo) -> str:
    """Return `Mon 9 Nov 2026, 09:00 (America/New_York)`."""
    local = at.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M} ({zone.key})"


def interval(start: dt.datetime, end: dt.datetime, zone: ZoneInfo) -> str:
    """Return both ends of a time, exactly, with the zone once."""
    first, last = start.astimezone(zone), end.astimezone(zone)
    ends = [f"{local:%a} {local.day} {local:%b %Y, %H:%M}{local:%z}" for local in (first, last)]
    return f"{ends[0]} to {ends[1]}"


def promise_line(severity: str, promise: Promise) -> str:
    """Return `sev1: answered within 15 minutes, updates every 30 minutes`."""
    updates = f", updates every {in_words(promise.updates)}" if promise.updates else ""
    return f"{severity}: answered within {in_words(promise.answer)}{updates}"


def trouble_said(trouble: Trouble, roster: Roster) -> str:
    """Return what is wrong with a time, in a clause."""
    people = " and ".join(roster.people[person_id].name for person_id in trouble.people)
    if trouble.kind == "gap":
        return f"nobody is {trouble.layer}"
    if trouble.kind == "double":
        return f"{people} are both {trouble.layer}"
    if trouble.kind == "same":
        return f"{people} is primary and backup, one person for two"
    may = authority(roster.people[trouble.people[0]].may)
    return f"{people} {may}, and {trouble.severity} needs more: {lacking(trouble)}"


def empty_turn_said(turn: EmptyTurn, roster: Roster) -> str:
    """Return `Bob's turn as primary, Sun 14 Mar 2027, 02:00 to 03:00 (America/New_York), does not take place: ...`."""
    end = f"{turn.closes:%H:%M}" if turn.closes.date() == turn.opens.date() else f"{turn.closes:%a %H:%M}"
    when = f"{turn.opens:%a} {turn.opens.day} {turn.opens:%b %Y, %H:%M} to {end} ({turn.zone})"
    name = roster.people[turn.person].name
    return f"{name}'s turn as {turn.layer}, {when}, does not take place: a clock change leaves nothing of it"


def lacking(trouble: Trouble) -> str:
    """Return what people may not do that a promise needs, as a list in words."""
    return " and ".join(AUTHORITY[right] for right in trouble.lacks)

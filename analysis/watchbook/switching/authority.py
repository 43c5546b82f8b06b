"""Who switches, and whether they may: anybody to people, only some back to the AI."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.errors import WatchbookError
from watchbook.evidence.git.commands import user_email, user_name
from watchbook.oncall import on_call, roster_of

if TYPE_CHECKING:
    import datetime as dt

    from watchbook.config import Engagement
    from watchbook.oncall import Person, Roster

SOMEBODY = "somebody"
"""Who switched to people where neither a name was given nor git knows one: nobody is kept from it by that."""


class AuthorityError(WatchbookError):
    """Somebody may not give work back to the AI; people keep it."""


def switcher(engagement: Engagement, by: str | None) -> str:
    """Return who switches, as watchbook.toml calls them where it knows them."""
    roster = roster_of(engagement.config)
    if by:
        return person_id(roster, by)
    name = " ".join(user_name(engagement.root).split())
    person = person_id(roster, name)
    if person not in roster.people:
        person = person_id(roster, user_email(engagement.root).partition("@")[0])
    return person if person in roster.people else name or SOMEBODY


def person_id(roster: Roster, name: str) -> str:
    """Return the id of the person that a name means; the name itself where nobody is called so."""
    person = roster.called(name)
    return person.id if person else name.strip()


def demand_authority(engagement: Engagement, by: str, authority: str, now: dt.datetime) -> None:
    """See that somebody may give work back to the AI, or was allowed to by somebody who may.

    Raises:
        AuthorityError: neither may; it says who may, and who is on call.
    """
    roster = roster_of(engagement.config)
    if roster.may_switch(by) or (authority and roster.may_switch(authority)):
        return
    hints = (*_who_may(roster, now), "with their leave: --authority THEIR-NAME; the journal will say so")
    clause = f", and no more may {authority}" if authority else ""
    raise AuthorityError(f"{by} may not give work back to the AI{clause}; people keep it", hints=hints)


def demand_drill_authority(engagement: Engagement, by: str, now: dt.datetime) -> None:
    """See that somebody may end a drill, which gives the work back to the AI.

    Raises:
        AuthorityError: they may not; it says who may, and who is on call.
    """
    roster = roster_of(engagement.config)
    if not roster.may_switch(by):
        hints = (*_who_may(roster, now), "let one of them drill: --by THEIR-NAME")
        raise AuthorityError(
            f"{by} may not give work back to the AI, so no drill is begun; the AI keeps it", hints=hints
        )


def _who_may(roster: Roster, now: dt.datetime) -> list[str]:
    people = [f"may switch: {_contact(person)}" for person in roster.people.values() if "switch" in person.may]
    if roster:
        now_called = " and ".join(_contact(person) for person in on_call(roster, now).people)
        people.append(f"on call now: {now_called or 'nobody'}")
    return people


def _contact(person: Person) -> str:
    return f"{person.name}, {person.phone or 'no phone number'}"

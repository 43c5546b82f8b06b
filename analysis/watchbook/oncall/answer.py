"""Who answers now, and until when."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.oncall.cover import stretches, troubles

if TYPE_CHECKING:
    from watchbook.oncall.roster import Person, Roster

AHEAD = dt.timedelta(days=60)
"""How far ahead the roster is proved."""


@dataclass(frozen=True, slots=True)
class OnCall:
    """Who answers at an instant."""

    at: dt.datetime
    primary: Person | None
    """None where nobody does."""
    backup: Person | None
    """None where nobody does."""
    until: dt.datetime
    """When one of them hands over, UTC; at most sixty days ahead."""
    holds_until: dt.datetime
    """Until when every minute from `at` on has a primary and a backup who can keep the promises, UTC."""

    @property
    def people(self) -> tuple[Person, ...]:
        """Whoever answers, the primary first."""
        return tuple(person for person in (self.primary, self.backup) if person)


def on_call(roster: Roster, at: dt.datetime) -> OnCall:
    """Return who answers at an instant; where two stand in one layer, the first of them by name."""
    end = at.astimezone(dt.UTC) + AHEAD
    now = stretches(roster, at, end)[0]
    primary, backup = (
        next((roster.people[person_id] for person_id in people), None) for people in (now.primary, now.backup)
    )
    holds = min((trouble.start for trouble in troubles(roster, at, end)), default=end)
    return OnCall(at, primary, backup, now.end, holds)

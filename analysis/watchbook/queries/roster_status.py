"""Who answers an engagement at an instant, as a person, a program and a calendar read it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from watchbook.errors import ConfigError
from watchbook.oncall import AHEAD, LAYERS, empty_turns, on_call, roster_of, troubles
from watchbook.oncall.roster_text import contact_line, empty_turn_said, instant, interval, promise_line, trouble_said

if TYPE_CHECKING:
    import datetime as dt

    from watchbook.config import Engagement
    from watchbook.oncall import EmptyTurn, OnCall, Person, Roster, Trouble


@dataclass(frozen=True, slots=True)
class RosterNow:
    """Who answers, and what the next sixty days lack."""

    name: str
    """The engagement's."""
    zone: ZoneInfo
    roster: Roster
    answer: OnCall
    troubles: tuple[Trouble, ...]
    empty: tuple[EmptyTurn, ...] = ()
    """Turns of the next sixty days of which a clock change leaves nothing."""

    def text(self) -> str:
        """Return lines for a person."""
        answer = self.answer
        lines = [
            f"{label}  {contact_line(person) if person else 'nobody'}"
            for label, person in (("Primary", answer.primary), ("Backup ", answer.backup))
        ]
        lines.append(f"until    {instant(answer.until, self.zone)}")
        lines += [promise_line(severity, promise) for severity, promise in sorted(self.roster.promises.items())]
        if not self.troubles:
            lines.append(f"Every minute until {instant(answer.holds_until, self.zone)} has a primary and a backup.")
        lines += [
            f"{interval(trouble.start, trouble.end, self.zone)}: {trouble_said(trouble, self.roster)}"
            for trouble in self.troubles
        ]
        lines += [f"{empty_turn_said(turn, self.roster)}." for turn in self.empty]
        return "\n".join(lines) + "\n"

    def json(self) -> str:
        """Return the same as JSON; times are instants with the engagement's offset."""
        answer = self.answer
        fields = {
            "at": self._at(answer.at),
            "primary": _person(answer.primary),
            "backup": _person(answer.backup),
            "until": self._at(answer.until),
            "holds_until": self._at(answer.holds_until),
            "promises": {
                severity: {
                    "answer_minutes": promise.answer.total_seconds() / 60,
                    "updates_minutes": promise.updates.total_seconds() / 60 if promise.updates else None,
                    "needs": sorted(promise.needs),
                }
                for severity, promise in sorted(self.roster.promises.items())
            },
            "troubles": [
                {
                    "kind": trouble.kind,
                    "from": self._at(trouble.start),
                    "to": self._at(trouble.end),
                    "layer": trouble.layer or None,
                    "people": list(trouble.people),
                    "severity": trouble.severity or None,
                    "lacks": list(trouble.lacks),
                }
                for trouble in self.troubles
            ],
            "empty_turns": [_empty_turn(turn) for turn in self.empty],
        }
        return json.dumps(fields, indent=2, ensure_ascii=False) + "\n"

    def ical(self) -> bytes:
        """Return the next sixty days as a calendar file."""
        from watchbook.oncall.ical import ical  # noqa: PLC0415  # only this output needs the library

        return ical(self.roster, self.name, self.answer.at, self.answer.at + AHEAD)

    def _at(self, at: dt.datetime) -> str:
        return at.astimezone(self.zone).isoformat()


def roster_now(engagement: Engagement, at: dt.datetime) -> RosterNow:
    """Return who answers at an instant.

    Raises:
        ConfigError: watchbook.toml names nobody.
    """
    config = engagement.config
    roster = roster_of(config)
    if not roster:
        raise ConfigError(
            "watchbook.toml names nobody who answers",
            hints=("write [people.NAME] tables and [[oncall.primary]], [[oncall.backup]]: docs/on-call.md",),
        )
    answer = on_call(roster, at)
    lacks = tuple(troubles(roster, at, at + AHEAD))
    empty = tuple(turn for layer in LAYERS for turn in empty_turns(roster, layer, at, at + AHEAD))
    return RosterNow(config.engagement.name, ZoneInfo(config.engagement.timezone), roster, answer, lacks, empty)


def _empty_turn(turn: EmptyTurn) -> dict[str, str]:
    return {
        "layer": turn.layer,
        "person": turn.person,
        "from": turn.opens.isoformat(),
        "to": turn.closes.isoformat(),
        "zone": turn.zone,
    }


def _person(person: Person | None) -> dict[str, Any] | None:
    if person is None:
        return None
    return {
        "id": person.id,
        "name": person.name,
        "role": person.role,
        "phone": person.phone,
        "zone": person.zone,
        "may": sorted(person.may),
    }

"""Who may be called: people, the layers they take turns in, and what is promised."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Mapping

    from watchbook.config import Config

LayerName = Literal["primary", "backup"]
LAYERS: tuple[LayerName, ...] = get_args(LayerName)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who answers."""

    id: str
    """As the journal names them."""
    name: str
    role: str
    """Empty where nobody said."""
    phone: str
    """Empty where nobody said."""
    zone: str
    """IANA zone they live in."""
    may: frozenset[str]
    """What they may do without asking: switch, roll-back, change-prompt, speak-to-client."""


@dataclass(frozen=True, slots=True)
class Rotation:
    """People who take turns."""

    people: tuple[str, ...]
    """Ids, in the order of their turns."""
    starts: dt.date
    """The day on which the first of them takes over."""
    days: int
    """How long a turn lasts."""
    hand_over: dt.time
    """Local time at which a turn begins and ends."""
    zone: str
    """IANA zone of all its times."""
    hours: tuple[dt.time, dt.time] | None = None
    """Local times between which it answers, over midnight where the second is not later; None for all day."""
    weekdays: frozenset[int] = frozenset(range(7))
    """Days on which those hours begin; Monday is 0."""


@dataclass(frozen=True, slots=True)
class Override:
    """Somebody who answers instead, for a while."""

    layer: LayerName
    person: str
    start: dt.datetime
    end: dt.datetime


@dataclass(frozen=True, slots=True)
class Promise:
    """What is promised for a severity."""

    answer: dt.timedelta
    """Within which somebody answers."""
    updates: dt.timedelta | None
    """How often the client hears more; None where nothing is promised."""
    needs: frozenset[str]
    """What whoever answers must be allowed to do."""


@dataclass(frozen=True, slots=True)
class Roster:
    """Who answers, when, and what is promised."""

    people: Mapping[str, Person]
    layers: Mapping[LayerName, tuple[Rotation, ...]]
    overrides: tuple[Override, ...]
    promises: Mapping[str, Promise]
    """By severity."""
    take_over: dt.timedelta = dt.timedelta(hours=1)
    """Within which whoever comes in says that they have the shift."""

    def __bool__(self) -> bool:
        """Return whether anybody is named at all."""
        return any(self.layers.values())

    def called(self, name: str) -> Person | None:
        """Return who is meant by an id or a name, in whatever case; None where nobody is called so."""
        folded_name = name.strip().casefold()
        people = self.people.values()
        return next(
            (person for person in people if folded_name in (person.id.casefold(), person.name.casefold())), None
        )

    def may_switch(self, name: str) -> bool:
        """Return whether somebody may give work back to the AI; anybody may where watchbook.toml names no people."""
        person = self.called(name)
        return not self.people or bool(person and "switch" in person.may)


def roster_of(config: Config) -> Roster:
    """Return the roster of an engagement; an empty one where watchbook.toml names nobody."""
    zone = config.engagement.timezone
    table = config.oncall
    people = {
        key: Person(key, person.name or key, person.role, person.phone, person.zone or zone, frozenset(person.may))
        for key, person in config.people.items()
    }
    layers = {
        layer: tuple(
            Rotation(
                people=tuple(rotation.people),
                starts=rotation.starts,
                days=rotation.every.days,
                hand_over=rotation.hand_over,
                zone=rotation.zone or table.zone or zone,
                hours=(rotation.hours[0], rotation.hours[1]) if rotation.hours else None,
                weekdays=frozenset(WEEKDAYS.index(day) for day in rotation.weekdays),
            )
            for rotation in getattr(table, layer)
        )
        for layer in LAYERS
    }
    overrides = tuple(
        Override(override.layer, override.person, override.start, override.end) for override in table.overrides
    )
    promises: dict[str, Promise] = {
        severity: Promise(promise.answer, promise.updates, frozenset(promise.needs))
        for severity, promise in config.promises.items()
    }
    return Roster(people, layers, overrides, promises, table.take_over)


WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

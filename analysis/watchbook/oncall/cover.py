"""Whether every minute has a primary and a backup who can keep the promise: interval arithmetic over shifts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from watchbook.oncall.roster import LAYERS
from watchbook.oncall.shifts import shifts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.oncall.roster import LayerName, Roster

TroubleKind = Literal["gap", "double", "same", "authority"]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time in which the same people answer."""

    start: dt.datetime
    """UTC."""
    end: dt.datetime
    """UTC, not part of it."""
    primary: tuple[str, ...]
    """Ids; one, unless something is wrong."""
    backup: tuple[str, ...]
    """Ids; one, unless something is wrong."""

    def of(self, layer: LayerName) -> tuple[str, ...]:
        """Return who answers in a layer."""
        return self.primary if layer == "primary" else self.backup


@dataclass(frozen=True, slots=True)
class Trouble:
    """A time in which nobody, too many or the wrong ones answer."""

    kind: TroubleKind
    start: dt.datetime
    """UTC."""
    end: dt.datetime
    """UTC, not part of it."""
    layer: str
    """The layer; empty where both are meant."""
    people: tuple[str, ...]
    """Ids."""
    severity: str = ""
    """Whose promise cannot be kept, where it is about authority."""
    lacks: tuple[str, ...] = ()
    """What these people may not do."""


def stretches(roster: Roster, start: dt.datetime, end: dt.datetime) -> list[Stretch]:
    """Return who answers from `start` to `end`, without a gap, in order of time; somebody who stands twice, once."""
    start, end = start.astimezone(dt.UTC), end.astimezone(dt.UTC)
    all_shifts = [shift for layer in LAYERS for shift in shifts(roster, layer, start, end)]
    comes: dict[dt.datetime, list[tuple[LayerName, str]]] = {}
    goes: dict[dt.datetime, list[tuple[LayerName, str]]] = {}
    for shift in all_shifts:
        comes.setdefault(max(shift.start, start), []).append((shift.layer, shift.person))
        goes.setdefault(min(shift.end, end), []).append((shift.layer, shift.person))
    there: list[tuple[LayerName, str]] = []
    stretches: list[Stretch] = []
    for opens, closes in pairwise(sorted({start, end, *comes, *goes})):
        for leaver in goes.get(opens, ()):
            there.remove(leaver)
        there += comes.get(opens, ())
        now = [
            tuple(sorted({person for layer, person in there if layer == answering_layer})) for answering_layer in LAYERS
        ]
        _extend(stretches, Stretch(opens, closes, *now))
    return stretches


def _extend(stretches: list[Stretch], stretch: Stretch) -> None:
    before = stretches[-1] if stretches else None
    if before and (before.primary, before.backup) == (stretch.primary, stretch.backup):
        stretches[-1] = replace(before, end=stretch.end)
    else:
        stretches.append(stretch)


def troubles(roster: Roster, start: dt.datetime, end: dt.datetime) -> list[Trouble]:
    """Return every time from `start` to `end` that lacks what is promised, with its exact ends.

    In each minute there must be one primary and one backup, two people, each of whom may do what the promises need:
    whoever of the two answers has to be able to act.
    """
    troubles: list[Trouble] = []
    latest: dict[tuple[object, ...], int] = {}
    for stretch in stretches(roster, start, end):
        for trouble in _troubles(roster, stretch):
            key = (trouble.kind, trouble.layer, trouble.people, trouble.severity)
            before = latest.get(key)
            if before is not None and troubles[before].end == trouble.start:
                troubles[before] = replace(troubles[before], end=trouble.end)
            else:
                latest[key] = len(troubles)
                troubles.append(trouble)
    return troubles


def _troubles(roster: Roster, stretch: Stretch) -> Iterator[Trouble]:
    for layer in LAYERS:
        people = stretch.of(layer)
        if len(people) != 1:
            yield Trouble("double" if people else "gap", stretch.start, stretch.end, layer, people)
    if len(stretch.primary) == 1 and stretch.primary == stretch.backup:
        yield Trouble("same", stretch.start, stretch.end, "", stretch.primary)
    for person in dict.fromkeys([*stretch.primary, *stretch.backup]):
        for severity, promise in roster.promises.items():
            lacks = tuple(sorted(promise.needs - roster.people[person].may))
            if lacks:
                yield Trouble("authority", stretch.start, stretch.end, "", (person,), severity, lacks)

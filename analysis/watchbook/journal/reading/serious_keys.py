"""What an entry's keys say of a serious incident, and what of it cannot be meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.errors import Place
from watchbook.journal.entry import SeriousIncident
from watchbook.journal.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.journal.reading.front_matter_keys import EntryKeys
    from watchbook.journal.reading.front_matter_yaml import Header

HARMS = "harm: death, health, infrastructure, widespread, rights, property or environment"


def serious_incident(keys: EntryKeys) -> SeriousIncident | None:
    """Return what makes an entry a serious incident; None where it is none, or counts no more.

    Whoever did not say when somebody became aware has the instant at which it was noticed.
    """
    if not keys.serious or keys.withdrawn:
        return None
    aware = keys.aware or (keys.noticed.at if keys.noticed else None)
    return SeriousIncident(keys.harm, aware, keys.reported)


def serious_problems(keys: EntryKeys, header: Header, path: str) -> Iterator[Problem]:
    """Yield what cannot be meant, or is missing; the clocks run all the same."""

    def at(key: str) -> Place:
        return Place(path, header.line((key,)))

    if not keys.serious:
        for key in ("harm", "aware", "reported"):
            if getattr(keys, key) is not None and "serious" not in header.data:
                sentence = f"{key!r} is about a serious incident, and nobody says whether this is one"
                yield Problem("WB150", at(key), sentence, "serious: true, or serious: false", bars=False)
        return
    if keys.type != "incident":
        sentence = f"a {keys.type} is said to be a serious incident"
        yield Problem("WB151", at("serious"), sentence, "type: incident", bars=False)
    if keys.harm is None:
        sentence = "a serious incident, and nobody says which harm makes it one: the shortest clock counts"
        yield Problem("WB152", at("serious"), sentence, HARMS, bars=False)
    if keys.aware is None and keys.noticed is None:
        sentence = "a serious incident, and nobody says when somebody became aware: the first day counts"
        yield Problem("WB153", at("serious"), sentence, "aware: 2026-05-05T06:40-04:00", bars=False)
    aware = keys.aware or (keys.noticed.at if keys.noticed else None)
    if keys.reported and aware and keys.reported < aware:
        yield Problem("WB154", at("reported"), "reported before anybody was aware", "correct one of the two times")

"""Who answers from the instant of the page on, as far ahead as the roster is published with it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.oncall import AHEAD, LAYERS, stretches
from watchbook.oncall.roster_text import authority
from watchbook.pages import formatting

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from watchbook.oncall import LayerName, Person, Stretch
    from watchbook.pages.book import Book


@dataclass(frozen=True, slots=True)
class Duty:
    """A time in which the same person answers, in the words of a page."""

    until: dt.datetime | None
    """When it ends; None for what comes behind the published roster."""
    name: str
    phone: str
    """Empty for nobody."""
    tel: str
    """The number as a telephone dials it; empty where there is none."""
    role: str
    may: str
    ends: str
    """`until Mon 16 Nov, 09:00`, or `at least until` where the roster goes no further; empty where nobody knows."""
    next_name: str
    """Who answers after that; empty where that is not known."""
    next_phone: str
    next_tel: str


def duties(book: Book, layers: Sequence[LayerName] = LAYERS) -> list[Duty]:
    """Return who answers from the report's instant on, the present one first; of several layers, the first that does.

    Behind the last one stands that nobody knows, so that a page that nobody has made anew names nobody who is not due.
    """
    if not book.roster or book.report is None:
        return []
    now = book.report.as_of
    spans: list[tuple[dt.datetime, Person | None]] = []
    for stretch in stretches(book.roster, now, now + AHEAD):
        person = _person(book, stretch, layers)
        if spans and spans[-1][1] == person:
            spans.pop()
        spans.append((stretch.end, person))
    following = [person for _, person in spans[1:]]
    all_duties = [_duty(book, end, person, following[index : index + 1]) for index, (end, person) in enumerate(spans)]
    last = formatting.moment(spans[-1][0].astimezone(book.calendar.zone))
    unknown = f"Nobody can say: the roster that was published with this page ends {last}"
    return [*all_duties, Duty(None, unknown, "", "", "", "", "", "", "", "")]


def as_data(all_duties: Sequence[Duty]) -> str:
    """Return duties for the page's script: what to show, and until when, in milliseconds since 1970."""
    rows = [
        {
            "until": None if duty.until is None else round(duty.until.timestamp() * 1000),
            "name": duty.name,
            "phone": duty.phone,
            "phone-tel": duty.tel,
            "role": duty.role,
            "may": duty.may,
            "ends": duty.ends,
            "next-name": duty.next_name,
            "next-phone": duty.next_phone,
            "next-phone-tel": duty.next_tel,
        }
        for duty in all_duties
    ]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def _person(book: Book, stretch: Stretch, layers: Sequence[LayerName]) -> Person | None:
    """Return who answers in a stretch; where two stand in one layer, the first of them by name, as `oncall` says."""
    ids = [person for name in layers for person in stretch.of(name)]
    return book.roster.people[ids[0]] if ids else None


def _duty(book: Book, end: dt.datetime, person: Person | None, after: Sequence[Person | None]) -> Duty:
    following = after[0] if after else None
    next_name = following.name if following else "nobody" if after else ""
    return Duty(
        until=end,
        name=person.name if person else "Nobody",
        phone=(person.phone or "no phone number") if person else "",
        tel=formatting.tel(person.phone) if person else "",
        role=person.role if person else "",
        may=authority(person.may) if person else "",
        ends=f"{'' if after else 'at least '}until {formatting.moment(end.astimezone(book.calendar.zone))}",
        next_name=next_name,
        next_phone=(following.phone or "no phone number") if following else "",
        next_tel=formatting.tel(following.phone) if following else "",
    )

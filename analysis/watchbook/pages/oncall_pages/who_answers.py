"""The page that says who answers, in what time and with what authority."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.oncall import AHEAD, LAYERS, on_call, stretches, troubles
from watchbook.oncall.roster_text import authority, interval, trouble_said
from watchbook.pages import formatting, paths
from watchbook.pages.duties import as_data, duties
from watchbook.pages.oncall_pages.answer_timing import answers_of
from watchbook.pages.page import Page, PageHead, page

if TYPE_CHECKING:
    import datetime as dt

    from watchbook.journal import Entry
    from watchbook.oncall import Person
    from watchbook.pages.book import Book


@dataclass(frozen=True, slots=True)
class Turn:
    """A time in which the same people answer."""

    since: str
    until: str
    ends: str
    """The same end for a machine."""
    primary: str
    backup: str


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """What is promised for a severity, in words."""

    severity: str
    answer: str
    updates: str
    needs: str


@dataclass(frozen=True, slots=True)
class Contact:
    """Whoever answered at some time, as a page says it."""

    label: str
    person: Person
    may: str


def who_answers_page(book: Book) -> Page:
    """Return the roster at the instant of the last run, and the sixty days behind it."""
    now = book.report.as_of if book.report else None
    roster_time = book.roster and now
    return page(
        book,
        paths.WHO_ANSWERS,
        "who_answers.html",
        PageHead("Who answers", f"Who picks up the phone for {book.name}, in what time, with what authority."),
        now=_at(book, now) if now else "",
        layers=[(name.capitalize(), duties(book, (name,))) for name in LAYERS] if roster_time else [],
        as_data=as_data,
        promises=_promises(book),
        turns=_turns(book, now) if roster_time and now else [],
        troubles=_troubles(book, now) if roster_time and now else [],
        roster=bool(book.roster),
    )


def contacts_at(book: Book, at: dt.datetime | None) -> list[Contact]:
    """Return whoever answers at an instant, the primary first; nobody where nobody does or the instant is not known."""
    if not book.roster or at is None:
        return []
    answer = on_call(book.roster, at)
    labels = (("Primary", answer.primary), ("Backup", answer.backup))
    return [Contact(label, person, authority(person.may)) for label, person in labels if person]


def contacts_for(book: Book, entry: Entry) -> list[Contact]:
    """Return whoever was on call when people were told of an incident, or when it was noticed, by today's roster."""
    if entry.type != "incident":
        return []
    told_at = min((answer.call.at for answer in answers_of(book, entry)), default=None)
    return contacts_at(book, told_at or (entry.noticed.at if entry.noticed else None))


def _promises(book: Book) -> list[PromiseRow]:
    return [
        PromiseRow(
            severity,
            f"within {formatting.duration(promise.answer)}",
            f"updates every {formatting.duration(promise.updates)}" if promise.updates else "no updates promised",
            authority(promise.needs) if promise.needs else "no authority needed",
        )
        for severity, promise in sorted(book.roster.promises.items())
    ]


def _turns(book: Book, now: dt.datetime) -> list[Turn]:
    def names_of(people: tuple[str, ...]) -> str:
        return " and ".join(book.roster.people[name].name for name in people) or "nobody"

    return [
        Turn(
            _at(book, stretch.start),
            _at(book, stretch.end),
            stretch.end.isoformat(),
            names_of(stretch.primary),
            names_of(stretch.backup),
        )
        for stretch in stretches(book.roster, now, now + AHEAD)
    ]


def _troubles(book: Book, now: dt.datetime) -> list[str]:
    zone = book.calendar.zone
    return [
        f"{interval(trouble.start, trouble.end, zone)}: {trouble_said(trouble, book.roster)}"
        for trouble in troubles(book.roster, now, now + AHEAD)
    ]


def _at(book: Book, at: dt.datetime) -> str:
    return formatting.moment(at.astimezone(book.calendar.zone))

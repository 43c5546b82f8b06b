"""A book of one day: what its page can say, so that a page whose day has not changed need not be made again.

A day's page is made from nothing else, so the hash of what is here is the hash of all that the page says.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from bisect import bisect_left, bisect_right
from dataclasses import fields, replace
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from watchbook.journal import Journal
from watchbook.pages.book import RECENT_DAYS, Book

if TYPE_CHECKING:
    from watchbook.check import Report
    from watchbook.journal import Entry
    from watchbook.ledger import Category, SlicePlace

OF_THE_ENGAGEMENT = frozenset(
    {
        "name",
        "calendar",
        "explain_within",
        "manual_within",
        "workflows",
        "metrics",
        "roster",
        "config",
        "sees",
        "tell_us",
    }
)
"""What watchbook.toml alone decides; of workflows their names and titles."""
OF_THE_DAY = frozenset({"report", "verdicts", "journal", "sources", "accounts", "quarantined", "categories", "places"})
LEFT_OUT = frozenset({"commit", "witness", "reports", "seen", "effects", "watch_drills", "client_messages"})
"""What speaks of other days, or of now; of `witness` the badges of the day's entries stay."""
IS_COMPLETE = {field.name for field in fields(Book)} == OF_THE_ENGAGEMENT | OF_THE_DAY | LEFT_OUT
"""Whether all that a book holds is known here; else no page is taken for unchanged."""


RUN = dt.timedelta(days=RECENT_DAYS)
"""How far back the numbers of a run lie, at most, that a slow test spoke of on a day."""


class DayBooks:
    """The days of a book, each as a book of its own."""

    def __init__(self, book: Book, settings: bytes = b"") -> None:
        """Take a book apart; `settings` stand for the code and the configuration that make pages of it."""
        self._book = book
        self._settings = settings
        self._places = {day: place for place, day in enumerate(book.days)}
        self._workflows = tuple(
            replace(workflow, headline=(), standing=None, sentence="", limits=()) for workflow in book.workflows
        )

    def book_of(self, day: dt.date) -> Book:
        """Return what the page of a day can say, without what is not about the day."""
        book = self._book
        values = self._book_beside(day)
        verdicts = {
            series: book.verdicts_between(series, day - RUN, day) if verdict.state == "out" else (verdict,)
            for series, verdict in book.by_day[day].items()
        }
        of_day = replace(values, verdicts=verdicts)
        of_day.__dict__.update({**values.__dict__, "verdicts": verdicts, "by_day": {day: book.by_day[day]}})
        return of_day

    def _book_beside(self, day: dt.date) -> Book:
        """Return what the page of a day can say beside its verdicts."""
        book = self._book
        sources = book.sources_by_date.get(day, [])
        names = [(source.date, source.source) for source in sources]
        of_day = replace(
            book,
            commit="",
            report=self._report(day),
            workflows=self._workflows,
            verdicts={},
            journal=Journal.of(self._entries.get(day, [])),
            witness=None,
            sources=tuple(sources),
            accounts=tuple(row for name in names for row in book.accounts_by_source.get(name, ())),
            quarantined=tuple(row for name in names for row in book.quarantined_by_source.get(name, ())),
            categories=tuple(self._versions.get(day, ())),
            reports={},
            seen={},
            effects={},
            watch_drills=(),
            client_messages=(),
            places=dict(self._places_of_day.get(day, ())),
        )
        badges = {entry.id: book.badges[entry.id] for entry in of_day.journal.entries if entry.id in book.badges}
        # What a book makes of all its days: of the others, a page may know which come first, before and after.
        of_day.__dict__.update(days=self._near(day), badges=badges, last=day, through=None)
        return of_day

    def origin_of(self, day: dt.date) -> bytes | None:
        """Return a hash of all that the page of a day can say; None where not all of it is known."""
        if not IS_COMPLETE:
            return None
        of_day = self._book_beside(day)
        rows = (
            list(of_day.places.values()),
            of_day.sources,
            of_day.accounts,
            of_day.quarantined,
            of_day.categories,
        )
        entries = [self._book.entry_digests[entry.id] for entry in of_day.entries]
        marks = of_day.report.marks if of_day.report else None
        words = repr((day, of_day.days, entries, of_day.badges, marks))
        verdicts = self._book.history.digest_of(day, RUN)
        return hashlib.sha256(
            b"\0".join([self._settings, verdicts, words.encode(), msgspec.json.encode(rows)])
        ).digest()

    def _report(self, day: dt.date) -> Report | None:
        report = self._book.report
        if report is None:
            return None
        marks = {name: {day: by_day[day]} if day in by_day else {} for name, by_day in report.marks.items()}
        return replace(
            report,
            as_of=self._book.calendar.start(day),
            through=day,
            expected=day,
            data_through=None,
            findings=(),
            standings=(),
            marks=marks,
            noticed={},
            timings=(),
            answers=(),
        )

    def _near(self, day: dt.date) -> tuple[dt.date, ...]:
        days, place = self._book.days, self._places[day]
        return tuple(sorted({days[0], *days[max(place - 1, 0) : place + 2]}))

    @cached_property
    def _entries(self) -> dict[dt.date, list[Entry]]:
        """The entries that cover each day of the book."""
        days = self._book.days
        entries: dict[dt.date, list[Entry]] = {}
        for entry in self._book.journal.entries:
            end = len(days) if entry.last is None else bisect_right(days, entry.last)
            for day in days[bisect_left(days, entry.first) : end]:
                entries.setdefault(day, []).append(entry)
        return entries

    @cached_property
    def _places_of_day(self) -> dict[dt.date, list[tuple[tuple[str, dt.date], tuple[SlicePlace, ...]]]]:
        places: dict[dt.date, list[tuple[tuple[str, dt.date], tuple[SlicePlace, ...]]]] = {}
        for key, rows in self._book.places.items():
            places.setdefault(key[1], []).append((key, rows))
        return places

    @cached_property
    def _versions(self) -> dict[dt.date, list[Category]]:
        versions: dict[dt.date, list[Category]] = {}
        for category in self._book.versions:
            versions.setdefault(category.day, []).append(category)
        return versions

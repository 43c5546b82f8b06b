"""A book of one entry: what its page can say, so that a page whose entry and days have not changed is not made again.

An entry's page is made from nothing else, so the hash of what is here is the hash of all that the page says.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from watchbook.evidence import JournalProvenance
from watchbook.journal import Journal
from watchbook.pages.book import RECENT_DAYS
from watchbook.pages.fingerprint import fingerprint
from watchbook.pages.number_pages.day_books import IS_COMPLETE
from watchbook.pages.verdicts.verdict_months import week_of

if TYPE_CHECKING:
    from watchbook.check import Report
    from watchbook.journal import Entry, ManualSpell
    from watchbook.oncall import TimeToAnswer
    from watchbook.pages.book import Book

AROUND = dt.timedelta(days=21)
"""How far an entry's charts look to both sides of the days that it explains."""
RUN = dt.timedelta(days=RECENT_DAYS)
"""How far before its days the numbers of a run lie, at most, that a slow test spoke of."""
ONE_DAY = dt.timedelta(days=1)


class EntryBooks:
    """The entries of a book, each as a book of its own."""

    def __init__(self, book: Book, settings: bytes = b"") -> None:
        """Take a book apart; `settings` stand for the code and the configuration that make pages of it."""
        self._book = book
        self._settings = settings
        self._workflows = tuple(replace(desk, standing=None, sentence="", limits=()) for desk in book.workflows)

    def book_of(self, entry: Entry) -> Book:
        """Return what the page of an entry can say, without what is not about it."""
        book = self._book
        end = (entry.last or book.last or entry.first) + AROUND
        values = self._book_beside(entry)
        verdicts = {
            series: book.verdicts_between(series, entry.first - AROUND - RUN, end)
            for series in book.verdicts
            if series[0] in entry.workflows
        }
        by_day = {
            day: {series: verdict for series, verdict in book.by_day[day].items() if series[0] in entry.workflows}
            for day in values.days
        }
        of_entry = replace(values, verdicts=verdicts)
        of_entry.__dict__.update({**values.__dict__, "verdicts": verdicts, "by_day": by_day})
        return of_entry

    def _book_beside(self, entry: Entry) -> Book:
        """Return what the page of an entry can say beside the verdicts around its days."""
        book = self._book
        end = entry.last or book.last or entry.first
        of_entry = replace(
            book,
            commit="",
            report=self._report(entry),
            workflows=self._workflows,
            verdicts={},
            journal=Journal.of(self._near(entry)),
            witness=self._witness(entry),
            sources=(),
            accounts=(),
            quarantined=(),
            categories=(),
            reports={},
            seen={},
            effects={entry.id: rows} if (rows := book.effects.get(entry.id)) else {},
            watch_drills=(),
            client_messages=(),
            places={},
        )
        days = book.days[bisect_left(book.days, entry.first - ONE_DAY) : bisect_right(book.days, end + ONE_DAY)]
        badges = {entry.id: book.badges[entry.id]} if entry.id in book.badges else {}
        # Beyond its charts an entry's page does not say how far the book goes.
        last = None if book.last is None else book.last if entry.last is None else min(book.last, end + AROUND)
        of_entry.__dict__.update(days=days, badges=badges, last=last, through=None, manual_spells=self._spells(entry))
        return of_entry

    def origin_of(self, entry: Entry) -> bytes | None:
        """Return a hash of all that the page of an entry can say; None where not all of it is known."""
        if not IS_COMPLETE:
            return None
        of_entry = self._book_beside(entry)
        end = (entry.last or self._book.last or entry.first) + AROUND
        weeks = range(week_of(entry.first - AROUND - RUN), week_of(end) + 1)
        witness = of_entry.witness
        stories = witness.past.standing.values() if witness else ()
        # A version's text is known by git's name for it.
        versions = [(version.blob, version.by) for story in stories for version in story.versions]
        return fingerprint(
            (
                self._settings,
                entry.id,
                [self._book.history.week_digests.get((name, week)) for name in entry.workflows for week in weeks],
                of_entry.journal.entries,
                (of_entry.days, of_entry.last, of_entry.badges, of_entry.effects, of_entry.manual_spells),
                of_entry.report,
                witness and (witness.entries, witness.past.repository, witness.past.gap, witness.past.doubts),
                witness and (witness.past.arrivals, versions),
            ),
            self._book.entry_digests,
        )

    def _near(self, entry: Entry) -> list[Entry]:
        """Return the entries that an entry's page can name: around its days, before and after it, merged with it."""
        book = self._book
        end = entry.last or book.last or entry.first
        place = book.entry_places[entry.id]
        near = {other.id: other for other in book.entries[max(place - 1, 0) : place + 2]}
        for other in book.entries_between(entry.first - AROUND, end + AROUND):
            if not set(entry.workflows).isdisjoint(other.workflows):
                near[other.id] = other
        near |= {other.id: other for other in book.merged_entries.get(entry.id, ())}
        if entry.withdrawal and entry.withdrawal.into in book.entry_places:
            into = book.entries[book.entry_places[entry.withdrawal.into]]
            near[into.id] = into
        return list(near.values())

    def _report(self, entry: Entry) -> Report | None:
        report = self._book.report
        if report is None:
            return None
        return replace(
            report,
            as_of=self._book.calendar.start(self._today(entry, self._book.calendar.business_day(report.as_of))),
            through=entry.first,
            expected=entry.first,
            data_through=None,
            findings=(),
            standings=(),
            marks={},
            noticed={entry.id: notice} if (notice := report.noticed.get(entry.id)) else {},
            timings=tuple(timing for timing in report.timings if timing.entry.id == entry.id),
            answers=tuple(self._answers.get(entry.id, ())),
        )

    @staticmethod
    def _today(entry: Entry, today: dt.date) -> dt.date:
        """Return a day on which the same follow-ups of an entry are overdue, the same for as long as they are."""
        overdue = [row.day for row in entry.follow_ups if row.day and row.is_overdue(today)]
        due = [row.day for row in entry.follow_ups if row.day]
        return max(overdue) + ONE_DAY if overdue else min(due, default=entry.first)

    def _witness(self, entry: Entry) -> JournalProvenance | None:
        """Return what git witnessed of one entry."""
        witness = self._book.witness
        if witness is None:
            return None
        past, provenance = witness.past, witness.entries.get(entry.id)
        story = past.of(entry.path)
        commits = [version.by for version in story.versions] if story else []
        commits += [row.by for row in provenance.amendments] if provenance else []
        of_entry = replace(
            past,
            standing={entry.path: story} if story else {},
            deleted=(),
            texts={row.blob: past.texts[row.blob] for row in story.versions if row.blob in past.texts} if story else {},
            changed=frozenset(),
            doubts={commit.id: doubt for commit in commits if (doubt := past.doubt_of(commit))},
            revisions={},
            receipted={},
            digests={},
            touches={},
            arrivals={commit.id: past.arrivals[commit.id] for commit in commits if commit.id in past.arrivals},
            sealed_commits=frozenset(),
            machine_files=(),
            signatures={},
            receipts=None,
        )
        if provenance is None:
            return JournalProvenance(of_entry, {}, ())
        names = [commit.id for commit in commits] + ([provenance.first_seen.id] if provenance.first_seen else [])
        signatures = {name: provenance.signatures[name] for name in names if name in provenance.signatures}
        return JournalProvenance(of_entry, {entry.id: replace(provenance, signatures=signatures)}, ())

    def _spells(self, entry: Entry) -> tuple[ManualSpell, ...]:
        """Return when people had the work of an incident's workflows, but for what was over before it."""
        if entry.type != "incident":
            return ()
        day = self._book.calendar.business_day
        return tuple(
            spell
            for spell in self._book.manual_spells
            if spell.workflow in entry.workflows and (spell.until is None or day(spell.until) >= entry.first)
        )

    @cached_property
    def _answers(self) -> dict[str, list[TimeToAnswer]]:
        """The calls that each entry's page tells of, the oldest first."""
        answers: dict[str, list[TimeToAnswer]] = {}
        for answer in self._book.report.answers if self._book.report else ():
            if answer.reply is not None:
                answers.setdefault(answer.reply.entry.id, []).append(answer)
                continue
            for entry in self._book.entries_between(answer.call.first, answer.call.first):
                if answer.belongs_to(entry):
                    answers.setdefault(entry.id, []).append(answer)
        return answers

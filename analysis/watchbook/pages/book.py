"""The book: everything the pages say, as plain values."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from watchbook.journal import manual_spells
from watchbook.metrics import WRONG_RATE
from watchbook.pages.fingerprint import entry_digest
from watchbook.pages.verdicts.book_verdicts import BookVerdicts, rows_between

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from watchbook.calendar import Calendar
    from watchbook.check import Finding, Mark, MarkState, Report, Standing
    from watchbook.check.acceptable_limits import Limit
    from watchbook.config import Config, GraceConfig
    from watchbook.evidence import Badge, JournalProvenance
    from watchbook.journal import Entry, Journal, ManualSpell
    from watchbook.ledger import (
        Account,
        Category,
        ClientMessage,
        Effect,
        QuarantinedLine,
        Sensitivity,
        SlicePlace,
        Source,
        Verdict,
        WatchDrill,
    )
    from watchbook.metrics import Metric
    from watchbook.oncall import Roster
    from watchbook.pages.verdicts.verdict_months import Series

RowT = TypeVar("RowT")
KeyT = TypeVar("KeyT")
RECENT_DAYS = 90
"""How many days the squares and most charts look back."""


@dataclass(frozen=True, slots=True)
class Workflow:
    """A workflow and how it stands."""

    name: str
    title: str
    headline: tuple[str, ...]
    """Up to four metrics that stand for it on the front page."""
    standing: Standing | None
    """None before the first run."""
    sentence: str
    """How it stands, for a person who reads it aloud."""
    limits: tuple[Limit, ...] = ()
    """Beyond them people should take it."""


@dataclass(frozen=True)
class Book:
    """Everything the pages say about one engagement at one instant."""

    name: str
    calendar: Calendar
    explain_within: GraceConfig
    """How long a day may be out of band before an entry is due."""
    manual_within: dt.timedelta
    """How soon after a switch to people the AI is promised to have stopped."""
    commit: str
    """Short hash of the repository's commit, or empty."""
    report: Report | None
    """What the check says at the instant of the last run; None before the first."""
    workflows: tuple[Workflow, ...]
    metrics: Mapping[str, Metric]
    verdicts: Mapping[Series, Sequence[Verdict]]
    """By day, oldest first; of what was read of a ledger `BookVerdicts`, which reads a month when it is asked for."""
    roster: Roster
    """Who answers; empty where nobody is named."""
    journal: Journal
    witness: JournalProvenance | None = None
    """What git saw of the journal."""
    sources: tuple[Source, ...] = ()
    accounts: tuple[Account, ...] = ()
    quarantined: tuple[QuarantinedLine, ...] = ()
    categories: tuple[Category, ...] = ()
    reports: Mapping[str, bytes] = field(default_factory=dict)
    """What the notebooks said, by path."""
    seen: Mapping[Series, Sensitivity] = field(default_factory=dict)
    """What the bands see of each metric, from the latest past it was tried in."""
    tell_us: str = ""
    """Where a reader says that something is wrong: a mailto: or https: address; empty for nowhere."""
    effects: Mapping[str, tuple[Effect, ...]] = field(default_factory=dict)
    """What each entry does to the bands behind it, by its id."""
    watch_drills: tuple[WatchDrill, ...] = ()
    """What became of the faults that were put into copies of the last days."""
    client_messages: tuple[ClientMessage, ...] = ()
    """What the client was told, and what became of it."""
    config: Config | None = None
    """What watchbook.toml says; None for a book that was made by hand."""
    sees: float = 0.8
    """Which part of them the watch is promised to see."""
    places: Mapping[tuple[str, dt.date], tuple[SlicePlace, ...]] = field(default_factory=dict)
    """The slices of each day on which a workflow was out, by workflow and day."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the check has to say, worst first."""
        return self.report.findings if self.report else ()

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Every entry, newest first."""
        return tuple(sorted(self.journal.entries, key=lambda entry: (entry.first, entry.id), reverse=True))

    def entries_between(self, first: dt.date, last: dt.date) -> list[Entry]:
        """Return the entries whose days touch a span, newest first; only those of its months are looked at."""
        months = [divmod(month, 12) for month in range(first.year * 12 + first.month - 1, last.year * 12 + last.month)]
        near = [entry for year, month in months for entry in self.journal.by_month.get((year, month + 1), ())]
        touching = {
            entry.id: entry
            for entry in (*near, *self.journal.ongoing)
            if entry.first <= last and (entry.last is None or entry.last >= first)
        }
        return sorted(touching.values(), key=lambda entry: (entry.first, entry.id), reverse=True)

    @cached_property
    def merged_entries(self) -> dict[str, list[Entry]]:
        """The entries that were merged into others, newest first, by the ids of those."""
        merged: dict[str, list[Entry]] = {}
        for entry in self.entries:
            if entry.withdrawal and entry.withdrawal.into:
                merged.setdefault(entry.withdrawal.into, []).append(entry)
        return merged

    def verdicts_between(self, series: Series, first: dt.date, last: dt.date) -> tuple[Verdict, ...]:
        """Return a series' verdicts from one day to another."""
        return rows_between(self.verdicts.get(series, ()), first, last)

    @cached_property
    def entry_places(self) -> dict[str, int]:
        """Where each entry stands in `entries`, by its id."""
        return {entry.id: index for index, entry in enumerate(self.entries)}

    @cached_property
    def entry_digests(self) -> dict[str, str]:
        """A hash of all of each entry, by its id."""
        return {entry.id: entry_digest(entry) for entry in self.journal.entries}

    @cached_property
    def manual_spells(self) -> tuple[ManualSpell, ...]:
        """When each workflow was switched to people, in order of time."""
        return manual_spells(self.journal)

    @cached_property
    def history(self) -> BookVerdicts:
        """What is known of all verdicts together."""
        return self.verdicts if isinstance(self.verdicts, BookVerdicts) else BookVerdicts.of(self.verdicts)

    @cached_property
    def marks_by_month(self) -> dict[tuple[int, int], list[Mark]]:
        """How each workflow stood on each day, by the year and month of the day."""
        marks = self.report.marks if self.report else {}
        days = ((day, mark) for by_day in marks.values() for day, mark in by_day.items())
        groups = _group_by(days, lambda pair: (pair[0].year, pair[0].month))
        return {month: [mark for _, mark in pairs] for month, pairs in groups.items()}

    @cached_property
    def badges(self) -> dict[str, Badge]:
        """The badge of each entry, by its id."""
        return {name: provenance.badge for name, provenance in self.witness.entries.items()} if self.witness else {}

    @cached_property
    def days(self) -> tuple[dt.date, ...]:
        """Every day that has a verdict or a dump, oldest first."""
        return tuple(sorted(self.history.days | {source.date for source in self.sources}))

    @cached_property
    def last(self) -> dt.date | None:
        """The last day that has a verdict, if only that nothing came."""
        return max(self.history.days, default=None)

    @cached_property
    def through(self) -> dt.date | None:
        """The last day on which anything was measured of what dumps bring.

        The estimate of wrong answers is of a week, and the golden set is asked whether or not customers come.
        """
        last_days = [
            day
            for (_, metric), day in self.history.measured.items()
            if metric != WRONG_RATE and self.metrics[metric].source == "dumps"
        ]
        return max(last_days, default=None)

    @cached_property
    def by_day(self) -> Mapping[dt.date, Mapping[Series, Verdict]]:
        """Every verdict by its day and series."""
        return self.history.by_day(self.days)

    @cached_property
    def flagged(self) -> dict[tuple[str, dt.date], list[Verdict]]:
        """The verdicts that ask for an entry, by workflow and day."""
        return _group_by(self.history.flagged, lambda verdict: (verdict.workflow, verdict.day))

    @cached_property
    def versions(self) -> tuple[Category, ...]:
        """The first record of each value of each category, oldest first."""
        firsts: dict[tuple[str, str, str], Category] = {}
        for category in sorted(self.categories, key=lambda category: category.day):
            firsts.setdefault((category.workflow, category.field, category.value), category)
        return tuple(firsts.values())

    @cached_property
    def sources_by_date(self) -> dict[dt.date, list[Source]]:
        """The files by the date in their names."""
        return _group_by(self.sources, lambda source: source.date)

    @cached_property
    def accounts_by_source(self) -> dict[tuple[dt.date, str], list[Account]]:
        """The counts of every file."""
        return _group_by(self.accounts, lambda account: (account.date, account.source))

    @cached_property
    def quarantined_by_source(self) -> dict[tuple[dt.date, str], list[QuarantinedLine]]:
        """The lines set aside, by file."""
        return _group_by(self.quarantined, lambda row: (row.date, row.source))

    def workflow(self, name: str) -> Workflow | None:
        """Return a workflow by name; None for one the engagement does not have."""
        return next((workflow for workflow in self.workflows if workflow.name == name), None)

    def person(self, name: str) -> str:
        """Return what a person is called on every page: by the name in watchbook.toml, else as an entry writes it."""
        if name == "client":
            return "the client"
        person = self.roster.people.get(name)
        return person.name if person else name

    def with_names(self, text: str) -> str:
        """Return a sentence in which people stand by the journal's word, with their names instead."""
        ids = "|".join(re.escape(name) for name in self.roster.people)
        return re.sub(rf"(?<![\w-])({ids})(?![\w-])", lambda match: self.person(match[1]), text) if ids else text

    def title_of(self, workflow: str) -> str:
        """Return a workflow's title, or its name where the engagement does not have it."""
        book_workflow = self.workflow(workflow)
        return book_workflow.title if book_workflow else workflow

    def mark(self, workflow: str, day: dt.date) -> MarkState:
        """Return how a workflow stood on a day; a day that was not judged is a day without data."""
        mark = self.report.marks.get(workflow, {}).get(day) if self.report else None
        return mark.state if mark else "no-data"

    def doubt(self, workflow: str, day: dt.date) -> str:
        """Return why what came for a workflow's day cannot be believed; empty where nothing speaks against it."""
        mark = self.report.marks.get(workflow, {}).get(day) if self.report else None
        return "; ".join(dict.fromkeys(hollow.reason for hollow in mark.hollow)) if mark else ""

    def recent(self, workflow: str, metric: str) -> tuple[Verdict, ...]:
        """Return a series' verdicts of the last days."""
        if self.last is None:
            return ()
        start = self.last - dt.timedelta(days=RECENT_DAYS - 1)
        return self.verdicts_between((workflow, metric), start, self.last)

    def explained_by(self, verdict: Verdict) -> tuple[Entry, ...]:
        """Return the entries that explain a verdict."""
        return self.journal.explaining(verdict.workflow, verdict.metric, verdict.day)


def _group_by(rows: Iterable[RowT], key: Callable[[RowT], KeyT]) -> dict[KeyT, list[RowT]]:
    groups: dict[KeyT, list[RowT]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups

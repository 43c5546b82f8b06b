"""A book of one metric of one workflow: what its page and its numbers can say, so that neither is made without need.

The pages of a metric are made from nothing else, so the hash of what is here is the hash of all that they say.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from watchbook.calendar import ONE_DAY
from watchbook.journal import Journal
from watchbook.pages.book import RECENT_DAYS
from watchbook.pages.fingerprint import fingerprint
from watchbook.pages.number_pages.day_books import IS_COMPLETE

if TYPE_CHECKING:
    import datetime as dt

    from watchbook.check import Report
    from watchbook.journal import Entry
    from watchbook.ledger import SlicePlace, Verdict
    from watchbook.metrics import Metric
    from watchbook.pages.book import Book, Workflow
    from watchbook.pages.verdicts.verdict_months import Series


class MetricBooks:
    """The metrics of a book's workflows, each as a book of its own."""

    def __init__(self, book: Book, settings: bytes = b"") -> None:
        """Take a book apart; `settings` stand for the code and the configuration that make pages of it."""
        self._book = book
        self._settings = settings
        self._workflows = tuple(replace(desk, standing=None, sentence="", limits=()) for desk in book.workflows)

    def book_of(self, workflow: Workflow, metric: Metric) -> Book:
        """Return what the page of a metric can say, without what is not about it."""
        book, series = self._book, (workflow.name, metric.name)
        of_metric = replace(
            book,
            commit="",
            report=self._report,
            workflows=self._workflows,
            verdicts=book.history.only(series),
            journal=self._journals[workflow.name],
            witness=None,
            sources=(),
            accounts=(),
            quarantined=(),
            categories=(),
            reports={},
            seen={series: row} if (row := book.seen.get(series)) else {},
            effects={},
            watch_drills=(),
            client_messages=(),
            places=self._places.get(workflow.name, {}),
        )
        days = book.days[-RECENT_DAYS:]
        by_day: dict[dt.date, dict[Series, Verdict]] = {day: {} for day in days}
        for verdict in book.verdicts_between(series, days[0], days[-1]) if days else ():
            by_day[verdict.day] = {series: verdict}
        of_metric.__dict__.update(days=days, by_day=by_day, last=book.last, through=book.through)
        return of_metric

    def origin_of(self, workflow: Workflow, metric: Metric) -> bytes | None:
        """Return a hash of all that the page of a metric can say; None where not all of it is known."""
        if not IS_COMPLETE:
            return None
        book, series = self._book, (workflow.name, metric.name)
        days = book.days[-RECENT_DAYS:]
        parts = (book.history.series_digests.get(series), book.seen.get(series), self._digests[workflow.name])
        return fingerprint((self._settings, series, days, book.last, book.through, parts), {})

    @cached_property
    def _digests(self) -> dict[str, bytes]:
        """By workflow, a hash of what the pages of all of its metrics can say."""
        return {
            workflow.name: fingerprint(
                (self._journals[workflow.name].entries, self._places.get(workflow.name), self._report),
                self._book.entry_digests,
            )
            for workflow in self._book.workflows
        }

    @cached_property
    def _report(self) -> Report | None:
        """Return what the check says of when data comes, which every page says."""
        report = self._book.report
        if report is None:
            return None
        return replace(report, findings=(), standings=(), marks={}, noticed={}, timings=(), answers=())

    @cached_property
    def _journals(self) -> dict[str, Journal]:
        """By workflow, the entries about it, and those that say which data is awaited no longer."""
        book = self._book
        lost: list[Entry] = []
        if book.report and book.through and book.through < book.report.expected:
            lost = book.entries_between(book.through + ONE_DAY, book.report.expected)
        return {
            workflow.name: Journal.of(list({entry.id: entry for entry in [*self._about(workflow), *lost]}.values()))
            for workflow in book.workflows
        }

    def _about(self, workflow: Workflow) -> list[Entry]:
        return [
            entry
            for entry in self._book.entries
            if workflow.name in entry.workflows or any(row.workflow == workflow.name for row in entry.switches)
        ]

    @cached_property
    def _places(self) -> dict[str, dict[tuple[str, dt.date], tuple[SlicePlace, ...]]]:
        """By workflow, the slices of the recent days on which it was out."""
        days = set(self._book.days[-RECENT_DAYS:])
        places: dict[str, dict[tuple[str, dt.date], tuple[SlicePlace, ...]]] = {}
        for key, rows in self._book.places.items():
            if key[1] in days:
                places.setdefault(key[0], {})[key] = rows
        return places

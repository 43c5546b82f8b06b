"""From an engagement's repository to its book."""

from __future__ import annotations

import datetime as dt
import gc
from dataclasses import replace
from functools import partial
from itertools import product
from typing import TYPE_CHECKING

from watchbook import evidence, ledger
from watchbook.cache import HOME, code_key
from watchbook.check import Books, check
from watchbook.check.acceptable_limits import limits_of
from watchbook.check.report_origin import report_origin
from watchbook.errors import LedgerError
from watchbook.ledger import rows, tables
from watchbook.ledger.month_parts import MonthParts
from watchbook.ledger.row_cache import SELDOM
from watchbook.metrics import headline_of, number_text
from watchbook.oncall import roster_of
from watchbook.pages.book import Book, Workflow
from watchbook.pages.report_files import report_files
from watchbook.pages.verdicts import series_lines, verdict_months
from watchbook.pages.verdicts.book_verdicts import BookMonth, BookVerdicts
from watchbook.pages.verdicts.verdict_months import VerdictMonth, by_series

if TYPE_CHECKING:
    from collections.abc import Mapping

    from watchbook.check import Report
    from watchbook.config import Engagement
    from watchbook.journal import Journal
    from watchbook.ledger import Effect, Ledger, SlicePlace, Verdict
    from watchbook.metrics import Metric
    from watchbook.pages.verdicts.verdict_months import Series


def read_book(engagement: Engagement, store: Ledger | None = None, report: Report | None = None) -> Book:
    """Read ledger, journal and git history of an engagement, and what the check says about them.

    The book speaks of the instant of the last run, or of what was written since, so that the same repository gives
    the same pages whenever they are built, and a switch stands in them though no run has seen it. `store` stands in
    for the engagement's own ledger; `report` is what a check of this ledger has found just now, believed where it is of
    the same journal, commit, configuration and instant.

    Raises:
        WatchbookError: metrics, ledger, journal or history cannot be read.
    """
    gc.set_threshold(*SELDOM)  # a book stays until its pages are made, and is large to look through
    clock = dt.datetime.now(dt.UTC)
    books = Books.witnessed(engagement, clock, store)
    config, calendar, metrics, store = engagement.config, books.calendar, books.metrics, books.ledger
    journal = books.journal
    as_of = store.as_of()
    report = _check(books, _present(journal, as_of, clock), report) if as_of else None
    return Book(
        name=config.engagement.name,
        calendar=calendar,
        explain_within=config.journal.explain_within,
        manual_within=config.fallback.manual_within,
        commit=evidence.head(engagement.root)[:7],
        report=report,
        workflows=_workflows(engagement, metrics, report),
        metrics=metrics,
        verdicts=_verdicts(store, engagement, metrics),
        roster=roster_of(config),
        journal=journal,
        witness=books.witness,
        sources=tuple(store.read(ledger.SOURCES)),
        accounts=tuple(store.read(ledger.ACCOUNTS)),
        quarantined=tuple(store.read(ledger.QUARANTINE)),
        categories=tuple(store.read(ledger.CATEGORIES)),
        reports=report_files(store, engagement.root / HOME),
        seen={(row.workflow, row.metric): row for row in store.read(ledger.SENSITIVITY)},
        tell_us=config.engagement.tell_us,
        effects=_effects(store),
        watch_drills=tuple(store.read(ledger.WATCH_DRILLS)),
        client_messages=tuple(store.read(ledger.CLIENT_MESSAGES)),
        config=config,
        sees=config.watch_drill.sees,
        places=_places(store),
    )


def _check(books: Books, present: dt.datetime, report: Report | None) -> Report:
    """Return what the check says: what it has said already, where that was of the same."""
    if report is not None and report.origin and report.origin == report_origin(books, present):
        return replace(report, origin="")  # no page says it, and what pages are made of must not change by it
    return check(books, present)


def _present(journal: Journal, as_of: dt.datetime, clock: dt.datetime) -> dt.datetime:
    """Return the instant of the last run, or that of the newest line or switch, where people wrote since."""
    instants = [switch.at for entry in journal.entries for switch in entry.switches]
    instants += [remark.at for entry in journal.entries for remark in entry.timeline]
    written_since = [at for at in instants if as_of < at <= clock]
    return max(written_since).astimezone(as_of.tzinfo) if written_since else as_of


def _places(store: Ledger) -> dict[tuple[str, dt.date], tuple[SlicePlace, ...]]:
    rows_by_day: dict[tuple[str, dt.date], list[SlicePlace]] = {}
    for row in store.read(ledger.PLACES):
        rows_by_day.setdefault((row.workflow, row.day), []).append(row)
    return {key: tuple(rows) for key, rows in rows_by_day.items()}


def _effects(store: Ledger) -> dict[str, tuple[Effect, ...]]:
    effects_by_entry: dict[str, list[Effect]] = {}
    for row in store.read(ledger.EFFECTS):
        effects_by_entry.setdefault(row.entry, []).append(row)
    return {entry: tuple(rows) for entry, rows in effects_by_entry.items()}


def _workflows(engagement: Engagement, metrics: Mapping[str, Metric], report: Report | None) -> tuple[Workflow, ...]:
    standings = {standing.workflow: standing for standing in report.standings} if report else {}
    workflows = []
    for name, settings in engagement.config.workflows.items():
        standing = standings.get(name)
        text = standing.sentence if standing else "Nothing has been judged yet."
        headline, limits = headline_of(engagement, metrics, name), limits_of(engagement, metrics, name)
        workflows.append(Workflow(name, settings.title or name, headline, standing, text, limits))
    return tuple(workflows)


def _verdicts(store: Ledger, engagement: Engagement, metrics: Mapping[str, Metric]) -> BookVerdicts:
    """Return what the ledger says of the engagement's metrics."""
    series = frozenset(product(engagement.config.workflows, metrics))
    code = code_key(*(str(module.__file__) for module in (verdict_months, series_lines, rows, tables, number_text)))
    parts = MonthParts[VerdictMonth](store.row_cache.beside("learned/book"), f"{code} {sorted(series)}")
    months = []
    digests = store.month_digests(ledger.VERDICTS)
    for month, digest in digests.items():
        load = partial(_month_rows, store, month, digest, series)
        months.append(BookMonth(parts.part(month, digest, lambda load=load: VerdictMonth.of(load())), load))  # type: ignore[misc]
    parts.keep(digests)
    return BookVerdicts(months)


def _month_rows(store: Ledger, month: str, digest: str, series: frozenset[Series]) -> dict[Series, tuple[Verdict, ...]]:
    """Return a month's verdicts of some series.

    Raises:
        LedgerError: the month is not what it was when its digest was taken, or holds what the writer did not write.
    """
    verdicts = store.read(ledger.VERDICTS, months=[month])
    if store.month_digests(ledger.VERDICTS, [month]) != {month: digest}:
        raise LedgerError(f"the verdicts of {month} were written anew while pages were made; make them again")
    return by_series(row for row in verdicts if (row.workflow, row.metric) in series)

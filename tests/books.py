"""Both books of a small engagement, made of a few lines, the case that they are, and the check over them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.entries import entry
from watchbook import check, ledger
from watchbook.calendar import Calendar, days_between
from watchbook.check.case import open_case
from watchbook.config import Engagement, read_config, read_toml
from watchbook.journal import Journal, with_meaning
from watchbook.metrics import metrics_of, with_workflow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from watchbook.check.case import Case
    from watchbook.evidence import JournalProvenance
    from watchbook.fallback.store_look import StoreLook
    from watchbook.journal import Entry, Problem

CONFIG = """
[engagement]
name = "Card desk"
timezone = "America/New_York"
[dumps]
path = "logs/{date}.jsonl"
[evals]
path = "evals/{date}.json"
[workflows.desk]
title = "Card desk"
[workflows.line]
title = "Hot line"
"""
"""An engagement in which nobody is named who answers."""
CALLED = """
[people.eve]
phone = "+1 555 0108"
[people.fay]
phone = "+1 555 0109"
[[oncall.primary]]
people = ["eve"]
starts = 2026-01-05
[[oncall.backup]]
people = ["fay"]
starts = 2026-01-05
"""
"""Two who answer, and promise nothing."""
FIRST, LAST = dt.date(2026, 10, 1), dt.date(2026, 11, 8)
NOW = dt.datetime.fromisoformat("2026-11-09T06:10-05:00")
SHOWN = ("volume", "handoff_rate", "rephrased", "error_rate", "golden_set")
Key = tuple[str, str, dt.date]


def engagement(root: Path, config: str = CONFIG + CALLED) -> Engagement:
    """Return the engagement of these tests: two workflows, the built-in metrics."""
    source = read_toml(config, "watchbook.toml")
    return Engagement(root, read_config(source), source)


def case_of(
    where: Engagement,
    as_of: dt.datetime = NOW,
    journal: Journal | None = None,
    *,
    witness: JournalProvenance | None = None,
    published: StoreLook | None = None,
) -> Case:
    """Return the case of an engagement, as one rule is asked about it; no ledger is expected there."""
    books = check.Books(
        where,
        with_workflow(metrics_of(where)),
        Calendar.of(where.config),
        ledger.Ledger(where.root / "ledger"),
        journal or Journal.of([]),
        witness,
        published,
    )
    return open_case(books, as_of)


def verdict(  # noqa: PLR0917  # a row of the ledger
    day: dt.date, workflow: str, metric: str, state: ledger.State = "in", value: float = 0.1, score: float = 0.0
) -> ledger.Verdict:
    """Return a verdict whose band is 5 to 15 %; one that is out asks for an entry unless the metric is only drawn."""
    flag = state == "out" and metric != "error_rate"
    n = 0 if state == "no-data" else 500
    known = None if state == "no-data" else value
    return ledger.Verdict(day, workflow, metric, known, n, 0.1, 0.05, 0.15, state, flag, "point", score, False, "")


def source(day: dt.date, note: str = "", kind: ledger.SourceKind = "logs", name: str = "") -> ledger.Source:
    """Return a file of a day."""
    folder = "logs" if kind == "logs" else "evals"
    return ledger.Source(f"{folder}/{day}{name}.jsonl", kind, day, "0" * 64, 1000, "0" * 8, note)


@dataclass
class Books:
    """What stands in both books; quiet days, unless something is put in."""

    root: Path
    verdicts: dict[Key, ledger.Verdict]
    sources: list[ledger.Source]
    accounts: list[ledger.Account]
    known: list[ledger.VerdictRevision]
    arrivals: list[ledger.Arrival]
    executions: list[ledger.Execution]
    entries: list[Entry]
    problems: list[Problem]
    categories: list[ledger.Category] = field(default_factory=list)
    handled: list[ledger.HandledDay] = field(default_factory=list)
    fields: list[ledger.FieldUse] = field(default_factory=list)
    shapes: list[ledger.FieldShape] = field(default_factory=list)
    notices: list[ledger.Notice] = field(default_factory=list)
    slices: list[ledger.SliceCount] = field(default_factory=list)
    places: list[ledger.SlicePlace] = field(default_factory=list)
    hours: list[ledger.HourCount] = field(default_factory=list)
    drills: list[ledger.WatchDrill] = field(default_factory=list)
    client_messages: list[ledger.ClientMessage] = field(default_factory=list)
    config: str = CONFIG + CALLED

    @classmethod
    def quiet(cls, root: Path, first: dt.date = FIRST, last: dt.date = LAST) -> Books:
        """Return books in which nothing happened on any day."""
        days = list(days_between(first, last))
        verdicts = {
            (workflow, metric, day): verdict(day, workflow, metric)
            for day in days
            for workflow in ("desk", "line")
            for metric in SHOWN
        }
        sources = [source(day) for day in days] + [source(day, kind="evals") for day in days]
        return cls(root, verdicts, sources, [], [], [], [], [], [])

    def put(self, *verdicts: ledger.Verdict) -> Books:
        """Replace verdicts."""
        for found in verdicts:
            self.verdicts[found.workflow, found.metric, found.day] = found
        return self

    def out(self, days: str, workflow: str = "desk", metric: str = "rephrased", value: float = 0.21) -> Books:
        """Put a metric out of its band on the days of November named by `8` or `3-8`."""
        first, _, last = days.partition("-")
        for day in range(int(first), int(last or first) + 1):
            self.put(verdict(dt.date(2026, 11, day), workflow, metric, "out", value, 60 * (value - 0.1)))
        return self

    def write(self, days: str, *lines: str, kind: str = "observation", slug: str = "quiet", body: str = "") -> Books:
        """Add an entry."""
        self.entries.append(entry(days, *lines, kind=kind, slug=slug, body=body))
        return self

    def tell(self, at: str, severity: str = "sev2", outcome: ledger.Outcome = "delivered") -> Books:
        """Have a message gone out about workflow desk and 8 November."""
        moment, day = dt.datetime.fromisoformat(at), dt.date(2026, 11, 8)
        self.notices.append(ledger.Notice(moment, "team", "key", "workflow", "desk", day, "out", severity, outcome, ""))
        return self

    def check(self, as_of: dt.datetime = NOW) -> check.Report:
        """Place the ledger and check it against the journal."""
        return check.check(self.read(), as_of)

    def read(self) -> check.Books:
        """Place the ledger and return it with the journal."""
        where = engagement(self.root, self.config)
        book = ledger.Ledger(self.root / "ledger")
        staging = ledger.Staging(book, self.root / "staging")
        tables: Sequence[tuple[ledger.LedgerTable, Sequence]] = (  # type: ignore[type-arg]  # rows of eight kinds
            (ledger.VERDICTS, list(self.verdicts.values())),
            (ledger.SOURCES, self.sources),
            (ledger.ACCOUNTS, self.accounts),
            (ledger.KNOWN, self.known),
            (ledger.ARRIVALS, self.arrivals),
            (ledger.EXECUTIONS, self.executions),
            (ledger.CATEGORIES, self.categories),
            (ledger.HANDLED, self.handled),
            (ledger.FIELDS, self.fields),
            (ledger.SHAPES, self.shapes),
            (ledger.NOTICES, self.notices),
            (ledger.SLICES, self.slices),
            (ledger.PLACES, self.places),
            (ledger.HOURS, self.hours),
            (ledger.WATCH_DRILLS, self.drills),
            (ledger.CLIENT_MESSAGES, self.client_messages),
        )
        for table, rows in tables:
            staging.replace(table, rows)
        book.place(self.root / "staging")
        calendar = Calendar.of(where.config)
        journal = with_meaning(Journal.of(self.entries, self.problems), self.verdicts.values, calendar)
        return check.Books(where, with_workflow(metrics_of(where)), calendar, book, journal)

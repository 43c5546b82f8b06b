"""The check: verdicts × entries → findings and how each workflow stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook import ledger as book
from watchbook.check.acceptable_limits import limit_breaches
from watchbook.check.before_journal import from_the_beginning
from watchbook.check.bins import bin_findings
from watchbook.check.blindness import Sight, blind_hollows, blindness_findings
from watchbook.check.day_states import Marks, day_marks
from watchbook.check.delivery import SAID_ELSEWHERE, delivery_hollows, delivery_of
from watchbook.check.finding import Finding, in_order
from watchbook.check.finding_text import days_in_words
from watchbook.check.golden import golden_part_findings
from watchbook.check.headline import headline
from watchbook.check.hollow import hollow_days, hollow_findings
from watchbook.check.loop import loop_findings
from watchbook.check.rules.absent_workflow import absence_findings
from watchbook.check.rules.ai_after_switch import leak_findings
from watchbook.check.rules.client_noticed import ClientNotice, client_notices
from watchbook.check.rules.damaged_dumps import damage_findings
from watchbook.check.rules.entry_problems import entry_findings
from watchbook.check.rules.late_dumps import late_findings
from watchbook.check.rules.late_entries import provenance_findings
from watchbook.check.rules.missing_dumps import Lateness, golden_findings, missing_findings
from watchbook.check.rules.overdue_drills import drill_findings, drills_due
from watchbook.check.rules.published_routes import fallback_findings
from watchbook.check.rules.receipt_mismatches import receipt_findings
from watchbook.check.rules.roster_gaps import roster_findings
from watchbook.check.rules.undelivered_messages import notice_findings
from watchbook.check.rules.unexplained_days import Grace, unexplained_days
from watchbook.check.rules.unmade_switches import switch_findings
from watchbook.check.unusable import unusable_findings
from watchbook.check.workflow_status import Setting, Standing, standing_of
from watchbook.fallback.timings import Timing, switch_timings

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from watchbook.check.check_inputs import Books
    from watchbook.check.delivery import Delivery
    from watchbook.check.hollow import Hollow
    from watchbook.config import Engagement
    from watchbook.ledger import Ledger
    from watchbook.metrics import Metric


@dataclass(frozen=True, slots=True)
class Report:
    """What the check found."""

    as_of: dt.datetime
    through: dt.date | None
    """The last judged day; None where nothing is judged."""
    expected: dt.date
    """The last day whose dump is due."""
    findings: tuple[Finding, ...]
    """Errors first, then the newest."""
    standings: tuple[Standing, ...]
    """In the order of watchbook.toml."""
    marks: Marks
    """How each workflow stood on each day."""
    noticed: Mapping[str, ClientNotice]
    """What the client noticed, by the entry that says so."""
    timings: tuple[Timing, ...] = ()
    """What each switch to people took, the oldest first."""

    @property
    def exit_code(self) -> int:
        """0 without an error among the findings, 1 with, 2 where nothing could be judged."""
        if self.through is None:
            return 2
        return 1 if self.count("error") else 0

    @property
    def headline(self) -> str:
        """The sentence to read first."""
        return headline(self.standings, self.through, self.expected)

    def count(self, severity: str) -> int:
        """Return how many findings have a severity."""
        return sum(finding.severity == severity for finding in self.findings)


def check(books: Books, as_of: dt.datetime) -> Report:
    """Compare what was judged with what was written, at the check's now.

    Raises:
        LedgerError: the ledger holds something its writer did not write.
    """
    config, metrics, calendar, journal = books.engagement.config, books.metrics, books.calendar, books.journal
    ledger = books.ledger
    verdicts = [row for row in ledger.read(book.VERDICTS) if row.metric in metrics and row.workflow in config.workflows]
    through = max((verdict.day for verdict in verdicts), default=None)
    grace = Grace.of(ledger.read(book.KNOWN), config, calendar)
    delivery = delivery_of(
        ledger.read(book.SOURCES),
        ledger.read(book.ACCOUNTS),
        verdicts,
        metrics,
        journal,
        calendar,
        tuple(config.workflows),
    )
    sight = Sight.of(books.engagement, metrics, verdicts, ledger.read(book.FIELDS), ledger.read(book.SHAPES))
    hollows = tuple(_hollows(delivery, sight))
    marked = day_marks(verdicts, metrics, journal, hollow_days(hollows))
    limits, drills = limit_breaches(books, verdicts, as_of), drills_due(books, verdicts, as_of)
    setting = Setting(metrics, journal, grace, through, as_of, config.journal.since, limits, drills)
    lateness = Lateness(calendar, grace.within.sev3, as_of, journal, tuple(config.workflows))
    noticed = client_notices(journal, marked, config, grace, through) if through else {}
    measured = switch_timings(journal, ledger.read(book.HANDLED), verdicts, grace.first_known, calendar, as_of)
    of_dumps = [
        *hollow_findings((each for each in hollows if each.code not in SAID_ELSEWHERE), config, lateness),
        *absence_findings(verdicts, config, metrics, lateness, delivery.volumes),
        *golden_part_findings(verdicts, ledger.read(book.SOURCES), config, metrics, lateness),
        *_intake_findings(ledger, metrics, lateness, delivery),
        *blindness_findings(sight, lateness),
        *unusable_findings(sight, ledger.read(book.FIELDS)),
        *bin_findings(verdicts, metrics, lateness),
    ]
    findings = [
        *entry_findings(journal),
        *provenance_findings(books.witness, journal, calendar, as_of),
        *receipt_findings(books.witness, as_of),
        *unexplained_days(marked, config, metrics, grace, as_of),
        *of_dumps,
        *loop_findings(books, verdicts, marked, noticed, of_dumps, as_of),
        *fallback_findings(books.published, books.engagement, journal, calendar),
        *switch_findings(books, limits, as_of),
        *drill_findings(books, drills),
        *roster_findings(books.engagement, journal, calendar, as_of),
        *leak_findings(measured, config, calendar, as_of),
        *notice_findings(ledger.read(book.NOTICES), books.engagement),
        *_nothing_found(books.engagement, ledger, through),
        *_behind(through, calendar.last_due(as_of)),
    ]
    told = [standing_of(name, table.title, marked.get(name, {}), setting) for name, table in config.workflows.items()]
    ordered = in_order(from_the_beginning(findings, config.journal.since))
    return Report(as_of, through, calendar.last_due(as_of), ordered, tuple(told), marked, noticed, measured)


def _hollows(delivery: Delivery, sight: Sight) -> Iterator[Hollow]:
    """Yield why workflow-days that came cannot be believed."""
    yield from delivery_hollows(delivery)
    yield from blind_hollows(sight)


def _intake_findings(
    ledger: Ledger, metrics: Mapping[str, Metric], lateness: Lateness, delivery: Delivery
) -> Iterator[Finding]:
    sources = ledger.read(book.SOURCES)
    arrivals = ledger.read(book.ARRIVALS)
    looked = [*(row.seen_at for row in arrivals), *(row.ran_at for row in ledger.read(book.EXECUTIONS))]
    yield from missing_findings(sources, lateness, delivery.is_usual_without)
    yield from golden_findings(
        sources, [name for name, metric in metrics.items() if metric.source == "evals"], lateness
    )
    yield from damage_findings(sources, ledger.read(book.ACCOUNTS), lateness, delivery)
    yield from late_findings(arrivals, sources, looked, lateness.calendar)


def _nothing_found(engagement: Engagement, ledger: Ledger, through: dt.date | None) -> Iterator[Finding]:
    if through is not None and not any(source.kind == "logs" for source in ledger.read(book.SOURCES)):
        yield Finding(
            "WB310",
            "error",
            f"no dump was ever found at {engagement.config.dumps.path}",
            place=engagement.source.place(("dumps", "path")),
            hint="a local path is below the folder of watchbook.toml; {date} is the YYYY-MM-DD in the file's name",
        )


def _behind(through: dt.date | None, expected: dt.date) -> Iterator[Finding]:
    if through is None:
        yield Finding("WB401", "error", "nothing has been judged yet", hint="watchbook run")
    elif through < expected:
        days = tuple(days for days in (through, expected))
        missed = (expected - through).days
        yield Finding(
            "WB402",
            "error" if missed > 1 else "warning",
            f"judged through {days_in_words(days[:1])}, though {days_in_words(days[1:])} is due",
            days=days[1:],
            hint="watchbook run",
        )

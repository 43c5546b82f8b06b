"""The check: verdicts × entries → findings and how each workflow stands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from watchbook.check.before_journal import from_the_beginning
from watchbook.check.case import open_case
from watchbook.check.finding import in_order
from watchbook.check.headline import headline_clauses
from watchbook.check.rules import RULES
from watchbook.check.workflow_status import Standing, standing_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping

    from watchbook.check.case import Case
    from watchbook.check.check_inputs import Books
    from watchbook.check.client_notices import ClientNotice
    from watchbook.check.day_states import Marks
    from watchbook.check.finding import Finding
    from watchbook.fallback.timings import Timing
    from watchbook.oncall import TimeToAnswer


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
    answers: tuple[TimeToAnswer, ...] = ()
    """How each call was answered, the oldest first."""
    zone: dt.tzinfo | None = None
    """In which people read its times; None for that of `as_of`."""
    data_through: dt.date | None = None
    """The last judged day of which conversations came; None where there is none."""
    is_void: bool = False
    """Whether not one conversation was ever rolled up, so that nothing was judged whatever the days are called."""
    origin: str = ""
    """What it was made of beside the ledger, as `report_origin` says; empty where nothing else is."""

    @property
    def exit_code(self) -> int:
        """0 without an error among the findings, 1 with, 2 where nothing could be judged.

        That is where no day has a verdict, or where not one conversation has ever been rolled up.
        """
        if self.through is None or self.is_void:
            return 2
        return 1 if self.count("error") else 0

    def reach(self, on: Callable[[dt.date], str]) -> str:
        """Return how far data reaches, and how far days are judged where that is farther; `on` says a day."""
        if self.through is None:
            return "no data"
        data = f"data through {on(self.data_through)}" if self.data_through else "no data"
        return data if self.data_through == self.through else f"{data}, judged through {on(self.through)}"

    @property
    def headline(self) -> str:
        """The sentence to read first."""
        return " ".join(self.headline_clauses)

    @property
    def headline_clauses(self) -> list[str]:
        """Its parts, what matters most first."""
        return headline_clauses(self.standings, self.through, self.expected, self.findings)

    def count(self, severity: str) -> int:
        """Return how many findings have a severity."""
        return sum(finding.severity == severity for finding in self.findings)


def check(books: Books, as_of: dt.datetime) -> Report:
    """Compare what was judged with what was written, at the check's now.

    Raises:
        ConfigError: an acceptable limit cannot be meant.
        LedgerError: the ledger holds something its writer did not write.
    """
    case = open_case(books, as_of)
    findings = in_order(from_the_beginning(_findings_of(case), case.since))
    standings = tuple(standing_of(workflow, case) for workflow in case.config.workflows)
    days_with_data = {day for by_day in case.delivery.counts.values() for day, count in by_day.items() if count}
    return Report(
        as_of,
        case.through,
        case.expected,
        findings,
        standings,
        case.marks,
        case.client_notices,
        case.timings,
        case.answers,
        case.calendar.zone,
        data_through=max((day for day in days_with_data if case.through and day <= case.through), default=None),
        is_void=not days_with_data,
    )


def _findings_of(case: Case) -> tuple[Finding, ...]:
    """Return what the rules have to say, each of which knows what those before it said."""
    for rule in RULES:
        case = replace(case, findings=(*case.findings, *rule(case)))
    return case.findings

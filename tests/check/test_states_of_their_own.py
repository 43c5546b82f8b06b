"""What is neither green nor an incident says so: days that nobody could be called about, or that were never judged."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tests.books import CALLED, CONFIG, NOW, Books, engagement, source, verdict
from watchbook import ledger
from watchbook.metrics import WORKFLOW, metrics_of

if TYPE_CHECKING:
    from pathlib import Path

SUNDAY = dt.date(2026, 11, 8)


@pytest.fixture
def books(tmp_path: Path) -> Books:
    """Return both books of a quiet autumn."""
    return Books.quiet(tmp_path)


def codes(books: Books) -> list[tuple[str, str]]:
    """Return code and severity of what the check says."""
    return [(finding.code, finding.severity) for finding in books.check().findings]


def test_metrics_that_all_call_nobody_make_no_day_green(books: Books) -> None:
    """Nor is it still learned what is normal: nobody would be called whatever it is."""
    names = metrics_of(engagement(books.root))
    books.config = CONFIG + CALLED + "[metrics]\n" + "".join(f"{name} = {{ alerts = false }}\n" for name in names)
    for row in list(books.verdicts.values()):
        books.put(verdict(row.day, row.workflow, WORKFLOW, "learning"))
    report = books.check()
    assert {standing.state for standing in report.standings} == {"unwatched"}
    assert [(finding.code, finding.severity) for finding in report.findings] == [("WB336", "warning")]
    assert report.headline == (
        "Card desk is watched by no metric that would call somebody. "
        "Hot line is watched by no metric that would call somebody."
    )


def test_a_journal_that_begins_on_a_day_to_come_keeps_nobody_from_being_asked(books: Books) -> None:
    """Of the last day that is due; one that begins today is no mistake."""
    books.config = f"{CONFIG}{CALLED}[journal]\nsince = 2027-01-01\n"
    books.sources = [row for row in books.sources if row.date != SUNDAY]
    assert codes(books) == [("WB301", "warning"), ("WB309", "warning"), ("WB128", "warning")]
    books.config = f"{CONFIG}{CALLED}[journal]\nsince = 2026-11-09\n"
    assert codes(books) == [("WB207", "notice")]


def test_what_spoils_the_metrics_that_a_workflow_was_called_by_makes_its_day_hollow(books: Books) -> None:
    """A call for nothing but a field that cannot be believed is no evidence of an incident."""
    books.put(verdict(SUNDAY, "desk", "confidence", "out", 0.999, 9.0))
    called = verdict(SUNDAY, "desk", WORKFLOW, "out", 2.0, 9.0)
    uses = [
        ledger.FieldUse(day, "desk", "confidence", "x", 500, 500, 500, 0, 0, 500 if day == SUNDAY else 0, 500, 0)
        for day in sorted({row.day for row in books.verdicts.values()})
    ]
    books.fields = uses
    for test, state in (
        ("point: confidence", "hollow"),
        ("together: ", "hollow"),
        ("point: rephrased", "out-unexplained"),
    ):
        books.put(
            ledger.Verdict(
                SUNDAY, "desk", WORKFLOW, 2.0, 500, 0.1, 0.05, 0.15, "out", True, test, called.score, False, ""
            )
        )
        assert books.check().marks["desk"][SUNDAY].state == state


def test_where_no_conversation_was_ever_rolled_up_nothing_was_judged(books: Books) -> None:
    """Exit 2 is that, and 1 that something was judged and is wrong."""
    for row in list(books.verdicts.values()):
        books.put(verdict(row.day, row.workflow, row.metric, "no-data"))
    books.sources = []
    assert books.check().exit_code == 2
    books.put(verdict(SUNDAY, "desk", "volume"))
    assert books.check().exit_code == 1


def test_runs_before_the_first_dump_make_none_late_and_what_came_together_is_said_once(books: Books) -> None:
    """A first look over old dumps is none; later ones are one finding for each morning on which they came."""
    days = sorted({row.date for row in books.sources if row.kind == "logs"})
    books.executions = [ledger.Execution(NOW - dt.timedelta(hours=5), "daily", "x", "", "")]
    books.arrivals = [ledger.Arrival(NOW, source(day).source, "0" * 64, 9, 9, 9, 0, 0) for day in days]
    assert codes(books) == []
    books.arrivals[0] = ledger.Arrival(NOW - dt.timedelta(days=9), source(days[0]).source, "0" * 64, 9, 9, 9, 0, 0)
    (finding,) = books.check().findings
    assert finding.what == (
        "the dumps of 37 days, 2 Oct to 7 Nov 2026, came late and together: the first of them 37 days after it was due"
    )

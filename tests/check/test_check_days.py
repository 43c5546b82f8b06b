"""Days out of band: what is a finding, how grave, for how long, and what an entry changes."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tests.books import NOW, Books, verdict
from watchbook.ledger import VerdictRevision

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.check import Finding, Report

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def books(tmp_path: Path) -> Books:
    """Return both books of a quiet autumn."""
    return Books.quiet(tmp_path)


def only(report: Report) -> Finding:
    """Return the one finding of a report."""
    (finding,) = report.findings
    return finding


def known(day: int, at: dt.datetime, *, flag: bool = True, metric: str = "rephrased") -> VerdictRevision:
    """Return when a day of November was known to be out."""
    return VerdictRevision(at, dt.date(2026, 11, day), "desk", metric, "out" if flag else "in", flag, "point", 0.21)


def test_quiet_books_give_no_finding(books: Books) -> None:
    """All is well, and the check says so with exit code 0."""
    report = books.check()
    assert not report.findings
    assert report.exit_code == 0


def test_a_day_out_of_band_is_one_finding_with_the_command_that_mends_it(books: Books) -> None:
    """Not one a metric: the worst is said in words, the others by name."""
    finding = only(books.out("8").out("8", metric="handoff_rate", value=0.17).check())
    assert finding.code == "WB201"
    assert finding.metrics == ("rephrased", "handoff_rate")
    assert finding.hint == "watchbook new incident --workflow desk --days 2026-11-08"
    assert finding.what.replace("\N{NARROW NO-BREAK SPACE}", " ") == (
        "Card desk was out of its band on 8 Nov 2026, and nobody has explained it: "
        "Rephrased stood at 21 % where 5 to 15 % is normal; also Hand-off"
    )


def test_days_in_a_row_are_one_finding_and_a_gap_makes_two(books: Books) -> None:
    """A run of days needs one entry; a fault that lies in its band for three days has ended."""
    report = books.out("2-3").out("7-8").check()
    assert [finding.hint for finding in report.findings] == [
        "watchbook new incident --workflow desk --days 2026-11-07/2026-11-08",
        "watchbook new incident --workflow desk --days 2026-11-02/2026-11-03",
    ]


def test_a_fault_that_lies_in_its_band_for_two_days_is_one(books: Books) -> None:
    """So that it is one call and one entry, which says how many of the days were out."""
    finding = only(books.out("3-4").out("7-8").check())
    assert finding.hint == "watchbook new incident --workflow desk --days 2026-11-03/2026-11-08"
    assert [day.day for day in finding.days] == [3, 4, 7, 8]
    assert finding.what.startswith("Card desk was out of its band on 4 of the 6 days from 3 to 8 Nov 2026, and nobody")


def test_another_metric_after_a_quiet_day_is_another_fault(books: Books) -> None:
    """Only what was out before and is out again goes on."""
    report = books.out("5").out("7", metric="handoff_rate", value=0.19).check()
    assert [len(finding.days) for finding in report.findings] == [1, 1]


def test_an_explained_day_parts_what_lies_on_its_sides(books: Books) -> None:
    """An entry that takes in all of them would explain its day a second time."""
    books.out("5-7")
    books.write("2026-11-06")
    assert [len(finding.days) for finding in books.check().findings if finding.code == "WB201"] == [1, 1]


def test_workflows_do_not_share_a_finding(books: Books) -> None:
    """Each has its own off-switch, and its own entry."""
    assert len(books.out("8").out("8", "line").check().findings) == 2


def test_a_metric_that_is_only_drawn_asks_for_nothing(books: Books) -> None:
    """We don't alert on every model error."""
    assert not books.put(verdict(dt.date(2026, 11, 8), "desk", "error_rate", "out", 0.4, 9.0)).check().findings


def test_an_entry_answers_for_its_metrics_alone(books: Books) -> None:
    """The rest stays a finding."""
    books.out("8").out("8", metric="handoff_rate", value=0.19)
    books.write("2026-11-08", "metrics: [handoff_rate]")
    assert only(books.check()).metrics == ("rephrased",)
    assert not books.write("2026-11-08", slug="all").check().findings


def test_an_entry_answers_for_its_days_alone(books: Books) -> None:
    """The day after is a day of its own."""
    books.out("5-8").write("2026-11-05/2026-11-07")
    assert only(books.check()).days == (dt.date(2026, 11, 8),)


@pytest.mark.parametrize(
    ("after", "severity"),
    [(0 * HOUR, "notice"), (24 * HOUR, "notice"), (24.001 * HOUR, "error"), (900 * HOUR, "error")],
)
def test_a_notice_becomes_an_error_when_its_grace_is_over(books: Books, after: dt.timedelta, severity: str) -> None:
    """Grace runs from when the day was first known to be out."""
    books.out("8").known = [known(8, NOW - after)]
    report = books.check()
    assert only(report).severity == severity
    assert report.exit_code == (severity == "error")


def test_grace_does_not_start_again_when_a_verdict_is_revised(books: Books) -> None:
    """What counts is the first time."""
    books.out("8").known = [known(8, NOW - 30 * HOUR), known(8, NOW - 9 * HOUR, flag=False), known(8, NOW - HOUR)]
    assert only(books.check()).severity == "error"


def test_a_verdict_that_was_not_out_does_not_start_grace(books: Books) -> None:
    """A day that a late file pushes out of band has its full time."""
    books.out("8").known = [known(8, NOW - 90 * HOUR, flag=False), known(8, NOW - HOUR)]
    assert only(books.check()).due == NOW + 23 * HOUR


def test_the_first_metric_of_a_day_and_the_first_day_of_a_run_set_the_time(books: Books) -> None:
    """The earliest of what is unexplained."""
    books.out("7-8").out("8", metric="handoff_rate", value=0.19)
    books.known = [known(7, NOW - 20 * HOUR), known(8, NOW - HOUR), known(8, NOW - 3 * HOUR, metric="handoff_rate")]
    assert only(books.check()).due == NOW + 4 * HOUR


def test_without_a_log_grace_runs_from_when_the_dump_was_due(books: Books) -> None:
    """A lost log gives nobody more time."""
    assert only(books.out("8").check()).due == dt.datetime.fromisoformat("2026-11-10T06:00-05:00")


def test_errors_come_first_and_then_the_newest(books: Books) -> None:
    """So that the top of the list is what to do now."""
    books.out("1").out("8").out("4", "line").known = [known(8, NOW - HOUR)]
    assert [(finding.severity, finding.days[0].day) for finding in books.check().findings] == [
        ("error", 4),
        ("error", 1),
        ("notice", 8),
    ]


def test_a_verdict_of_a_metric_that_no_longer_exists_is_passed_over(books: Books) -> None:
    """Nobody can be asked to explain it."""
    assert not books.put(verdict(dt.date(2026, 11, 8), "desk", "old_metric", "out", 0.4, 9.0)).check().findings


def test_an_empty_ledger_could_not_be_judged(books: Books) -> None:
    """Exit code 2, and not a green nothing."""
    books.verdicts.clear()
    report = books.check()
    assert report.exit_code == 2
    assert "WB401" in [finding.code for finding in report.findings]
    assert report.headline == "Nothing has been judged yet."


@pytest.mark.parametrize(("days", "severity"), [(0, None), (1, "warning"), (2, "error")])
def test_a_ledger_that_fell_behind_is_a_finding(books: Books, days: int, severity: str | None) -> None:
    """Yesterday's green says nothing about today."""
    later = NOW + dt.timedelta(days=days)
    found = [finding.severity for finding in books.check(later).findings if finding.code == "WB402"]
    assert found == ([severity] if severity else [])

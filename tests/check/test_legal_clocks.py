"""The clocks of Art. 73 of Regulation (EU) 2024/1689: started by an entry, said before they end."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tests.books import CONFIG, Books
from tests.entries import KNOWN, entry
from watchbook.calendar import Calendar
from watchbook.check.promises.legal_clocks import legal_clock, legal_times
from watchbook.config import read_config, read_toml
from watchbook.journal import read_entry

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.check import Finding

AWARE = dt.datetime.fromisoformat("2026-11-08T10:00-05:00")
LINES = ("serious: true", "aware: 2026-11-08T10:00-05:00", "status: open", "title: A wrong dose")
CALENDAR = Calendar.of(read_config(read_toml(CONFIG, "watchbook.toml")))


@pytest.mark.parametrize(
    ("harm", "days", "source"),
    [
        ("death", 10, "Art. 73(4), Art. 3(49)(a)"),
        ("health", 15, "Art. 73(2), Art. 3(49)(a)"),
        ("infrastructure", 2, "Art. 73(3), Art. 3(49)(b)"),
        ("widespread", 2, "Art. 73(3), Art. 3(61)"),
        ("rights", 15, "Art. 73(2), Art. 3(49)(c)"),
        ("property", 15, "Art. 73(2), Art. 3(49)(d)"),
        ("environment", 15, "Art. 73(2), Art. 3(49)(d)"),
    ],
)
def test_each_harm_has_its_time_and_its_source(harm: str, days: int, source: str) -> None:
    """Counted from when somebody became aware, in full days."""
    clock = legal_clock(entry("2026-11-08/", *LINES, f"harm: {harm}", kind="incident"), CALENDAR)
    assert clock is not None
    assert (clock.due - AWARE, clock.time.source) == (dt.timedelta(days=days), source)


def test_every_harm_that_an_entry_may_name_has_a_time() -> None:
    """None is forgotten."""
    assert sorted(legal_times()) == [
        "death",
        "environment",
        "health",
        "infrastructure",
        "property",
        "rights",
        "widespread",
    ]


def test_without_a_harm_the_shortest_time_counts() -> None:
    """Two days, from its noticing, or else from the beginning of its first day."""
    clock = legal_clock(entry("2026-11-08/", "serious: true", "status: open", kind="incident"), CALENDAR)
    assert clock is not None
    assert clock.due == dt.datetime.fromisoformat("2026-11-10T00:00-05:00")
    noticed = "noticed: {by: ada, at: 2026-11-08T06:00-05:00}"
    clock = legal_clock(entry("2026-11-08/", "serious: true", noticed, "status: open", kind="incident"), CALENDAR)
    assert clock is not None
    assert clock.due == dt.datetime.fromisoformat("2026-11-10T06:00-05:00")


def test_what_is_no_serious_incident_has_no_clock() -> None:
    """Nor has what turned out to be none, or was withdrawn."""
    assert legal_clock(entry("2026-11-08"), CALENDAR) is None
    assert legal_clock(entry("2026-11-08/", "serious: false", "status: open", kind="incident"), CALENDAR) is None
    withdrawn = "withdrawn: {by: ada, at: 2026-11-09T06:00-05:00, because: twice}"
    assert (
        legal_clock(entry("2026-11-08", "serious: true", "harm: death", withdrawn, kind="incident"), CALENDAR) is None
    )


@pytest.mark.parametrize(
    ("kind", "lines", "code"),
    [
        ("incident", ["harm: death"], "WB150"),
        ("observation", ["serious: true", "harm: death", "aware: 2026-11-08T10:00-05:00"], "WB151"),
        ("incident", ["serious: true", "aware: 2026-11-08T10:00-05:00"], "WB152"),
        ("incident", ["serious: true", "harm: death"], "WB153"),
        (
            "incident",
            ["serious: true", "harm: death", "aware: 2026-11-08T10:00-05:00", "reported: 2026-11-08T09:00-05:00"],
            "WB154",
        ),
        ("incident", ["serious: perhaps"], "WB114"),
        ("incident", ["serious: true", "harm: hurt feelings"], "WB114"),
        ("incident", ["serious: true", "harm: death", "aware: 2026-11-08T10:00"], "WB118"),
    ],
)
def test_what_cannot_be_meant_is_said(kind: str, lines: list[str], code: str) -> None:
    """Each has its code."""
    front = [f"type: {kind}", "title: A wrong dose", "workflows: [desk]", "days: 2026-11-08", *lines]
    front += ["severity: sev2", "status: monitoring"] if kind == "incident" else []
    text = "\n".join(["---", *front, "---", ""])
    _, problems = read_entry(text.encode(), "journal/2026/11/2026-11-08-dose.md", KNOWN)
    assert [problem.code for problem in problems] == [code]


def findings(root: Path, now: dt.datetime, *lines: str) -> list[Finding]:
    """Return what the check says of a serious incident."""
    books = Books.quiet(root)
    books.write("2026-11-08/", *LINES, *lines, kind="incident", slug="dose")
    return [finding for finding in books.check(now).findings if finding.code in ("WB622", "WB623")]


def test_a_clock_is_said_while_it_runs_and_presses_at_its_end(tmp_path: Path) -> None:
    """A warning, an error in its last quarter, and after it."""
    (finding,) = findings(tmp_path, AWARE + dt.timedelta(days=1), "harm: death")
    assert (finding.code, finding.severity) == ("WB622", "warning")
    assert finding.due == AWARE + dt.timedelta(days=10)
    assert finding.what == (
        "“A wrong dose” is marked as a serious incident (death): 9 days of the 10 days of Art. 73(4), Art. 3(49)(a), "
        "Regulation (EU) 2024/1689, to report it are left, until 18 Nov, 10:00"
    )
    (finding,) = findings(tmp_path, AWARE + dt.timedelta(days=8), "harm: death")
    assert finding.severity == "error"
    (finding,) = findings(tmp_path, AWARE + dt.timedelta(days=11), "harm: death")
    assert finding.severity == "error"
    assert "were over on 18 Nov, 10:00, and nobody wrote that it was reported" in finding.what


def test_a_report_stops_the_clock_and_a_late_one_is_said(tmp_path: Path) -> None:
    """For thirty days."""
    now = AWARE + dt.timedelta(days=13)
    assert findings(tmp_path, now, "harm: death", "reported: 2026-11-09T10:00-05:00") == []
    (finding,) = findings(tmp_path, now, "harm: death", "reported: 2026-11-19T10:00-05:00")
    assert (finding.code, finding.severity) == ("WB623", "notice")
    assert finding.what == (
        "“A wrong dose” was reported 1 day after the 10 days of Art. 73(4), Art. 3(49)(a), "
        "Regulation (EU) 2024/1689, were over"
    )
    later = now + dt.timedelta(days=30)
    assert findings(tmp_path, later, "harm: death", "reported: 2026-11-19T10:00-05:00") == []

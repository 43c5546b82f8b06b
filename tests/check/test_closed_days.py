"""Days that watchbook.toml calls closed: neither green nor missing; what comes all the same is judged, and said."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tests.books import CALLED, CONFIG, FIRST, LAST, NOW, Books, verdict
from watchbook.calendar import days_between

if TYPE_CHECKING:
    from pathlib import Path

WEEKENDS = [day for day in days_between(FIRST, LAST) if day.weekday() >= 5]
SATURDAY = dt.date(2026, 11, 7)
MONDAY_LATER = NOW + dt.timedelta(days=1)


def without(books: Books, *days: dt.date) -> Books:
    """Take away whatever came for some days."""
    books.sources = [source for source in books.sources if source.date not in days]
    return books.put(
        *(
            verdict(row.day, row.workflow, row.metric, "no-data")
            for row in list(books.verdicts.values())
            if row.day in days
        )
    )


@pytest.fixture
def books(tmp_path: Path) -> Books:
    """Return books of a desk that writes nothing on weekends, and does not say so."""
    return without(Books.quiet(tmp_path), *WEEKENDS)


def closed(books: Books, days: str = '["Sat", "Sun"]') -> Books:
    """Declare closed days of dumps and golden set."""
    config = CONFIG.replace('json"\n', f'json"\nclosed = {days}\n').replace('jsonl"\n', f'jsonl"\nclosed = {days}\n')
    books.config = config + CALLED
    return books


def test_weekdays_that_never_have_a_dump_are_one_finding_with_the_way_out(books: Books) -> None:
    """One for each weekend would say the same thing many times, and not that it can be declared."""
    found = [finding for finding in books.check().findings if finding.code == "WB301" and finding.severity == "error"]
    assert [finding.what for finding in found] == [
        "no dump came for 11 days, all Saturdays or Sundays, 3 Oct to 7 Nov 2026",
    ]
    assert found[0].hint == (
        'if nothing is written on Saturdays or Sundays, say so under [dumps] in watchbook.toml: closed = ["Sat", "Sun"]'
    )


def test_a_closed_day_is_neither_green_nor_missed(books: Books) -> None:
    """It has a state and a word of its own, and nothing is asked for."""
    report = closed(books).check()
    assert not report.findings
    assert {(standing.state, standing.word) for standing in report.standings} == {("closed", "closed")}
    assert report.headline == "Both workflows were closed on Sunday 8 November."
    assert {report.marks["desk"][day].state for day in WEEKENDS} == {"closed"}


def test_closed_days_neither_count_nor_end_a_run_of_days(tmp_path: Path) -> None:
    """The Monday after stands with the Friday before."""
    books = Books.quiet(tmp_path, FIRST, LAST + dt.timedelta(days=1))
    report = closed(without(books, *WEEKENDS)).check(MONDAY_LATER)
    assert report.headline == "Both workflows are normal, and have been for 28 days."
    assert report.standings[0].since == FIRST


def test_what_nobody_explained_is_said_on_a_closed_day_too(books: Books) -> None:
    """A weekend hides no Friday."""
    report = closed(books).out("6").check()
    assert report.headline.startswith("Card desk was closed last, but nobody has explained Friday 6 November yet:")


def test_what_comes_on_a_closed_day_is_judged_and_said(books: Books) -> None:
    """Once it is a notice."""
    books.put(*(verdict(SATURDAY, "desk", metric) for metric in ("handoff_rate", "rephrased")))
    report = closed(books).check()
    (finding,) = report.findings
    assert (finding.code, finding.severity, str(finding.place)) == ("WB333", "notice", "watchbook.toml:7")
    assert finding.what == (
        "Card desk had 500 conversations on 7 Nov 2026, though watchbook.toml says that it is closed then; "
        "they are judged like any other day's"
    )
    assert report.marks["desk"][SATURDAY].state == "in"


def test_closed_days_that_are_open_are_a_warning(tmp_path: Path) -> None:
    """Else a dump that does not come would pass in silence."""
    (finding, _) = closed(Books.quiet(tmp_path)).check().findings
    assert (finding.code, finding.severity) == ("WB333", "warning")

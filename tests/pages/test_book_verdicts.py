"""A book's verdicts by the month are the verdicts, and no month is read that nobody asks for."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import fields, replace
from itertools import groupby
from typing import TYPE_CHECKING

import pytest

from tests.pages import sample_books
from watchbook import ledger
from watchbook.config import load_engagement
from watchbook.errors import LedgerError
from watchbook.ledger import Verdict
from watchbook.pages.feeds import series_csv
from watchbook.pages.number_pages.metric_page import metric_page
from watchbook.pages.read_book import read_book
from watchbook.pages.verdicts.book_verdicts import BookMonth, BookVerdicts, rows_between
from watchbook.pages.verdicts.verdict_months import VerdictMonth, by_series, week_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from watchbook.pages.verdicts.verdict_months import Series

FIRST, DAYS = dt.date(2024, 1, 20), 500
DAY = dt.timedelta(days=1)
SERIES = [(workflow, metric) for workflow in ("a", "b") for metric in ("volume", "handoff_rate", "confidence")]


def some_verdicts(seed: int) -> list[Verdict]:
    """Return verdicts with days that lack, series that begin late and end early, and every state."""
    draw = random.Random(seed)
    spans = {series: (draw.choice((0, 40, 200)), draw.choice((300, 499, 500))) for series in SERIES}
    rows = []
    for index in range(DAYS):
        for (workflow, metric), (start, stop) in spans.items():
            if start <= index < stop and draw.random() < 0.95:
                state = draw.choice(("in", "in", "in", "out", "no-data", "manual"))
                value = None if state == "no-data" else draw.random()
                flag, test = state == "out" and draw.random() < 0.5, draw.choice(("", "window-14", 'a, "b" @ c'))
                day = FIRST + index * DAY
                rows.append(
                    Verdict(day, workflow, metric, value, 10, 0.5, 0.1, 0.9, state, flag, test, None, False, "d")  # type: ignore[arg-type]
                )
    return rows


def lazily(rows: list[Verdict], loaded: list[int]) -> BookVerdicts:
    """Return verdicts of which `loaded` takes the months that are read, as 12 times the year and the month."""
    months = []
    for name, of_month in groupby(rows, lambda row: row.day.year * 12 + row.day.month):
        held = by_series(of_month)

        def load(
            name: int = name, held: Mapping[Series, tuple[Verdict, ...]] = held
        ) -> Mapping[Series, tuple[Verdict, ...]]:
            loaded.append(name)
            return held

        months.append(BookMonth(VerdictMonth.of(held), load))
    return BookVerdicts(months)


@pytest.mark.parametrize("seed", range(5))
def test_they_are_what_they_are_by_the_month(seed: int) -> None:
    rows = some_verdicts(seed)
    plain, verdicts = by_series(rows), lazily(rows, [])
    assert list(verdicts) == list(plain)
    draw = random.Random(seed)
    for series, of_series in plain.items():
        found = verdicts[series]
        assert tuple(found) == of_series
        assert tuple(reversed(found)) == of_series[::-1]
        assert len(found) == len(of_series)
        for _ in range(30):
            start, stop = draw.randrange(-600, 600), draw.randrange(-600, 600)
            assert found[start:stop] == of_series[start:stop]
            assert found[stop:start:-3] == of_series[stop:start:-3]
            first, last = FIRST + draw.randrange(-20, 520) * DAY, FIRST + draw.randrange(-20, 520) * DAY
            expected = tuple(row for row in of_series if first <= row.day <= last)
            assert rows_between(found, first, last) == rows_between(of_series, first, last) == expected
        assert verdicts.days_out(series) == [row.day for row in of_series if row.state == "out"]
    assert (found[0], found[-1]) == (of_series[0], of_series[-1])
    days = [FIRST + index * DAY for index in range(-1, DAYS + 1)]
    by_day = verdicts.by_day(days)
    assert list(by_day) == days
    for day in days:
        expected_rows = {series: row for series, of_series in plain.items() for row in of_series if row.day == day}
        assert list(by_day[day].items()) == list(expected_rows.items())
    assert verdicts.days == {row.day for row in rows}
    assert verdicts.flagged == [row for of_series in plain.values() for row in of_series if row.flag]
    assert verdicts.measured == {
        series: max(row.day for row in of_series if row.value is not None) for series, of_series in plain.items()
    }


def test_what_is_asked_of_the_last_days_reads_no_month_before_them() -> None:
    loaded: list[int] = []
    rows = some_verdicts(1)
    verdicts = lazily(rows, loaded)
    series = ("a", "confidence")
    last = verdicts[series][-1].day
    assert rows_between(verdicts[series], last - 20 * DAY, last)
    assert verdicts.by_day([last])[last]
    assert list(verdicts.lines(series))
    assert verdicts.days
    assert list(verdicts.flagged)
    assert verdicts.week_digests
    assert verdicts.series_digests
    assert verdicts.digest_of(last, 90 * DAY)
    assert set(loaded) <= {last.year * 12 + last.month, last.year * 12 + last.month - 1}
    assert loaded


def test_the_reviews_of_all_months_read_no_month() -> None:
    loaded: list[int] = []
    verdicts = lazily(some_verdicts(1), loaded)
    for series in SERIES:
        if series[1] != "confidence":
            assert tuple(verdicts[series])
    assert loaded == []


@pytest.mark.parametrize(
    "name", [field.name for field in fields(Verdict) if field.name not in ("day", "workflow", "metric")]
)
def test_any_field_of_a_verdict_is_in_the_hashes(name: str) -> None:
    """Of its series, of its week, of its day, and of a later day to which a slow test may look back."""
    rows = some_verdicts(2)
    place = next(i for i, row in enumerate(rows) if row.state == "out" and row.day > FIRST + 250 * DAY)
    row = rows[place]
    other: object = {"state": "manual", "flag": not row.flag, "n": 11, "provisional": True}.get(name, 0.75)
    changed = [*rows[:place], replace(row, **{name: "x" if name in ("test", "dump") else other}), *rows[place + 1 :]]  # type: ignore[arg-type]
    before, after = lazily(rows, []), lazily(changed, [])
    series = (row.workflow, row.metric)
    assert {key for key in before if before.series_digests[key] != after.series_digests[key]} == {series}
    week = (row.workflow, week_of(row.day))
    assert {key for key in before.week_digests if before.week_digests[key] != after.week_digests[key]} == {week}
    later = next(day for day in before.days_out(series) if day > row.day)
    for day in (row.day, later):
        assert before.digest_of(day, 90 * DAY) != after.digest_of(day, 90 * DAY), day
    of_yesterday = row.day - DAY
    assert before.digest_of(of_yesterday, 90 * DAY) == after.digest_of(of_yesterday, 90 * DAY)


def test_a_month_that_is_written_while_pages_are_made_is_no_mixture(tmp_path: Path) -> None:
    root = sample_books.make(tmp_path / "desk")
    sample_books.commit(root)
    book = read_book(load_engagement(root))
    staging = ledger.Staging(ledger.Ledger(root / "ledger"), root / "staging-more")
    rows = staging.read(ledger.VERDICTS)
    staging.replace(ledger.VERDICTS, [replace(row, value=0.5) for row in rows])
    staging.ledger.place(staging.folder)
    with pytest.raises(LedgerError, match=r"the verdicts of 2026-04 were written anew while pages were made"):
        assert book.by_day[sample_books.LAST]


@pytest.mark.parametrize(("days", "heading"), [(300, "Everything since the start"), (400, "The last year")])
def test_a_metrics_page_lists_the_days_out_of_its_year_and_counts_those_before(
    tmp_path: Path, days: int, heading: str
) -> None:
    """Its chart is of no more, and its numbers hold all of them."""
    root = sample_books.make(tmp_path / "desk")
    sample_books.commit(root)
    book = read_book(load_engagement(root))
    series = ("support", "handoff_rate")
    last = book.verdicts[series][-1]
    rows = [replace(last, day=last.day - step * DAY, state="in", flag=False, test="") for step in reversed(range(days))]
    for place in (3, 7, 250):
        rows[place] = replace(rows[place], state="out", flag=True, test="point")
    of_years = replace(book, verdicts={series: rows})
    page = metric_page(of_years, of_years.workflows[0], of_years.metrics["handoff_rate"]).data.decode()
    assert f">{heading}</h2>" in page
    assert ("2 days before the last year were out of band, too" in page) == (days == 400)
    out = page.partition("Days out of band</h2>")[2].partition("</section>")[0]
    assert out.count('data-label="value"') == (1 if days == 400 else 3)
    numbers = series_csv(of_years, *series).decode()
    assert numbers.count("\n") == days + 1
    assert numbers.count(",out,1,") == 3

"""Where it is: the slices of a day that is out, on the pages of the day, of its workflow and of its metric."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.pages import sample_books
from watchbook import ledger
from watchbook.config import load_engagement
from watchbook.pages.number_pages.where_table import where_of, where_on
from watchbook.pages.read_book import read_book
from watchbook.pages.render import render

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from watchbook.pages.book import Book

DAY = sample_books.UNEXPLAINED
HOSTILE = '<b onclick="run()">refund</b>' * 4


def _place(value: str, tally: int, upper: float, *, is_named: bool, day: dt.date = DAY) -> ledger.SlicePlace:
    return ledger.SlicePlace(
        day, "support", "intent", "handoff", 7, value, is_named, tally, 100, upper - 10, upper - 20, upper
    )


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty judged days, of which one says where it was, and an earlier one that it was nowhere in particular."""
    root = sample_books.make(tmp_path_factory.mktemp("desk"))
    staging = ledger.Staging(ledger.Ledger(root / "ledger"), root / "staging-places")
    rows = [
        _place("pin", 20, 34.0, is_named=False),
        _place("refund", 58, 38.0, is_named=True),
        _place("(rare)", 30, 40.0, is_named=False),
        _place(HOSTILE, 9, 30.0, is_named=False),
        _place("refund", 31, 38.0, is_named=False, day=sample_books.EXPLAINED),
    ]
    staging.replace(ledger.PLACES, sorted(rows))
    staging.ledger.place(staging.folder)
    return root


@pytest.fixture(scope="module")
def book(desk: Path) -> Book:
    """What the pages say of it."""
    return read_book(load_engagement(desk))


def test_the_slices_stand_by_how_much_they_have_above_normal(book: Book) -> None:
    """Each with its value, its own band, and how many conversations it has more than expected."""
    (table,) = where_on(book, DAY)
    assert table.workflow == "Support & <b>more</b>"
    assert table.measure == "Handed over, of all conversations"
    assert table.sentence == "Over the 7 days up to 10 Apr 2026 most of it lies in the slice marked as named."
    found = [(row.name[:6], row.value, row.normal, row.excess) for row in table.rows]
    assert [tuple(text.replace("\N{NARROW NO-BREAK SPACE}", " ") for text in row) for row in found] == [
        ("refund", "58 %", "18 % to 38 %", "+30"),
        ("rare v", "30 %", "20 % to 40 %", "0"),
        ("pin", "20 %", "14 % to 34 %", "\N{MINUS SIGN}4"),
        ("<b onc", "9.0 %", "10 % to 30 %", "\N{MINUS SIGN}11"),
    ]
    assert [row.is_outside for row in table.rows] == [True, False, False, True]
    assert max(len(row.name) for row in table.rows) == 60


def test_slices_that_count_nothing_are_drawn(book: Book) -> None:
    """Where no conversation counts and none is expected to, the table says nought, and the page is built."""
    places = {("support", DAY): [_place("pin", 0, 0.0, is_named=False), _place("refund", 0, 0.0, is_named=False)]}
    (table,) = where_on(replace(book, places=places), DAY)
    assert [row.value for row in table.rows] == ["0.0\N{NARROW NO-BREAK SPACE}%"] * 2


def test_where_nothing_stands_out_the_page_says_so(book: Book) -> None:
    """What moves everything lies nowhere in particular."""
    (table,) = where_on(book, sample_books.EXPLAINED)
    assert table.sentence == (
        "Over the 7 days up to 22 Mar 2026 no slice stands out, so it is spread over everything. "
        "These have the most above what is normal."
    )
    places = {("support", DAY): [_place("pin", 10, 34.0, is_named=False), _place("refund", 8, 38.0, is_named=False)]}
    (table,) = where_on(replace(book, places=places), DAY)
    assert table.sentence.endswith("so it is spread over everything. None of these has more than is normal.")


def test_a_page_of_a_workflow_or_metric_shows_the_last_day_that_it_was_out(book: Book) -> None:
    """Of a metric, a day on which it was out itself."""
    assert [table.day for table in where_of(book, "support")] == [DAY]
    assert [table.day for table in where_of(book, "support", "handoff_rate")] == [DAY]
    assert where_of(book, "support", "confidence") == []
    assert where_of(book, "quiet") == []


def test_the_pages_show_it_as_text(desk: Path) -> None:
    """A value of a dump runs nothing."""
    pages = {page.path: page.data.decode() for page in render(read_book(load_engagement(desk)))}
    with_table = sorted(path for path, text in pages.items() if "<code>refund</code>" in text)
    assert with_table == [
        "days/2026-03-22.md",
        f"days/{DAY}.md",
        "workflows/support.md",
        "workflows/support/handoff_rate.md",
    ]
    assert not any("<b onclick" in text for text in pages.values())

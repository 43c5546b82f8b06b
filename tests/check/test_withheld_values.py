"""Values that are published nowhere are said, by field, file and count."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tests.books import Books
from watchbook.ledger import Category

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.check import Finding

FIRST, DAY = dt.date(2026, 10, 1), dt.date(2026, 11, 3)


@pytest.fixture
def books(tmp_path: Path) -> Books:
    """Return both books of a quiet autumn."""
    return Books.quiet(tmp_path)


def row(value: str, count: int, field: str = "model_version", day: dt.date = DAY, workflow: str = "desk") -> Category:
    """Return how often a day carried a value."""
    return Category(day, workflow, field, value, f"logs/{day}.jsonl", count)


def found(books: Books) -> list[Finding]:
    """Return the findings about what is withheld, and about new versions."""
    return [finding for finding in books.check().findings if finding.code in {"WB331", "WB332", "WB205"}]


def test_what_is_withheld_is_a_warning_with_field_file_and_count(books: Books) -> None:
    """It is no version that an entry could announce."""
    books.categories = [row("v1", 400, day=FIRST), row("v1", 400), row("(withheld)", 12)]
    (finding,) = found(books)
    assert (finding.code, finding.severity, finding.workflow) == ("WB331", "warning", "desk")
    assert str(finding.place) == "logs/2026-11-03.jsonl"
    assert finding.what == (
        "12 records carry a model_version that does not look like a version or a channel, 3 Nov 2026: "
        "they are counted as (withheld), and the value is shown nowhere"
    )
    assert finding.hint == (
        "ask whoever writes the dumps what stands in model_version: a column may have shifted; "
        "`watchbook withheld DAY...` tells which days' values are the same; what shall be shown "
        'all the same is declared under [dumps.fields]: model_version = { words = ["..."] }'
    )


def test_too_many_values_are_a_warning(books: Books) -> None:
    """All days and workflows of a field are one finding."""
    books.categories = [
        row("(other)", 1, "channel"),
        row("(other)", 2, "channel", dt.date(2026, 11, 4), "line"),
    ]
    (finding,) = found(books)
    assert (finding.code, finding.severity, finding.workflow) == ("WB332", "warning", None)
    assert finding.what == (
        "3 records in 2 files carry a channel beyond the 30 values that are told apart in a file and day, "
        "or one that hardly recurs in its file, "
        "3 to 4 Nov 2026: they are counted as (other), and the value is shown nowhere"
    )


def test_a_field_whose_day_an_entry_explains_is_a_notice(books: Books) -> None:
    """Somebody knows."""
    books.categories = [row("(withheld)", 1)]
    books.write("2026-11-03")
    (finding,) = found(books)
    assert (finding.severity, finding.hint) == ("notice", None)
    assert finding.what.startswith("1 record carries a model_version that does not")
    assert "it is counted as (withheld)" in finding.what

"""A metric that compares a field with numbers of another unit says the same of every conversation: it is said."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tests.books import CALLED, CONFIG, FIRST, LAST, Books
from watchbook import ledger
from watchbook.calendar import days_between
from watchbook.config import read_config, read_toml

if TYPE_CHECKING:
    from pathlib import Path

PERCENT = 'path = "logs/{date}.jsonl"\nfields.confidence = { source = ["score"], max = 100.0 }\n'
LINES = (
    'confidence_low = { share = "confidence < 50" }',
    'confidence_high = { share = "confidence >= 90" }',
    "confidence_shape = { bins = { start = 0, stop = 100, count = 20 } }",
    'confident_wrong = { among = "confidence >= 90 AND NOT handoff" }',
)
OWN = """[dumps.fields]
wait = {{ source = ["w"], type = "number" }}
[metrics.slow]
title = "Slow"
share = "wait > {}"
"""


def of_percent(more: str = "") -> str:
    """Return a watchbook.toml whose confidence is in per cent."""
    return CONFIG.replace('path = "logs/{date}.jsonl"\n', PERCENT) + CALLED + more


def test_a_field_of_another_range_with_built_in_metrics_is_a_warning(tmp_path: Path) -> None:
    """All of them are named, and so are the lines that mend them."""
    books = Books.quiet(tmp_path)
    books.config = of_percent()
    (finding,) = books.check().findings
    assert (finding.code, finding.severity, str(finding.place)) == ("WB334", "warning", "watchbook.toml:7")
    assert finding.what == (
        "confidence goes from 0 to 100 by watchbook.toml, and Confidence below 0.5, Confidence from 0.9, "
        "Confidence, distribution and Confident and wrong still ask for 0.5 and 0.9, as of a field from 0 to 1: "
        "nearly every conversation looks alike to them"
    )
    assert finding.hint == "have it written from 0 to 1, or write under [metrics]: " + "; ".join(LINES)


def test_the_lines_of_the_hint_mend_it(tmp_path: Path) -> None:
    """Followed to the letter."""
    books = Books.quiet(tmp_path)
    books.config = of_percent("[metrics]\n" + "\n".join(LINES) + "\n")
    read_config(read_toml(books.config, "watchbook.toml"))
    assert not books.check().findings


@pytest.mark.parametrize(("number", "value", "said"), [(2, 1.0, True), (3000, 0.0, False), (90000, 0.0, True)])
def test_a_share_that_never_was_but_all_or_none_is_held_against_sizes(
    tmp_path: Path, number: int, value: float, *, said: bool
) -> None:
    """A number far below the values is another unit; above them it may ask for what is rare."""
    books = Books.quiet(tmp_path)
    books.config = CONFIG + OWN.format(number) + CALLED
    days = [dt.date(2026, 10, 1), *days_between(FIRST, LAST)]
    for day in days_between(FIRST, LAST):
        books.put(ledger.Verdict(day, "desk", "slow", value, 500, 0.5, 0.0, 1.0, "in", False, "", 0.0, False, ""))
    books.fields = [
        ledger.FieldUse(day, "desk", "wait", f"logs/{day}.jsonl", 500, 500, 500, 0, 0, 0, 500, 500 * 2000)
        for day in dict.fromkeys(days)
    ]
    found = [finding.what for finding in books.check().findings if finding.code == "WB334"]
    expected = (
        f"Slow has been all or nothing on each of 39 days: it compares wait with {number}, "
        "and the values are about 100, as if in another unit"
    )
    assert found == ([expected] if said else [])

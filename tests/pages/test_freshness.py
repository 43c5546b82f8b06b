"""Until when a page says that it is up to date."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.pages import sample_books
from watchbook import ledger
from watchbook.config import load_engagement
from watchbook.pages.formatting import tel
from watchbook.pages.freshness import freshness
from watchbook.pages.read_book import read_book

if TYPE_CHECKING:
    from pathlib import Path

LOST = """\
---
type: observation
title: No dump
workflows: [WORKFLOWS]
days: 2026-04-11
---
## What changed
The dump is lost.
"""


def said(root: Path, as_of: str, lost: str = "") -> str:
    """Return what the small engagement's pages say at an instant; an entry may call the dump of 11 April lost."""
    sample_books.make(root)
    if lost:
        (root / "journal/2026/04/2026-04-11-lost.md").write_text(LOST.replace("WORKFLOWS", lost), "utf-8")
    staging = ledger.Staging(ledger.Ledger(root / "ledger"), root / "again")
    staging.as_of(dt.datetime.fromisoformat(as_of))
    staging.ledger.place(staging.folder)
    found = freshness(read_book(load_engagement(root)))
    assert found
    return found.sentence


@pytest.mark.parametrize(
    ("as_of", "lost", "expected"),
    [
        (
            "2026-04-11T08:10+02:00",
            "",
            "Next data is due Sun 12 Apr, 06:00. If it is later than that, this page is out of date.",
        ),
        (
            "2026-04-12T08:10+02:00",
            "",
            (
                "Data was due Sun 12 Apr, 06:00, and had not come when this page was made, on Sun 12 Apr, 08:10: "
                "it is out of date."
            ),
        ),
        (
            "2026-04-14T08:10+02:00",
            "",
            (
                "Data was due Sun 12 Apr, 06:00, and had not come when this page was made, on Tue 14 Apr, 08:10: "
                "it is out of date."
            ),
        ),
        (
            "2026-04-12T08:10+02:00",
            "support, quiet",
            "Next data is due Mon 13 Apr, 06:00. If it is later than that, this page is out of date.",
        ),
        (
            "2026-04-12T08:10+02:00",
            "support",
            (
                "Data was due Sun 12 Apr, 06:00, and had not come when this page was made, on Sun 12 Apr, 08:10: "
                "it is out of date."
            ),
        ),
    ],
    ids=["the next day", "late", "two days late", "lost, as an entry says", "lost for one workflow only"],
)
def test_a_page_says_until_when_it_is_true(tmp_path: Path, as_of: str, lost: str, expected: str) -> None:
    """It is the first day without data that is awaited, unless entries say for every workflow that it is lost."""
    assert said(tmp_path, as_of, lost) == expected


def test_a_book_without_figures_awaits_nothing(tmp_path: Path) -> None:
    """Before the first run there is nothing that could grow old."""
    assert freshness(read_book(load_engagement(sample_books.bare(tmp_path)))) is None


@pytest.mark.parametrize(
    ("phone", "expected"),
    [
        ("+1 555 0101", "+15550101"),
        ("+49 (30) 678-9/1", "+493067891"),
        ("030.678 ext. 9", "030678"),
        ("ask the desk", ""),
        ("", ""),
    ],
)
def test_a_telephone_is_given_what_it_can_dial(phone: str, expected: str) -> None:
    """Digits, and a plus before them; what stands behind the number is for people."""
    assert tel(phone) == expected


@pytest.mark.parametrize("metric", ["wrong_rate", "golden_set"])
def test_an_estimate_or_a_golden_set_is_no_new_data(tmp_path: Path, metric: str) -> None:
    """Both can be known of a day on which not one customer was heard."""
    sample_books.make(tmp_path)
    book = read_book(load_engagement(tmp_path))
    assert book.through == sample_books.LAST
    rows = book.verdicts["support", "confidence"]
    later = replace(rows[-1], metric=metric, day=sample_books.LAST + dt.timedelta(days=9))
    assert replace(book, verdicts={**book.verdicts, ("support", metric): (later,)}).through == sample_books.LAST

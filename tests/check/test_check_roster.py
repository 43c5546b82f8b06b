"""What the check says of who answers."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tests.blocks import Block, blocks
from tests.books import CONFIG, NOW, Books
from tests.entries import entry

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("case", blocks("check/rosters.txt"), ids=str)
def test_the_check_proves_the_next_two_months(case: Block, books: Books) -> None:
    """Each gap, double or unanswerable promise is a finding with its exact ends and the line that mends it."""
    books.config = CONFIG + case["config"]
    found = [one for one in books.check().findings if one.code.startswith("WB7")]
    said = [f"{one.code} {one.severity} {one.place}: {one.what}" for one in found]
    assert said == [line for line in case["findings"].splitlines() if line]


@pytest.fixture
def books(tmp_path: Path) -> Books:
    """Return both books of a quiet autumn."""
    return Books.quiet(tmp_path)


ROSTER = blocks("check/rosters.txt")[0]["config"]
LINES = ("status: open", "noticed: {by: ada, at: 2026-11-08T06:40-05:00}")
TRIED = "## What was tried\n\n- 2026-11-08T{}-05:00 ada: rolled back\n"


def test_a_first_note_later_than_promised_says_by_how_much(books: Books) -> None:
    """The promise counts from when it was noticed."""
    books.config = CONFIG + ROSTER
    books.entries.append(entry("2026-11-08/", *LINES, kind="incident", body=TRIED.format("07:10")))
    (found,) = [one for one in books.check().findings if one.code == "WB706"]
    assert found.severity == "notice"
    assert found.what == (
        "the first note came 30 minutes after it was noticed, 15 minutes late: 15 minutes are promised for sev2"
    )


def test_an_incident_without_a_note_is_late_while_it_is_open(books: Books) -> None:
    """Silence is told with the command that ends it."""
    books.config = CONFIG + ROSTER
    books.entries.append(entry("2026-11-08/", *LINES, kind="incident"))
    (found,) = [one for one in books.check().findings if one.code == "WB706"]
    assert found.severity == "warning"
    assert found.hint == 'watchbook note 2026-11-08-quiet "..."'


def test_in_time_is_nothing_to_say(books: Books) -> None:
    """A note within the promise."""
    books.config = CONFIG + ROSTER
    books.entries.append(entry("2026-11-08/", *LINES, kind="incident", body=TRIED.format("06:50")))
    assert not [one for one in books.check(NOW + dt.timedelta(days=1)).findings if one.code == "WB706"]


def test_a_turn_that_a_clock_change_takes_is_named_and_nothing_else_ends(books: Books) -> None:
    """For the sixty days before it; whoever thinks that they have it should know."""
    turns = 'starts = 2026-11-02\nevery = "1d"\nhand_over = "02:30"\nhours = ["19:00", "03:00"]\n'
    books.config = CONFIG + ROSTER.replace("starts = 2026-11-02\n", turns, 1)
    found = [one for one in books.check(dt.datetime(2027, 2, 15, 12, tzinfo=dt.UTC)).findings if one.code == "WB708"]
    assert [(one.severity, one.what) for one in found] == [
        (
            "notice",
            (
                "Ada's turn as primary, Sun 14 Mar 2027, 02:30 to 03:00 (America/New_York), does not take place: "
                "a clock change leaves nothing of it"
            ),
        )
    ]

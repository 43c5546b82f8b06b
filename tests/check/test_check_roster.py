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

    from watchbook.journal import Entry


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
TOLD = "2026-11-09T04:00:00-05:00"
LINE = "## What was tried\n\n- 2026-11-{}-05:00 {}: {}\n"


def incident(*remark: str) -> Entry:
    """Return an incident of workflow desk with a line in its timeline."""
    return entry("2026-11-08/", "status: open", kind="incident", body=LINE.format(*remark) if remark else "")


def of(books: Books, *codes: str, as_of: dt.datetime = NOW) -> list[tuple[str, str, str]]:
    """Return the findings with these codes, in short."""
    found = [one for one in books.check(as_of).findings if one.code in codes]
    return [(one.code, one.severity, one.what) for one in found]


def test_an_answer_later_than_promised_says_by_how_much(books: Books) -> None:
    """The promise counts from when the message arrived; a month long, at the line that answered."""
    books.config = CONFIG + ROSTER
    books.tell(TOLD).entries.append(incident("09T04:30", "ada", "rolled back"))
    (found,) = [one for one in books.check().findings if one.code == "WB706"]
    assert (found.severity, str(found.place)) == ("notice", "journal/2026/11/2026-11-08-quiet.md:11")
    assert found.what == (
        "the message of 9 Nov, 04:00 about Card desk was answered after 30 minutes by ada, 15 minutes late: "
        "15 minutes are promised for sev2"
    )
    assert not of(books, "WB706", as_of=NOW + dt.timedelta(days=31))


def test_silence_is_late_while_it_lasts(books: Books) -> None:
    """It is told with the command that ends it, at the promise, for as long as nobody answers."""
    books.config = CONFIG + ROSTER
    books.tell(TOLD).entries.append(incident())
    (found,) = [one for one in books.check().findings if one.code == "WB706"]
    assert (found.severity, found.hint) == ("warning", "watchbook ack desk")
    assert found.what == (
        "nobody has answered the message of 9 Nov, 04:00 about Card desk in 2 hours 10 minutes: "
        "15 minutes are promised for sev2"
    )
    assert of(books, "WB706", as_of=NOW + dt.timedelta(days=31))


def test_in_time_is_nothing_to_say_and_what_was_never_told_is_not_late(books: Books) -> None:
    """An answer within the promise; a message that did not arrive."""
    books.config = CONFIG + ROSTER
    books.tell(TOLD).entries.append(incident("09T04:10", "ada", "ack"))
    assert not of(books, "WB706", "WB136", as_of=NOW + dt.timedelta(days=1))
    books.notices.clear()
    books.tell(TOLD, outcome="failed").entries[:] = [incident()]
    assert not of(books, "WB706")


def test_an_ack_that_answers_nothing_says_why(books: Books) -> None:
    """At a time to come, by somebody who is not called, or for what nobody was told of."""
    books.config = CONFIG + ROSTER
    books.tell(TOLD)
    cases = {
        ("09T07:30", "ada"): ("WB136", "warning", "an ack at 2026-11-09T07:30:00-05:00, which is still to come"),
        ("09T04:10", "nina"): (
            "WB136",
            "warning",
            "an ack by nina, whom watchbook.toml does not name, so the call goes on",
        ),
        ("09T03:10", "ada"): ("WB136", "notice", "an ack by ada, and no message about it had arrived by then"),
    }
    for (at, by), finding in cases.items():
        books.entries[:] = [incident(at, by, "ack")]
        assert of(books, "WB136") == [finding]
        assert [code for code, _, _ in of(books, "WB706")] == ["WB706"]


def test_what_a_watch_writes_is_no_word_about_an_entry(books: Books) -> None:
    """An entry in which nobody but the program writes goes on without a word."""
    for by, codes in (("watchbook", ["WB202"]), ("ada", [])):
        line = f"- 2026-11-08T04:30-05:00 {by}: unanswered for 20 minutes, passed on to all\n"
        books.entries[:] = [entry("2026-10-20/", "status: open", kind="incident", body=f"## What was tried\n\n{line}")]
        assert [code for code, _, _ in of(books, "WB202")] == codes


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

"""What the check says where the AI went on answering after a switch to people."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tests.books import CONFIG, NOW, Books
from tests.handled_rows import handled_row

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.check import Finding

AT = "2026-11-07T11:00-05:00"
SWITCHES = (
    f"switches: [{{at: {AT}, workflow: desk, to: manual, by: ada}}, "
    "{at: 2026-11-08T00:00-05:00, workflow: desk, to: ai, by: ada}]"
)


@pytest.fixture
def books(tmp_path: Path) -> Books:
    """Return both books of a quiet autumn in which the desk was once with people."""
    return Books.quiet(tmp_path).write("2026-11-07", SWITCHES, kind="drill")


def found(books: Books, now: dt.datetime = NOW) -> list[Finding]:
    """Return the findings about what was measured."""
    return [one for one in books.check(now).findings if one.code.startswith("WB62")]


def test_people_who_had_it_at_once_are_nothing_to_say(books: Books) -> None:
    """No conversation of the AI began after the switch."""
    books.handled = [handled_row(AT)]
    assert found(books) == []


def test_a_leak_within_the_promise_is_a_warning_with_its_counts(books: Books) -> None:
    """How many, until when, and what was promised; at the entry's switch."""
    books.handled = [handled_row(AT, ai=3, last="2026-11-07T11:04:10-05:00")]
    (one,) = found(books)
    assert (one.code, one.severity, str(one.place)) == ("WB620", "warning", "journal/2026/11/2026-11-07-quiet.md:5")
    assert one.what == (
        "Card desk was switched to people on 7 Nov 2026 at 11:00, and the AI still handled 3 conversations, "
        "the last one 4 minutes 10 seconds after: the promise is 5 minutes"
    )
    assert one.hint
    assert "flag" in one.hint


def test_a_leak_beyond_the_promise_is_an_error(books: Books) -> None:
    """For a week after the last of them; then it is a notice, and the pages say it for good."""
    books.handled = [handled_row(AT, ai=1, last="2026-11-07T11:05:01-05:00")]
    assert [one.severity for one in found(books)] == ["error"]
    books.config = CONFIG + '[fallback]\nmanual_within = "10m"\n'
    assert [one.severity for one in found(books)] == ["warning"]
    assert [one.severity for one in found(books, NOW + dt.timedelta(days=6))] == ["notice"]


def test_where_no_dump_shows_people_the_hint_asks_for_their_word(books: Books) -> None:
    """Perhaps the dump says in another way that people handled them."""
    books.handled = [handled_row(AT, ai=9, people=0, last="2026-11-07T23:00:00-05:00")]
    (one,) = found(books)
    assert one.hint
    assert "manual_reasons" in one.hint


def test_what_could_not_be_counted_is_a_notice(books: Books) -> None:
    """A day without a count, once its dump is due."""
    (one,) = found(books)
    assert (one.code, one.severity) == ("WB621", "notice")
    assert one.what == (
        "the switch of Card desk to people on 7 Nov 2026 at 11:00 could not be measured: "
        "no dump of 7 Nov 2026 was counted"
    )
    assert found(books, NOW.replace(day=8, hour=5)) == []

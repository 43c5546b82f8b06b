"""Hours and channels that always have conversations and have none; words and values that came into a field."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.books import CALLED, CONFIG, Books, verdict
from tests.entries import entry
from watchbook.calendar import days_between
from watchbook.check.likenesses.day_parts import EmptyPart, PartWatch, RecentDays
from watchbook.ledger import Category, FieldUse, HourCount

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence
    from pathlib import Path

    from watchbook.check import Finding

FIRST, LAST = dt.date(2026, 10, 1), dt.date(2026, 11, 8)
DAYS = tuple(days_between(FIRST, LAST))
OPEN = tuple(range(8, 20))


@pytest.fixture
def books(tmp_path: Path) -> Books:
    """Return both books of a quiet autumn, with 25 conversations in each hour from eight to eight."""
    books = Books.quiet(tmp_path)
    books.hours = [hours(day) for day in DAYS]
    return books


def hours(day: dt.date, empty: Sequence[int] = (), count: int = 25) -> HourCount:
    """Return what a day of the desk has by hour."""
    cases = tuple(count if hour in OPEN and hour not in empty else 0 for hour in range(24))
    return HourCount(day, "desk", f"logs/{day}.jsonl", cases, (0,) * 24)


def channel(day: dt.date, name: str, count: int) -> Category:
    """Return how many conversations of the desk came by a channel."""
    return Category(day, "desk", "channel", name, f"logs/{day}.jsonl", count)


def reasons(day: dt.date, used: int, strange: int, field: str = "handoff_reason") -> FieldUse:
    """Return what a field with words held."""
    counts = {"records": 300, "there": 300, "used": used, "strange": strange, "invalid": 0}
    return FieldUse(day, "desk", field, f"logs/{day}.jsonl", **counts, alike=0, positive=0, size=0)


def found(books: Books, code: str) -> list[Finding]:
    """Return the findings of a code."""
    return [finding for finding in books.check().findings if finding.code == code]


def test_hours_that_are_empty_are_said_with_their_share_and_days(books: Books) -> None:
    """An exporter that stops at five is no quiet afternoon; people are told."""
    books.hours = [hours(day, range(17, 20) if day >= dt.date(2026, 11, 7) else ()) for day in DAYS]
    (finding,) = found(books, "WB338")
    assert finding.what == (
        "no conversation of desk began between 17:00 and 19:59 on 7 to 8 Nov 2026, when 25 % of a day's usually do"
    )
    assert (finding.severity, finding.hollow, finding.workflow) == ("error", True, "desk")
    assert finding.hint == (
        "have these hours delivered, or say what became of them: "
        'watchbook new observation --workflow desk --days 2026-11-07/2026-11-08 --title "..."'
    )


def test_an_hour_by_itself_is_said_where_it_has_many(books: Books) -> None:
    """Twenty-five conversations do not stay away by chance; two do."""
    books.hours = [hours(day, [12] if day == LAST else ()) for day in DAYS]
    assert len(found(books, "WB338")) == 1
    books.hours = [hours(day, [12] if day == LAST else (), count=2) for day in DAYS]
    assert found(books, "WB338") == []


def test_empty_hours_are_usual_after_a_week_and_a_notice_where_an_entry_explains_them(books: Books) -> None:
    """A desk that closes earlier from now on is said once."""
    since = LAST - dt.timedelta(days=9)
    books.hours = [hours(day, range(17, 20) if day >= since else ()) for day in DAYS]
    (finding,) = found(books, "WB338")
    assert (finding.days[0], finding.days[-1]) == (since, since + dt.timedelta(days=6))
    books.entries = [entry("2026-10-30/2026-11-08", "cause: traffic")]
    assert [each.severity for each in found(books, "WB338")] == ["notice"]


def test_too_few_weeks_holidays_and_a_clock_change_ask_for_nothing(books: Books) -> None:
    """Four of the same weekday are what it takes to know a day's hours."""
    books.hours = [hours(day, range(17, 20) if day == LAST else ()) for day in DAYS if day > dt.date(2026, 10, 14)]
    assert found(books, "WB338") == []
    books.config = CONFIG.replace("[dumps]", 'holidays = "DE-BW"\n[dumps]') + CALLED
    books.hours = [hours(day, range(17, 20) if day == dt.date(2026, 11, 1) else ()) for day in DAYS]
    assert found(books, "WB338") == []


def test_a_channel_that_is_gone_is_said_beside_the_others(books: Books) -> None:
    """One that had part of each day has no part of the last ones."""
    books.categories = [channel(day, "app", 200) for day in DAYS]
    books.categories += [channel(day, "voice", 80) for day in DAYS if day < dt.date(2026, 11, 7)]
    (finding,) = found(books, "WB339")
    assert finding.what == (
        "no conversation of desk came by channel voice on 7 to 8 Nov 2026, by which 29 % of a day's usually do"
    )
    assert finding.severity == "error"


def test_a_rare_channel_may_have_none(books: Books) -> None:
    """Where a few of a day come by it, a day without is chance."""
    books.categories = [channel(day, "app", 200) for day in DAYS]
    books.categories += [channel(day, "fax", 2) for day in DAYS if day < LAST]
    assert found(books, "WB339") == []


def test_what_is_little_on_one_day_is_no_chance_on_several() -> None:
    """The days in a row are judged together, and all of them are named."""
    days: dict[dt.date, Mapping[Hashable, int]] = {
        day: {"app": 100, "fax": 4 if day < dt.date(2026, 11, 2) else 0} for day in DAYS
    }
    recent, watch = RecentDays(), PartWatch()
    for day, counts in days.items():
        watch.take(day, counts, recent.before(day), lambda today, usual: [(name,) for name in usual if not today[name]])
        recent.add(day, counts)
        recent.forget()
    empty = watch.in_order()
    assert [each.day.day for each in empty] == [2, 3, 4, 5, 6, 7, 8]
    assert empty[0] == EmptyPart(dt.date(2026, 11, 2), ("fax",), 4 / 104)


def test_words_that_came_into_a_field_are_said(books: Books) -> None:
    """A quarter of the reasons has another name now, and the metric that asks for the old one counts nothing."""
    books.fields = [reasons(day, 60, 15 if day > dt.date(2026, 11, 4) else 0) for day in DAYS]
    (finding,) = found(books, "WB337")
    assert finding.what == (
        "25 % of the values of handoff_reason are other words than error, low_confidence, manual_mode, out_of_scope, "
        "policy, user_request, which hardly any was before, on 4 days of desk, 5 to 8 Nov 2026"
    )
    assert (finding.severity, finding.workflow) == ("warning", "desk")
    assert "handoff_policy" in finding.metrics


def test_words_that_were_there_from_the_first_day_or_are_few_ask_for_nothing(books: Books) -> None:
    """What a field has always held is its own; a handful is a slip."""
    books.fields = [reasons(day, 60, 15) for day in DAYS]
    assert found(books, "WB337") == []
    books.fields = [reasons(day, 200, 4 if day == LAST else 0) for day in DAYS]
    assert found(books, "WB337") == []


def test_a_field_that_is_there_far_more_often_is_said(books: Books) -> None:
    """As if a default were written for those who were not asked; a campaign is explained by an entry."""
    books.fields = [reasons(day, 210 if day > dt.date(2026, 11, 4) else 30, 0, "feedback") for day in DAYS]
    (finding,) = found(books, "WB348")
    assert finding.what == (
        "70 % of the conversations of desk have feedback on 4 days, 5 to 8 Nov 2026, far more than before, as if a "
        "default stood where there was nothing"
    )
    assert (finding.severity, finding.metrics[0]) == ("warning", "negative_feedback")
    books.entries = [entry("2026-11-05/2026-11-08", "cause: traffic")]
    assert [each.severity for each in found(books, "WB348")] == ["notice"]


def test_a_field_that_is_new_or_that_most_records_have_is_not_filled(books: Books) -> None:
    """What nobody wrote before is begun, and what six in ten have may well be had by nine."""
    books.fields = [reasons(day, 300 if day > dt.date(2026, 11, 4) else 0, 0, "feedback") for day in DAYS]
    assert found(books, "WB348") == []
    books.fields = [reasons(day, 280 if day > dt.date(2026, 11, 4) else 180, 0, "feedback") for day in DAYS]
    assert found(books, "WB348") == []


def test_a_golden_set_that_is_the_night_before_s_is_said_after_three_nights(books: Books) -> None:
    """Byte for byte, where no two nights were alike before."""
    nights = [row for row in books.sources if row.kind == "evals"]
    logs = [row for row in books.sources if row.kind == "logs"]
    apart = [replace(row, sha256=f"{row.date:%Y%m%d}".rjust(64, "0")) for row in nights]
    for stale, said in ((2, 0), (3, 1), (5, 1)):
        books.sources = [
            *logs,
            *apart[:-stale],
            *(replace(row, sha256=apart[-stale - 1].sha256) for row in apart[-stale:]),
        ]
        assert len(found(books, "WB349")) == said
    (finding,) = found(books, "WB349")
    assert finding.what == (
        "the golden set's result of 5 nights, 4 to 8 Nov 2026, is the file of the night before, byte for byte"
    )
    books.sources = [*logs, *nights]
    assert found(books, "WB349") == []


def test_a_day_that_lost_a_field_may_have_lost_hours_too(books: Books) -> None:
    """A field that no dump has makes a day hollow, and says nothing of what did not come."""
    books.hours = [hours(day, range(17, 20) if day == LAST else ()) for day in DAYS]
    books.fields = [reasons(day, 0, 0, "handoff") for day in DAYS]
    lost = verdict(LAST, "desk", "handoff_rate", "no-data")
    books.put(replace(lost, test="no field: handoff"))
    assert books.check().marks["desk"][LAST].state == "hollow"
    assert len(found(books, "WB338")) == 1

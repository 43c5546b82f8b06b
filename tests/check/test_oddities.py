"""What no band hears: fields that few have, zeros that came, hours that were quiet, metrics that are too good."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.books import CALLED, CONFIG, FIRST, LAST, Books, source, verdict
from tests.entries import entry
from watchbook.calendar import days_between
from watchbook.ledger import FieldUse, HourCount

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from watchbook.check import Finding

DAYS = tuple(days_between(FIRST, LAST))
WEEKENDS = [day for day in DAYS if day.weekday() >= 5]
LATELY = dt.date(2026, 11, 4)


@pytest.fixture
def books(tmp_path: Path) -> Books:
    """Return both books of a quiet autumn."""
    return Books.quiet(tmp_path)


def use(day: dt.date, field: str, used: int, records: int = 300, workflow: str = "desk", **counts: Any) -> FieldUse:
    """Return what a day's file says of a field of a workflow."""
    known = {"there": records, "strange": 0, "invalid": 0, "alike": 0, "positive": used, "size": 0} | counts
    return FieldUse(day, workflow, field, f"logs/{day}.jsonl", records=records, used=used, **known)


def hours(day: dt.date, moved: int = 0) -> HourCount:
    """Return what a day of the desk has by hour: 25 from eight to eight, of which some came by night instead."""
    cases = tuple(25 - moved if 8 <= hour < 20 else moved * 12 // 8 if hour < 8 else 0 for hour in range(24))
    return HourCount(day, "desk", f"logs/{day}.jsonl", cases, (0,) * 24)


def found(books: Books, code: str) -> list[Finding]:
    """Return the findings of a code."""
    return [finding for finding in books.check().findings if finding.code == code]


def test_a_field_that_half_of_the_records_have_is_said_from_the_first_day(books: Books) -> None:
    """Where the front page speaks of half of the conversations alone, people are told."""
    books.fields = [use(LAST, "confidence", 150)]
    (finding,) = found(books, "WB356")
    assert finding.what == "50 % of the conversations of desk have confidence, so Confidence speaks of these alone"
    assert (finding.severity, finding.hollow, finding.days) == ("warning", True, (LAST,))
    assert finding.hint == (
        "have confidence written in every record; where it is empty by nature, say so under [dumps.fields]: "
        "confidence = { sparse = true }"
    )
    assert books.check().headline.startswith("Not everything could be judged: 50 % of the conversations of desk have")


@pytest.mark.slow
def test_a_field_that_the_front_page_does_not_show_is_said_and_nobody_is_called(books: Books) -> None:
    """One finding for all the days on which it was so, however long."""
    books.fields = [use(day, "resolved", 30) for day in DAYS]
    (finding,) = found(books, "WB356")
    assert (finding.severity, finding.hollow, finding.days[0]) == ("warning", False, FIRST)


@pytest.mark.slow
@pytest.mark.parametrize("field", ["feedback", "csat", "eval", "repeat_of", "handoff_reason", "channel"])
def test_a_field_that_few_have_by_nature_asks_for_nothing(books: Books, field: str) -> None:
    """A rating is a rating, whoever gave none."""
    books.fields = [use(day, field, 30) for day in DAYS]
    assert found(books, "WB356") == []


def test_a_field_that_calls_nobody_and_that_few_have_is_a_notice(books: Books) -> None:
    """What is drawn of a part of the conversations is said to be of a part."""
    books.fields = [use(day, "latency_ms", 30) for day in DAYS]
    (finding,) = found(books, "WB356")
    assert (finding.severity, finding.hollow) == ("notice", False)
    assert finding.what.startswith(
        "10 % of the conversations of desk have latency_ms, so Latency, 95th percentile cannot know"
    )


def test_a_field_that_held_a_value_since_is_not_one_that_never_did(books: Books) -> None:
    """Weeks without it are over, and what is said of them would not be true any more."""
    books.fields = [
        use(day, "feedback", 30 if day == LAST else 0, workflow=workflow)
        for day in DAYS
        for workflow in ("desk", "line")
    ]
    assert found(books, "WB326") == []


@pytest.mark.parametrize("workflows", [("desk", "line"), ("desk",)])
def test_a_field_that_is_there_and_never_held_a_value_is_a_notice(books: Books, workflows: tuple[str, ...]) -> None:
    """Of all workflows together, or of the one that has none; what nothing is counted of is neither 0 nor no data."""
    books.fields = [
        use(day, "feedback", 0 if workflow in workflows else 30, workflow=workflow)
        for day in DAYS
        for workflow in ("desk", "line")
    ]
    (finding,) = found(books, "WB326")
    where = "dump" if len(workflows) == 2 else "record of desk"
    assert finding.severity == "notice"
    assert finding.what.startswith(f"no {where} holds a value of feedback, so 2 metrics have ")


@pytest.mark.slow
def test_sparse_in_watchbook_toml_is_believed_and_so_is_an_entry(books: Books) -> None:
    """What is empty by nature is declared once."""
    books.fields = [use(day, "confidence", 150) for day in DAYS]
    books.config = CONFIG.replace("[evals]", "[dumps.fields]\nconfidence = { sparse = true }\n[evals]") + CALLED
    assert found(books, "WB356") == []
    books.config = CONFIG.replace("[evals]", '[dumps.fields]\nconfidence = "score"\n[evals]') + CALLED
    (finding,) = found(books, "WB356")
    assert (finding.hint or "").endswith("sparse = true beside what confidence says there")
    books.entries = [entry("2026-10-01/2026-11-08", "workflows: [desk]")]
    assert found(books, "WB356") == []


@pytest.mark.slow
def test_of_few_records_and_of_three_quarters_nothing_is_said(books: Books) -> None:
    """Where a person is asked at once the AI has no confidence, and that is no fault."""
    books.fields = [use(day, "confidence", 225) for day in DAYS]
    assert found(books, "WB356") == []
    books.fields = [use(LAST, "confidence", 10, records=20)]
    assert found(books, "WB356") == []


@pytest.mark.slow
def test_zeros_in_the_place_of_numbers_are_said(books: Books) -> None:
    """Half of the latencies are 0: nothing was measured, and the percentile hardly moves."""
    books.fields = [use(day, "latency_ms", 300, positive=150 if day > LATELY else 300) for day in DAYS]
    (finding,) = found(books, "WB357")
    assert finding.what == (
        "50 % of the values of latency_ms of desk are zero or below on 4 days, 5 to 8 Nov 2026, far more than before, "
        "as if a default stood where nothing was measured"
    )
    assert (finding.severity, finding.hollow) == ("warning", False)
    books.fields = [use(day, "confidence", 300, positive=150 if day > LATELY else 300) for day in DAYS]
    assert [each.hollow for each in found(books, "WB357")] == [True]
    books.entries = [entry("2026-11-05/2026-11-08", "workflows: [desk]")]
    assert [(each.severity, each.hollow) for each in found(books, "WB357")] == [("notice", False)]


@pytest.mark.slow
def test_a_number_that_is_mostly_zero_may_be_so_on_every_record(books: Books) -> None:
    """Nobody rephrased anything is a good day; three conversations a day say nothing at all."""
    books.fields = [use(day, "rephrases", 300, positive=0 if day > LATELY else 40) for day in DAYS]
    assert found(books, "WB357") == []
    books.fields = [use(day, "rephrases", 3, records=3, positive=day.day % 2) for day in DAYS]
    assert found(books, "WB357") == []


@pytest.mark.slow
def test_quiet_hours_that_are_busy_are_said(books: Books) -> None:
    """Half of the conversations came by night, when none ever did: their times were moved."""
    books.hours = [hours(day, 12 if day > LATELY else 0) for day in DAYS]
    (finding,) = found(books, "WB359")
    assert finding.what == (
        "52 % of the conversations of desk began between 00:00 and 08:59 on 5 to 8 Nov 2026, when 8 % usually do, as "
        "if their times were moved"
    )
    assert (finding.severity, finding.hollow, finding.workflow) == ("warning", True, "desk")
    books.entries = [entry("2026-11-05/2026-11-08", "cause: traffic")]
    assert [(each.severity, each.hollow) for each in found(books, "WB359")] == [("notice", False)]


@pytest.mark.slow
def test_of_few_conversations_any_hour_may_be_new(books: Books) -> None:
    """Three a day leave most hours empty; what has stayed for a week is usual."""
    books.hours = [
        HourCount(day, "desk", f"logs/{day}.jsonl", tuple(int(hour == at) for hour in range(24)), (0,) * 24)
        for day in DAYS
        for at in (7 + day.day % 13, 8 + day.day * 5 % 13, 9 + day.day * 7 % 11)
    ]
    assert found(books, "WB359") == []
    books.hours = [hours(day, 12 if day > dt.date(2026, 10, 31) else 0) for day in DAYS]
    assert [(each.days[0].day, each.days[-1].day) for each in found(books, "WB359")] == [(1, 7)]


def better(books: Books, scores: Sequence[float], metric: str = "rephrased", workflow: str = "desk") -> list[Finding]:
    """Let a metric have some scores on the last days."""
    for day, score in zip(DAYS[-len(scores) :], scores, strict=True):
        state = "out" if abs(score) > 3 else "in"
        books.put(replace(verdict(day, workflow, metric, "in", 0.02, score), state=state))
    return found(books, "WB358")


@pytest.mark.slow
def test_a_metric_that_is_better_than_chance_has_it_is_said(books: Books) -> None:
    """A band that asks for more says nothing of less, and failures that nobody writes any more are less."""
    (finding,) = better(books, [-2.5] * 5)
    assert finding.what == (
        "Rephrased of Card desk has been better than chance explains on 5 days, 4 to 8 Nov 2026, and nobody has said "
        "why: 2.0\u202f% where 10\u202f% was expected (8 Nov 2026)"
    )
    assert (finding.severity, finding.hollow) == ("warning", False)
    assert finding.hint == (
        "see that what is bad is still written; if it has become better, a change says by what: "
        'watchbook new change --workflow desk --days 2026-11-04/2026-11-08 --title "..."'
    )
    books.entries = [entry("2026-11-04/2026-11-08", "workflows: [desk]")]
    assert found(books, "WB358") == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("scores", "many"),
    [([-2.5] * 4, 0), ([2.5] * 5, 0), ([-7.5], 1), ([-1.0] * 30, 0), ([-3.0] * 4 + [0.0] * 20, 1)],
)
def test_what_lies_beyond_one_unit_is_added_up_to_six(books: Books, scores: Sequence[float], many: int) -> None:
    """Worse is the band's; what is over is over after four weeks."""
    assert len(better(books, scores)) == many


@pytest.mark.slow
def test_a_share_that_is_worse_when_it_falls_is_better_when_it_rises(books: Books) -> None:
    """A golden set without its hard questions; a metric that asks for both sides has a band that hears both."""
    assert better(books, [-2.6] * 5, "handoff_rate") == []
    assert len(better(books, [2.6] * 5, "golden_set")) == 1


def empty(books: Books, days: Sequence[dt.date]) -> list[tuple[str, str, str]]:
    """Let the dumps of some days hold nothing, and no record be of them."""
    books.sources = [each for each in books.sources if each.kind == "evals" or each.date not in days]
    books.sources += [source(day, "empty") for day in days]
    books.put(
        *(
            verdict(row.day, row.workflow, row.metric, "no-data")
            for row in list(books.verdicts.values())
            if row.day in days and row.metric != "golden_set"
        )
    )
    return [(each.severity, each.what, each.hint or "") for each in found(books, "WB304")]


@pytest.mark.slow
def test_weekdays_whose_dumps_never_held_anything_are_one_notice_with_the_way_out(books: Books) -> None:
    """A desk that never has weekends is not shouted at; once it says so, a lost Saturday is told from a closed one."""
    ((severity, what, hint),) = empty(books, WEEKENDS)
    assert severity == "notice"
    assert what == (
        "the dumps of 12 days, all Saturdays or Sundays, held nothing, and none ever did: one that is lost would not "
        "be missed"
    )
    assert hint == (
        'if nothing is written on Saturdays or Sundays, say so under [dumps] in watchbook.toml: closed = ["Sat", "Sun"]'
    )
    assert books.check().exit_code == 0
    books.config = CONFIG.replace('jsonl"\n', 'jsonl"\nclosed = ["Sat", "Sun"]\n') + CALLED
    assert found(books, "WB304") == []


@pytest.mark.slow
def test_two_empty_dumps_of_a_weekday_are_lost_days_whose_hint_names_that_weekday_alone(books: Books) -> None:
    """After the second it may be a rest day, and nobody knows yet."""
    books = Books.quiet(books.root, dt.date(2026, 10, 26))
    first, second = empty(books, [dt.date(2026, 11, 1), dt.date(2026, 11, 8)])
    assert {first[0], second[0]} == {"error", "warning"}
    assert first[2].endswith(
        'if nothing is written on Sundays, say so under [dumps] in watchbook.toml: closed = ["Sun"]'
    )


@pytest.mark.slow
def test_where_nothing_comes_at_all_no_weekday_is_called_closed(books: Books) -> None:
    """An outage of three months is no rest day; nor are dumps that never held anything."""
    lost = DAYS[9:]
    books.sources = [each for each in books.sources if each.date not in lost or each.kind == "evals"]
    older, last = sorted(found(books, "WB301"), key=lambda finding: finding.days)
    assert (older.what, last.what) == ("no dump came for 10 Oct to 7 Nov 2026", "no dump came for 8 Nov 2026")
    assert "closed" not in f"{older.hint} {last.hint}"
    assert all("closed" not in hint for _, _, hint in empty(Books.quiet(books.root), DAYS))


@pytest.mark.slow
def test_a_golden_set_that_never_held_a_question_is_said(books: Books) -> None:
    """A warning where nobody was ever asked, a notice where others were."""
    for workflow, severity, what in (
        ("line", "notice", "golden set results came on 39 nights, and Hot line was never asked a question"),
        (
            "desk",
            "warning",
            "golden set results came on 39 nights, and none holds a question that a workflow was asked",
        ),
    ):
        books.put(*(verdict(day, workflow, "golden_set", "no-data") for day in DAYS))
        assert [(each.severity, each.what) for each in found(books, "WB309")] == [(severity, what)]


@pytest.mark.slow
def test_a_golden_set_that_nobody_ever_passed_is_a_warning(books: Books) -> None:
    """Its band lies at nothing, and would see nothing."""
    books.put(*(verdict(day, "line", "golden_set", "in", 0.0) for day in DAYS))
    (finding,) = found(books, "WB309")
    assert finding.what == (
        "Hot line has passed none of its golden questions on any of 39 nights: nothing is measured by a set that "
        "nobody passes"
    )
    assert (finding.severity, finding.workflow) == ("warning", "line")


@pytest.mark.parametrize(("value", "codes"), [(1.0, 1), (0.98, 0)])
def test_a_share_that_was_never_anything_but_all_says_nothing(books: Books, value: float, codes: int) -> None:
    """An id of its own in each record makes everybody somebody who came back; and that is learned as normal."""
    for day in DAYS:
        books.verdicts["desk", "repeat_contact", day] = verdict(day, "desk", "repeat_contact", value=value)
    findings = found(books, "WB364")
    assert [finding.severity for finding in findings] == ["warning"] * codes
    if findings:
        assert findings[0].what.startswith("Came back of Card desk has never been below 99")


@pytest.mark.parametrize(
    ("lower", "upper", "step", "codes"),
    [(999997.0, 1000000.0, 1.0, 1), (0.8, 0.9, 0.01, 0), (999997.0, 1000000.0, 0.0, 0), (500.0, 500.0, 0.0, 0)],
)
def test_a_band_that_six_digits_cannot_hold_is_said(
    books: Books, lower: float, upper: float, step: float, codes: int
) -> None:
    """Rounding decides what lies outside of it; a metric that never changes has none to lie outside of."""
    for number, day in enumerate(DAYS):
        row = verdict(day, "desk", "turns", value=lower + step * (number % 3))
        books.verdicts["desk", "turns", day] = replace(row, lower=lower, upper=upper, expected=upper)
    findings = found(books, "WB365")
    assert [finding.severity for finding in findings] == ["warning"] * codes
    if findings:
        assert findings[0].what == (
            "the band of Turns of Card desk is 999997 to 1000000: six digits are kept, "
            "so rounding decides what lies outside of it"
        )
        assert findings[0].hint == "take off what never changes, turns - 999997, under [metrics.turns]"

"""What the check says of switches, of limits that ask for one, and of drills."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from tests.books import CONFIG, Books, engagement, verdict
from watchbook.check.acceptable_limits import breach_of, limits_of
from watchbook.check.hollow import Hollow, hollow_days
from watchbook.check.way_back import way_back
from watchbook.errors import ConfigError
from watchbook.journal import Journal
from watchbook.metrics import metrics_of
from watchbook.metrics.number_text import THIN

LIMITS = """
[[workflows.desk.switch_when]]
metric = "rephrased"
above = 0.3
for_days = 3
[[workflows.line.switch_when]]
metric = "golden_set"
below = 0.05
"""
PEOPLE = """
[people.ada]
name = "Ada"
phone = "+1 555 0100"
may = ["switch"]
[people.bob]
[[oncall.primary]]
people = ["bob"]
starts = 2026-01-05
[[oncall.backup]]
people = ["ada"]
starts = 2026-01-05
"""


@pytest.fixture
def books(tmp_path: Path) -> Books:
    """Return both books of a quiet autumn, with limits and people."""
    return replace(Books.quiet(tmp_path), config=CONFIG + LIMITS + PEOPLE)


def said(books: Books, code: str) -> list[str]:
    """Return what the findings of a code say, with their severity and hint."""
    return [f"{one.severity}: {one.what} | {one.hint}" for one in books.check().findings if one.code == code]


def switch(at: str, to: str, by: str = "ada", more: str = "") -> str:
    """Return a line of front matter with one switch of the desk."""
    return f"switches: [{{at: {at}, workflow: desk, to: {to}, by: {by}{more}}}]"


def test_a_passed_limit_leads_the_report(books: Books) -> None:
    """Before anything newer or graver, with who may act and the exact command; every page's first sentence says so."""
    report = books.out("6-8", value=0.43).out("8", "line", "volume").check()
    first = report.findings[0]
    in_words = [first.what, report.headline, report.standings[0].sentence]
    what, headline, sentence = (text.replace(THIN, " ") for text in in_words)
    assert (first.code, first.severity, first.workflow) == ("WB615", "error", "desk")
    assert what == "Card desk should go to people: Rephrased above 30 % for 3 days, 43 % on 8 Nov 2026"
    assert first.hint == ('Ada (+1 555 0100): watchbook switch desk manual --reason "Rephrased above 30 % for 3 days"')
    assert headline.startswith("Card desk should go to people: Rephrased above 30 % for 3 days.")
    assert sentence.startswith("Recommend manual: Rephrased above 30 % for 3 days, 43 % on")


def test_explained_or_in_band_makes_no_difference(books: Books) -> None:
    """What is acceptable was agreed before, and is no question of what is normal."""
    books.put(*(verdict(dt.date(2026, 11, day), "desk", "rephrased", "in", 0.4) for day in (6, 7, 8)))
    assert len(said(books, "WB615")) == 1


@pytest.mark.parametrize("days", ["7-8", "5-7", "1-3"])
def test_days_too_few_or_over_ask_for_nothing(books: Books, days: str) -> None:
    """It takes as many judged days in a row as were agreed, the last judged one among them."""
    assert said(books.out(days, value=0.43), "WB615") == []


def test_days_that_were_not_judged_are_passed_over(books: Books) -> None:
    """A lost dump neither ends a run nor lengthens it."""
    books.out("5-8", value=0.43).put(verdict(dt.date(2026, 11, 7), "desk", "rephrased", "no-data"))
    assert "for 3 days" in said(books, "WB615")[0]


def test_a_number_that_cannot_be_believed_calls_nobody(books: Books) -> None:
    """Three conversations of 500 that were all said again are no reason to give the work to people."""
    books.out("6-8", value=0.43)
    assert len(said(books, "WB615")) == 1
    for workflow_metric_day, row in list(books.verdicts.items()):
        if workflow_metric_day[0] == "desk" and row.day >= dt.date(2026, 11, 6):
            books.put(replace(row, n=3))
    assert said(books, "WB615") == []


def test_the_way_back_is_not_open_for_a_day_that_cannot_be_believed() -> None:
    """Whatever is in its band on three conversations of 500 is no evidence; the golden set is, where people had it."""
    day = dt.date(2026, 11, 8)
    metrics = metrics_of(engagement(Path()))
    hollow = hollow_days([Hollow(day, "desk", "WB312", "3 conversations came where about 500 are usual")])
    rows = [verdict(day, "desk", "rephrased")]
    assert not way_back("desk", day, rows, metrics, Journal.of([]), {}).doubt
    assert way_back("desk", day, rows, metrics, Journal.of([]), hollow).doubt == (
        "what came for 8 Nov 2026 cannot be believed: 3 conversations came where about 500 are usual"
    )
    people = [verdict(day, "desk", "rephrased", "manual"), verdict(day, "desk", "golden_set")]
    assert not way_back("desk", day, people, metrics, Journal.of([]), hollow).doubt


def test_a_metric_without_news_says_nothing(books: Books) -> None:
    """What was measured a week ago is no reason to call anybody today."""
    books.out("1-4", value=0.43)
    books.put(*(verdict(dt.date(2026, 11, day), "desk", "rephrased", "no-data") for day in (5, 6, 7, 8)))
    assert said(books, "WB615") == []


def test_people_who_have_it_are_not_asked_to_take_it(books: Books) -> None:
    """And once it is back with the AI, only days count that the AI had whole."""
    books.out("5-8", value=0.43).write("2026-11-08", switch("2026-11-08T20:00-05:00", "manual"))
    assert said(books, "WB615") == []
    books.write("2026-11-08", switch("2026-11-08T23:00-05:00", "ai"), slug="back")
    assert said(books, "WB615") == []


def test_a_drill_does_not_make_a_limit_acceptable(books: Books) -> None:
    """People had it for a second, which mended nothing: the days before count as they did."""
    there, back = (switch(f"2026-11-09T06:00:0{at}-05:00", to) for at, to in ((1, "manual"), (2, "ai")))
    books.out("6-8", value=0.43).write("2026-11-09", there, kind="drill", slug="there")
    books.write("2026-11-09", back, kind="drill", slug="back")
    assert len(said(books, "WB615")) == 1


@pytest.mark.parametrize(("name", "what"), [("rephrase", "no metric"), ("confidence_shape", "a distribution")])
def test_a_limit_that_cannot_be_meant_is_an_error(books: Books, name: str, what: str) -> None:
    """With its line, before anything is judged by it."""
    books.config = books.config.replace('metric = "rephrased"', f'metric = "{name}"')
    with pytest.raises(ConfigError, match=what) as caught:
        books.check()
    line = books.config.split("\n").index(f'metric = "{name}"') + 1
    assert str(caught.value.place) == f"watchbook.toml:{line}"


@pytest.mark.parametrize(
    ("metric", "limit", "what"),
    [
        ("rephrased", "above = 30.0", "above 30 says nothing, no value is ever above it: the metric goes from 0 to 1"),
        ("rephrased", "above = 1.0", "above 1 says nothing, no value is ever above it: the metric goes from 0 to 1"),
        ("golden_set", "below = 0.0", "below 0 says nothing, no value is ever below it: the metric goes from 0 to 1"),
        ("golden_set", "below = 80.0", "below 80 says nothing, every value is below it: the metric goes from 0 to 1"),
        ("csat", "below = 1.0", "below 1 says nothing, no value is ever below it: the metric goes from 1 to 5"),
        ("volume", "below = 0.0", "below 0 says nothing, no value is ever below it: the metric begins at 0"),
        (
            "latency_p95",
            "above = 200000.0",
            "above 200000 says nothing, no value is ever above it: the metric goes from 10 to 100000",
        ),
    ],
)
def test_a_limit_that_can_never_be_passed_is_an_error(metric: str, limit: str, what: str) -> None:
    """So is one that every value passes; the message names the line of the number."""
    text = f'{CONFIG}[[workflows.line.switch_when]]\nmetric = "{metric}"\n{limit}\n'
    where = engagement(Path(), text)
    with pytest.raises(ConfigError) as caught:
        limits_of(where, metrics_of(where), "line")
    assert caught.value.what == f"the limit {metric} {what}"
    assert str(caught.value.place) == f"watchbook.toml:{text.splitlines().index(limit) + 1}"


def test_two_limits_that_leave_nothing_acceptable_are_an_error() -> None:
    """Above 0.1 or below 0.2 is every share there is."""
    table = '[[workflows.line.switch_when]]\nmetric = "rephrased"\n'
    where = engagement(Path(), f"{CONFIG}{table}above = 0.1\n{table}below = 0.2\n")
    with pytest.raises(ConfigError, match="leave no value that would be acceptable"):
        limits_of(where, metrics_of(where), "line")


def test_a_value_on_the_limit_is_acceptable() -> None:
    """Beyond is above, or below."""
    where = engagement(Path(), CONFIG + LIMITS)
    (limit,) = limits_of(where, metrics_of(where), "line")
    day = dt.date(2026, 11, 8)
    assert breach_of(limit, [verdict(day, "line", "golden_set", "in", 0.05)], None, day) is None
    assert breach_of(limit, [verdict(day, "line", "golden_set", "in", 0.04)], None, day) is not None


def test_only_who_may_switch_gives_work_back_to_the_ai(books: Books) -> None:
    """By hand as by command; to people anybody may."""
    books.write("2026-11-08", switch("2026-11-08T09:00-05:00", "manual", "stranger"))
    assert said(books, "WB610") == []
    books.write("2026-11-08", switch("2026-11-08T10:00-05:00", "ai", "bob"), slug="back")
    assert said(books, "WB610") == [
        (
            "error: bob gave Card desk back to the AI on 8 Nov 2026, and may not switch | "
            "have somebody who may look at it (Ada), and add authority: THEIR-NAME"
        )
    ]


def test_who_allowed_it_counts(books: Books) -> None:
    """As do entries of before, which are not held to it, and an engagement that names nobody."""
    at = "2026-11-08T10:00-05:00"
    books.write("2026-11-08", switch(at, "ai", "bob", ", authority: ada"))
    books.write("2026-11-08", switch(at, "ai", "bob"), "imported: elsewhere", slug="old")
    books.write("2026-09-08", switch("2026-09-08T10:00-05:00", "ai", "bob"), slug="older")
    assert said(books, "WB610") == []
    books.config = CONFIG
    books.write("2026-11-08", switch(at, "ai", "bob"), slug="back")
    assert said(books, "WB610") == []


def test_people_who_are_left_with_it_are_not_forgotten(books: Books) -> None:
    """An open entry says why they have it, for as long as it is open."""
    books.write("2026-10-28", switch("2026-10-28T09:00-04:00", "manual"))
    (found,) = said(books, "WB611")
    assert found.startswith(
        "warning: Card desk has been with people since 28 Oct 2026, 11 days, and no open entry says why"
    )
    books.write("2026-10-28/", "status: open", slug="open")
    assert said(books, "WB611") == []


def test_two_incidents_of_one_switch_say_of_each_other(books: Books) -> None:
    """Two clones, one second; once the work was given back between them, they are two, and nothing is said."""
    for slug in ("b", "a"):
        books.write(
            "2026-11-08/", "status: open", switch("2026-11-08T10:00-05:00", "manual"), kind="incident", slug=slug
        )
    (found,) = said(books, "WB384")
    assert found == (
        "notice: two open incidents give Card desk to people, with no way back between them: "
        "2026-11-08-a and 2026-11-08-b | if they are one: watchbook merge 2026-11-08-b INTO 2026-11-08-a; both "
        "switches stay"
    )
    books.entries.pop()
    books.write("2026-11-08/", "status: open", switch("2026-11-08T11:00-05:00", "manual"), kind="incident", slug="c")
    books.write("2026-11-08", switch("2026-11-08T10:30-05:00", "ai", "ada"), slug="back")
    assert said(books, "WB384") == []


def test_a_drill_that_is_due_within_a_week_is_known_and_no_finding(books: Books) -> None:
    """Whoever comes in can plan it; eight days ahead is early enough for the next shift."""
    books.config += '[fallback]\ndrill_every = "30d"\n'
    books.write("2026-10-16", "workflows: [desk]", kind="drill", slug="fire")
    books.write("2026-10-18", "workflows: [line]", kind="drill", slug="next")
    report = books.check()
    drills = [one.drill and (one.drill.since.isoformat(), one.drill.is_overdue) for one in report.standings]
    assert drills == [("2026-11-15", False), None]
    assert [one for one in report.findings if one.code == "WB612"] == []


def test_a_drill_that_is_overdue_is_said(books: Books) -> None:
    """Counted from the last one; the workflow's page shows it beside its route."""
    books.config += '[fallback]\ndrill_every = "30d"\n'
    books.write("2026-10-15", kind="drill", slug="fire")
    report = books.check()
    assert [(one.workflow, one.what) for one in report.findings if one.code == "WB612"] == [
        ("line", "Hot line was never drilled: a drill every 30 days was due on 31 Oct 2026")
    ]
    assert [one.drill and one.drill.is_overdue for one in report.standings] == [False, True]
    books.write("2026-11-02", "workflows: [line]", kind="drill", slug="late")
    assert said(books, "WB612") == []


def test_without_an_off_switch_nobody_is_asked_to_drill_it(books: Books) -> None:
    """Drills are asked for where watchbook.toml has [fallback]."""
    assert said(books, "WB612") == []

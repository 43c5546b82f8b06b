"""Fields that have gone blind: findings, and days that cannot be believed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from tests.books import CALLED, CONFIG, FIRST, LAST, Books, verdict
from watchbook.calendar import days_between
from watchbook.ledger import FieldShape, FieldUse, Verdict

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.check import Finding

SUNDAY = dt.date(2026, 11, 8)
DAYS = list(days_between(FIRST, LAST))


@pytest.fixture
def books(tmp_path: Path) -> Books:
    """Return both books of a quiet autumn in which every record held what is looked for."""
    books = Books.quiet(tmp_path)
    for field in ("handoff", "resolved"):
        books.fields += [use(day, workflow, field) for day in DAYS for workflow in ("desk", "line")]
    return books


def use(day: dt.date, workflow: str, field: str, used: int = 500, **counts: Any) -> FieldUse:
    """Return what a day's file says of a field."""
    known = {"there": 500, "strange": 0, "invalid": 0, "alike": 0, "positive": 0, "size": 0} | counts
    return FieldUse(day, workflow, field, f"logs/{day}.jsonl", records=500, used=used, **known)


def lose(books: Books, field: str, *workflows: str, metric: str = "", day: dt.date = SUNDAY, **counts: Any) -> Books:
    """Let a field hold nothing usable on a day, and take a metric's verdict with it."""
    books.fields = [
        row for row in books.fields if (row.day, row.field) != (day, field) or row.workflow not in workflows
    ]
    books.fields += [use(day, workflow, field, 0, **counts) for workflow in workflows]
    for workflow in workflows if metric else ():
        books.put(no_field(day, workflow, metric, field))
    return books


def no_field(day: dt.date, workflow: str, metric: str, field: str) -> Verdict:
    """Return the verdict on a metric that lacks a field."""
    return Verdict(
        day, workflow, metric, None, 0, None, None, None, "no-data", False, f"no field: {field}", None, False, ""
    )


def said(books: Books, prefix: str = "WB32") -> list[str]:
    """Return the findings about fields, as `code severity sentence`."""
    return [f"{one.code} {one.severity} {one.what}" for one in found(books, prefix)]


def found(books: Books, prefix: str = "WB32") -> list[Finding]:
    """Return the findings about fields."""
    return [finding for finding in books.check().findings if finding.code.startswith(prefix)]


def test_nothing_is_said_of_fields_that_are_there(books: Books) -> None:
    """Nor of a ledger that knows of none."""
    assert said(books) == []
    books.fields = []
    assert said(books) == []


def test_a_lost_field_that_the_front_page_needs_makes_the_day_hollow(books: Books) -> None:
    """The finding is graded like a missing dump."""
    report = lose(books, "handoff", "desk", metric="handoff_rate").check()
    assert report.marks["desk"][SUNDAY].state == "hollow"
    assert report.marks["line"][SUNDAY].state == "in"
    assert said(books) == [
        "WB321 warning Card desk cannot be believed on 8 Nov 2026: no conversation has handoff, where 100 % usually do"
    ]


def test_a_field_that_no_workflow_has_any_more_is_one_finding(books: Books) -> None:
    """Gone is said to be gone."""
    (finding,) = found(lose(books, "handoff", "desk", "line", metric="handoff_rate", there=0))
    assert finding.workflow is None
    assert finding.what.endswith("no conversation has handoff, where 100 % usually do, and its name is in no file")


def test_half_of_a_field_that_the_front_page_needs_makes_the_day_hollow(books: Books) -> None:
    """What is left is no evidence of the rest; a fifth that lost it is a warning, and the day stays."""
    for part, state in ((250, "hollow"), (380, "in")):
        books.fields = [
            row for row in books.fields if (row.day, row.field, row.workflow) != (SUNDAY, "handoff", "desk")
        ]
        books.fields.append(use(SUNDAY, "desk", "handoff", part))
        report = books.check()
        assert [one.severity for one in report.findings if one.code == "WB328"] == ["warning"]
        assert report.marks["desk"][SUNDAY].state == state


def test_a_metric_of_ones_own_over_a_field_that_no_record_has_is_told(books: Books) -> None:
    """Somebody wrote it to be called by it, and it would never call."""
    books.config = CONFIG.replace("[evals]", '[dumps.fields]\nangry = {type = "boolean"}\n[evals]') + CALLED
    books.config += '[metrics.angry]\ntitle = "Angry"\nabout = "So."\nshare = "angry"\n'
    books.fields += [use(day, workflow, "angry", 0, there=0) for day in DAYS for workflow in ("desk", "line")]
    books.put(*(no_field(day, workflow, "angry", "angry") for day in DAYS for workflow in ("desk", "line")))
    report = books.check()
    assert {(one.code, one.hollow) for one in report.findings if one.code == "WB326"} == {("WB326", True)}
    assert report.headline.startswith("Not everything could be judged: angry has never been in a dump")


def test_a_lost_field_of_a_metric_elsewhere_is_a_finding_and_the_day_stays(books: Books) -> None:
    """A metric that calls people makes it as grave as a missing dump, and they are told; an entry makes it a notice."""
    lose(books, "resolved", "desk", metric="self_resolved", day=SUNDAY - dt.timedelta(days=3))
    assert books.check().marks["desk"][SUNDAY - dt.timedelta(days=3)].state == "in"
    assert said(books) == ["WB321 error no conversation has resolved, where 100 % usually do (on 5 Nov 2026 in desk)"]
    assert [finding.hollow for finding in found(books)] == [True]
    books.write("2026-11-05", "workflows: [desk]")
    assert said(books)[0].startswith("WB321 notice")


def test_unusable_values_are_shown_by_shape(books: Books) -> None:
    """Up to three of them, the most frequent first, and never a value."""
    lose(books, "handoff", "desk", metric="handoff_rate", invalid=500)
    shapes = {"1 letter": 90, "3 letters": 7, "2 letters": 2, "a list": 1}
    books.shapes += [FieldShape(SUNDAY, "desk", "handoff", shape, "logs/x.jsonl", n) for shape, n in shapes.items()]
    (line,) = said(books)
    assert line.startswith(
        "WB322 warning Card desk cannot be believed on 8 Nov 2026: handoff should hold true or false"
    )
    assert line.endswith("and nearly all of its values are something else: 1 letter; 3 letters; 2 letters")


@pytest.mark.parametrize(
    ("field", "metric", "shapes", "hint"),
    [
        (
            "handoff",
            "handoff_rate",
            ("3 letters", "2 letters"),
            (
                "say which of its words is yes and which is no, under [dumps]: "
                'words.handoff = { true = ["yes"], false = ["no"] }'
            ),
        ),
        (
            "handoff",
            "handoff_rate",
            ("1 letter",),
            (
                "say which of its words is yes and which is no, under [dumps]: "
                'words.handoff = { true = ["t", "y"], false = ["f", "n"] }'
            ),
        ),
        (
            "handoff",
            "handoff_rate",
            ("a list",),
            "ask whoever writes the dumps what changed, and write an entry about it",
        ),
        (
            "feedback",
            "negative_feedback",
            ("8 letters",),
            'say what they call it, under [dumps]: words.feedback = { up = ["..."], down = ["..."] }',
        ),
        (
            "confidence",
            "confidence",
            ("2 digits with a fraction", "2 digits, space and %", "3 digits"),
            (
                "it looks like per cent: if it is, say so under [dumps.fields]: "
                'confidence = { path = "confidence", scale = 0.01 }'
            ),
        ),
        (
            "confidence",
            "confidence",
            ("2 digits", "4 letters"),
            "ask whoever writes the dumps what changed, and write an entry about it",
        ),
    ],
)
def test_the_line_that_says_what_is_meant_is_in_the_hint(
    books: Books, field: str, metric: str, shapes: tuple[str, ...], hint: str
) -> None:
    """Where the shapes of a field that was never read show it: words of a truth, words, per cent."""
    books.fields = [row for row in books.fields if row.field != field]
    books.fields += [use(day, "desk", field, 0, invalid=500) for day in DAYS]
    books.put(*(no_field(day, "desk", metric, field) for day in DAYS))
    books.shapes += [FieldShape(SUNDAY, "desk", field, shape, "logs/x.jsonl", 9) for shape in shapes]
    assert found(books, "WB322")[0].hint == hint


def test_per_cent_from_one_day_on_are_no_matter_of_the_config(books: Books) -> None:
    """What holds for the days from now on would spoil those before."""
    books.fields += [use(day, "desk", "confidence") for day in DAYS]
    lose(books, "confidence", "desk", metric="confidence", invalid=500)
    books.shapes.append(FieldShape(SUNDAY, "desk", "confidence", "2 digits", "logs/x.jsonl", 500))
    assert found(books, "WB322")[0].hint == "ask whoever writes the dumps what changed, and write an entry about it"


def test_some_unusable_values_are_one_notice_a_field(books: Books) -> None:
    """From 5 % on."""
    for day in DAYS:
        books.fields = [row for row in books.fields if (row.day, row.field) != (day, "resolved")]
    books.fields += [use(day, "desk", "resolved", 450, invalid=50 if day >= SUNDAY else 20) for day in DAYS]
    assert said(books) == ["WB329 notice 10 % of the values of resolved cannot be used on 1 day, 8 Nov 2026"]


def test_a_mapped_field_that_has_never_been_there_is_a_finding_at_its_line(books: Books) -> None:
    """With the names that are looked for; one that nobody mapped is left alone."""
    books.fields += [use(day, "desk", "csat", 0, there=0) for day in DAYS]
    assert said(books) == []
    mapping = 'csat = ["stars", "score"]'
    books.config = CONFIG.replace("[evals]", f"[dumps.fields]\n{mapping}\n[evals]") + CALLED
    (finding,) = found(books)
    assert (finding.code, finding.severity) == ("WB326", "warning")
    assert finding.what.startswith("csat has never been in a dump, where it is looked for as stars or score")
    assert str(finding.place) == f"watchbook.toml:{books.config.splitlines().index(mapping) + 1}"
    books.config = CONFIG.replace("[evals]", "[dumps.fields]\ncsat = false\n[evals]") + CALLED
    assert said(books) == []


def test_days_that_people_had_are_not_asked_for_what_the_ai_says(books: Books) -> None:
    """Nobody's confidence is in them."""
    lose(books, "handoff", "desk")
    books.put(verdict(SUNDAY, "desk", "handoff_rate", "manual"))
    assert said(books) == []


def test_values_beyond_their_bins_are_said_with_the_edge(books: Books) -> None:
    """A percentile that lies below its first bin is no number."""
    for workflow in ("desk", "line"):
        row = no_field(SUNDAY, workflow, "latency_p95", "")
        books.put(Verdict(*[*(getattr(row, name) for name in row.__slots__[:10]), "below the bins", None, False, ""]))
    (line,) = said(books)
    edge = "10.0\N{NARROW NO-BREAK SPACE}ms"
    assert line == f"WB327 warning Latency, 95th percentile lies below {edge}, outside of its bins, on 8 Nov 2026"


def test_days_of_one_field_with_a_few_good_ones_between_are_one_finding(books: Books) -> None:
    """Up to a week apart; what lies further back is another."""
    for day in (date(1), date(5), date(6)):
        lose(books, "resolved", "desk", metric="self_resolved", day=day)
    (line,) = said(books)
    assert "(on 3 days between 1 Nov 2026 and 6 Nov 2026 in desk)" in line
    lose(books, "resolved", "desk", metric="self_resolved", day=dt.date(2026, 10, 20))
    assert len(said(books)) == 2


def test_a_field_of_one_value_since_the_first_day_is_one_finding(books: Books) -> None:
    """However many days in between had too little to say so."""
    days = [day for day in DAYS if not dt.date(2026, 10, 12) <= day <= dt.date(2026, 10, 21)]
    books.fields += [use(day, "desk", "turns", alike=500) for day in days]
    (finding,) = found(books, "WB324")
    assert finding.days == tuple(days[1:])
    assert f"(on {len(days) - 1} days between 2 Oct 2026 and 8 Nov 2026 in desk)" in finding.what


def date(day: int) -> dt.date:
    """Return a day of November."""
    return dt.date(2026, 11, day)

"""Findings at the very moment, day or number from which on they are said otherwise."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.books import CONFIG, NOW, Books, engagement, source, verdict
from tests.entries import entry
from tests.handled_rows import handled_row
from watchbook.check.acceptable_limits import breach_of, limits_of
from watchbook.check.client_notices import ClientNotice
from watchbook.check.finding import Finding
from watchbook.check.formats.one_line import recent
from watchbook.ledger import Account, Arrival, Category, Execution, VerdictRevision
from watchbook.metrics import metrics_of

if TYPE_CHECKING:
    from watchbook.check.codes import Severity

SECOND = dt.timedelta(seconds=1)
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
PEOPLE = """
[people.ada]
phone = "+1 555 0100"
may = ["switch"]
[people.bob]
phone = "+1 555 0101"
may = ["switch"]
[[oncall.primary]]
people = ["bob"]
starts = 2026-01-05
[[oncall.backup]]
people = ["ada"]
starts = 2026-01-05
"""


@pytest.fixture
def books(tmp_path: Path) -> Books:
    """Return both books of a quiet autumn."""
    return Books.quiet(tmp_path)


def moment(text: str) -> dt.datetime:
    """Return an instant of New York's winter."""
    return dt.datetime.fromisoformat(f"{text}-05:00")


def found(books: Books, code: str, as_of: dt.datetime = NOW) -> list[Finding]:
    """Return the findings of a code."""
    return [finding for finding in books.check(as_of).findings if finding.code == code]


def graded(books: Books, code: str, *moments: dt.datetime) -> list[str]:
    """Return how grave a finding is at each moment; nothing where it is not said."""
    return [" ".join(finding.severity for finding in found(books, code, each)) for each in moments]


def test_an_entry_is_due_in_time_up_to_the_moment_itself(books: Books) -> None:
    """A day out of band is a notice up to then, and an error after it."""
    books.out("8").known = [VerdictRevision(NOW, dt.date(2026, 11, 8), "desk", "rephrased", "out", True, "point", 0.2)]
    due = NOW + DAY
    assert [finding.due for finding in found(books, "WB201")] == [due]
    assert graded(books, "WB201", due, due + SECOND) == ["notice", "error"]


def test_a_dump_is_missing_in_time_up_to_the_moment_itself(books: Books) -> None:
    """A day is due at six; what became of it has to be said a day later."""
    books.sources = [each for each in books.sources if each.date != dt.date(2026, 11, 8) or each.kind == "evals"]
    due = moment("2026-11-10T06:00")
    assert graded(books, "WB301", moment("2026-11-09T05:59:59"), moment("2026-11-09T06:00")) == ["", "warning"]
    # From the next dump's time on that one is missing too, and the run is an error.
    assert [finding.due for finding in found(books, "WB301")] == [due]
    books.sources.append(source(dt.date(2026, 11, 9)))
    assert graded(books, "WB301", due, due + SECOND) == ["warning", "error"]


def test_a_silent_entry_is_said_once_the_time_is_over(books: Books) -> None:
    """From more than `review_every` on a warning, from more than twice as long on an error."""
    books.config += '[journal]\nreview_every = "7d"\n'
    books.entries = [entry("2026-11-02/", "status: open")]
    start = moment("2026-11-02T00:00")
    moments = [start + 7 * DAY, start + 7 * DAY + SECOND, start + 14 * DAY, start + 14 * DAY + SECOND]
    assert graded(books, "WB202", *moments) == ["", "warning", "warning", "error"]


@pytest.mark.parametrize(
    ("silent", "said"), [(23, "23 hours"), (24, "1 day"), (47, "1 day"), (48, "2 days"), (1, "1 hour")]
)
def test_how_long_nobody_wrote_is_said_in_days_from_24_hours_on(books: Books, silent: int, said: str) -> None:
    """Whole days, or whole hours."""
    books.config += '[journal]\nreview_every = "30m"\n'
    books.entries = [entry("2026-11-08/", "status: open")]
    (finding,) = found(books, "WB202", moment("2026-11-08T00:00") + silent * HOUR)
    assert f"nobody has added a word for {said}: " in finding.what


def test_an_entry_that_explains_tomorrow_goes_on_and_one_that_ends_today_does_not(books: Books) -> None:
    """Resolved or not, it mutes what has not come."""
    books.config += '[journal]\nreview_every = "1d"\n'
    today = moment("2026-11-09T06:10")
    for last, said in (("2026-11-09", 0), ("2026-11-10", 1)):
        books.entries = [entry(f"2026-11-02/{last}", "status: resolved")]
        assert len(found(books, "WB202", today)) == said


def test_a_leak_is_an_error_from_beyond_the_promise_on(books: Books) -> None:
    """Five minutes are within five minutes."""
    at = "2026-11-07T11:00-05:00"
    books.entries = [
        entry("2026-11-07", f"switches: [{{at: {at}, workflow: desk, to: manual, by: ada}}]", kind="drill")
    ]
    for last, severity in (("11:05:00", "warning"), ("11:05:01", "error")):
        books.handled = [handled_row(at, ai=1, last=f"2026-11-07T{last}-05:00")]
        assert graded(books, "WB620", NOW) == [severity]
    ended = moment("2026-11-07T11:05:01")
    assert graded(books, "WB620", ended + 7 * DAY - SECOND, ended + 7 * DAY) == ["error", "notice"]


@pytest.mark.parametrize(("day", "said"), [("2026-10-14", 0), ("2026-10-15", 1)])
def test_a_version_of_the_first_fourteen_days_is_what_was_there(books: Books, day: str, said: int) -> None:
    """The first dump came on 1 October; the fifteenth day asks."""
    first, later = dt.date(2026, 10, 1), dt.date.fromisoformat(day)
    books.categories = [
        Category(date, "desk", "model_version", value, f"logs/{date}.jsonl", 400)
        for date, value in ((first, "v1"), (later, "v2"))
    ]
    assert len(found(books, "WB205")) == said


@pytest.mark.parametrize(("days", "said"), [("2026-10-28", 1), ("2026-10-29", 0), ("2026-11-04", 0), ("2026-11-05", 1)])
def test_a_change_within_three_days_announces_a_version(books: Books, days: str, said: int) -> None:
    """Before it or after it."""
    first, later = dt.date(2026, 10, 1), dt.date(2026, 11, 1)
    books.categories = [
        Category(date, "desk", "model_version", value, f"logs/{date}.jsonl", 400)
        for date, value in ((first, "v1"), (later, "v2"))
    ]
    books.entries = [entry(days, kind="change")]
    assert len(found(books, "WB205")) == said


def test_a_version_is_due_from_when_its_dump_was_first_seen(books: Books) -> None:
    """A notice up to then, an error after; three are named, the others counted."""
    first, later = dt.date(2026, 10, 1), dt.date(2026, 11, 1)
    values = [(first, "v1"), *((later, f"v{n}") for n in (2, 3, 4))]
    books.categories = [Category(day, "desk", "model_version", value, f"logs/{day}.jsonl", 9) for day, value in values]
    books.arrivals = [Arrival(NOW + each, "logs/2026-11-01.jsonl", "0" * 64, 9, 9, 9, 0, 0) for each in (HOUR, SECOND)]
    due = NOW + SECOND + DAY
    (finding,) = found(books, "WB205", due)
    assert finding.due == due
    assert finding.what == (
        "Card desk answers with model version v2, model version v3, model version v4 since 1 Nov 2026, "
        "and no entry says that it changed"
    )
    assert graded(books, "WB205", due, due + SECOND) == ["notice", "error"]
    books.categories.append(Category(later, "desk", "model_version", "v5", f"logs/{later}.jsonl", 9))
    assert "model version v4 and 1 more version since" in found(books, "WB205")[0].what


def test_a_hole_in_the_roster_is_an_error_once_it_is_less_than_two_weeks_away(books: Books) -> None:
    """The moment at which exactly two weeks are left still warns."""
    books.config = CONFIG + PEOPLE.replace('[[oncall.backup]]\npeople = ["ada"]\nstarts = 2026-01-05', "")
    books.config += '\n[[oncall.overrides]]\nlayer = "backup"\nperson = "ada"\n'
    books.config += 'start = "2026-01-05T00:00-05:00"\nend = "2026-11-23T06:10-05:00"\n'
    assert graded(books, "WB701", NOW, NOW + SECOND) == ["warning", "error"]


def test_who_may_not_switch_is_said_for_thirty_days(books: Books) -> None:
    """As an error for seven of them."""
    books.config = CONFIG + PEOPLE.replace('phone = "+1 555 0101"\nmay = ["switch"]', 'phone = "+1 555 0101"')
    at = moment("2026-11-02T10:00")
    books.entries = [entry("2026-11-02", f"switches: [{{at: {at.isoformat()}, workflow: desk, to: ai, by: bob}}]")]
    moments = [at + 7 * DAY, at + 7 * DAY + SECOND, at + 30 * DAY, at + 30 * DAY + SECOND]
    assert graded(books, "WB610", *moments) == ["error", "warning", "warning", ""]


def test_people_are_forgotten_once_the_time_for_a_word_is_over(books: Books) -> None:
    """Exactly `review_every` is not over."""
    books.config += '[journal]\nreview_every = "7d"\n'
    at = moment("2026-11-02T10:00")
    switch = f"switches: [{{at: {at.isoformat()}, workflow: desk, to: manual, by: ada}}]"
    books.entries = [entry("2026-11-02", switch, "status: resolved")]
    assert graded(books, "WB611", at + 7 * DAY, at + 7 * DAY + SECOND) == ["", "warning"]


def test_a_drill_is_overdue_on_the_day_after_it_was_due(books: Books) -> None:
    """The thirtieth day is in time."""
    books.config += '[fallback]\ndrill_every = "30d"\n'
    for last, overdue in (("2026-10-10", 0), ("2026-10-09", 1)):
        books.entries = [entry(last, "workflows: [desk, line]", "status: resolved", kind="drill")]
        assert len(found(books, "WB612")) == 2 * overdue


@pytest.mark.parametrize(("count", "severity"), [(49, "notice"), (50, "warning"), (1000, "error")])
def test_lines_set_aside_are_more_than_a_notice_from_5_percent_on(books: Books, count: int, severity: str) -> None:
    """Every line is an error."""
    day, name = dt.date(2026, 11, 8), "logs/2026-11-08.jsonl"
    counts = {"lines": 1000, "quarantined:not JSON": count, "rolled-up": 1000 - count}
    books.accounts = [Account(day, name, "", outcome, number) for outcome, number in counts.items()]
    assert graded(books, "WB305", NOW) == [severity]


@pytest.mark.parametrize(("weeks", "said"), [((1, 2, 3), 1), ((2, 3, 4), 1), ((1, 4), 0), ((1, 2, 5), 0)])
def test_a_workflow_is_missed_after_three_of_the_four_weeks_before(
    books: Books, weeks: tuple[int, ...], said: int
) -> None:
    """On the same weekday; the fifth week back does not count."""
    last = dt.date(2026, 11, 8)
    present = {last - dt.timedelta(weeks=week) for week in weeks}
    for workflow, metric, day in list(books.verdicts):
        if workflow == "line" and day not in present:
            books.put(verdict(day, workflow, metric, "no-data"))
    days = {day for finding in found(books, "WB306") for day in finding.days}
    assert (last in days) == bool(said)


def test_a_limit_says_nothing_of_a_metric_that_was_last_judged_four_days_ago() -> None:
    """Three days ago is still now."""
    where = engagement(
        Path(), f'{CONFIG}[[workflows.desk.switch_when]]\nmetric = "rephrased"\nabove = 0.3\nfor_days = 1\n'
    )
    (limit,) = limits_of(where, metrics_of(where), "desk")
    rows = [verdict(dt.date(2026, 11, 4), "desk", "rephrased", "out", 0.4)]
    assert breach_of(limit, rows, None, dt.date(2026, 11, 7)) is not None
    assert breach_of(limit, rows, None, dt.date(2026, 11, 8)) is None
    assert breach_of(limit, rows, dt.date(2026, 11, 4), dt.date(2026, 11, 7)) is not None
    assert breach_of(limit, rows, dt.date(2026, 11, 5), dt.date(2026, 11, 7)) is None
    assert breach_of(limit, [replace(rows[0], value=0.3)], None, dt.date(2026, 11, 7)) is None


@pytest.mark.parametrize(
    ("severity", "days", "printed"), [("notice", 14, True), ("notice", 15, False), ("warning", 15, True)]
)
def test_a_notice_about_a_day_more_than_fourteen_days_back_is_no_news(
    books: Books,
    severity: Severity,
    days: int,
    printed: bool,  # noqa: FBT001  # a parameter of the test
) -> None:
    """Warnings and what is due are, whenever; the last of a finding's days counts."""
    report = books.check()
    assert report.expected == dt.date(2026, 11, 8)
    last = report.expected - days * DAY
    finding = Finding("WB203", severity, "something", days=(last - DAY, last))
    assert (recent(replace(report, findings=(finding,))) == (finding,)) == printed
    due = replace(finding, due=NOW)
    assert recent(replace(report, findings=(due,))) == (due,)


def test_a_dump_is_late_where_a_run_looked_for_it_once_it_was_due(books: Books) -> None:
    """A look at the due time itself counts; one at the moment of its arrival does not."""
    due = moment("2026-11-09T06:00")
    books.arrivals = [Arrival(due + 2 * HOUR, "logs/2026-11-08.jsonl", "0" * 64, 9, 9, 9, 0, 0)]
    said = []
    for looked in (due - SECOND, due, due + 2 * HOUR - SECOND, due + 2 * HOUR):
        books.executions = [Execution(looked, "daily", "2026-11-08", "0" * 64, "")]
        said.append(len(found(books, "WB302", due + 3 * HOUR)))
    assert said == [0, 1, 1, 0]


@pytest.mark.parametrize(
    ("noticed", "flagged", "first", "missed"),
    [
        (-1, None, "announced", None),
        (0, None, "client alone", None),
        (6, 6, "bands", None),
        (6, 5, "bands", None),
        (6, 7, "client", 1),
        (-1, 7, "announced", None),
    ],
)
def test_who_noticed_first(noticed: int, flagged: int | None, first: str, missed: int | None) -> None:
    """In hours after an incident's first day began; the bands are first where both spoke at once."""
    began = moment("2026-11-08T00:00")
    at = None if flagged is None else began + flagged * HOUR
    notice = ClientNotice(entry("2026-11-08"), began + noticed * HOUR, began, at)
    assert notice.who_first == first
    assert notice.missed == (None if missed is None else missed * HOUR)


@pytest.mark.parametrize(
    ("noticed", "flagged", "said"),
    [
        (-24, None, "The client said so 1 day before it began."),
        (-23, None, "The client said so 23 hours before it began."),
        (0, None, "The bands have not flagged it; the client noticed 1 hour after it began."),
        (2, None, "The bands have not flagged it; the client noticed 2 hours after it began."),
        (6, 6, "The bands had flagged it 1 hour before the client noticed."),
        (60, 6, "The bands had flagged it 2 days before the client noticed."),
        (6, 30, "The bands flagged it 1 day after the client had noticed."),
    ],
)
def test_how_long_before_or_after_is_said(noticed: int, flagged: int | None, said: str) -> None:
    """In days from 24 hours on, in hours below, one at least."""
    began = moment("2026-11-08T00:00")
    at = None if flagged is None else began + flagged * HOUR
    assert ClientNotice(entry("2026-11-08"), began + noticed * HOUR, began, at).sentence == said

"""What entries owe to the days, and days to the entries: words on open ones, scope, needless ones, new versions."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import pytest

from tests.books import FIRST, NOW, Books, verdict
from watchbook.check.formats import json as as_json
from watchbook.ledger import Account, Arrival, Category, VerdictRevision

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.check import Finding

OPENED = "noticed: {by: engineer-a, at: 2026-11-02T06:40-05:00}"
OPEN = ("status: open", OPENED)
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
CLOSED = "status: resolved"


@pytest.fixture
def books(tmp_path: Path) -> Books:
    """Return both books of a quiet autumn."""
    return Books.quiet(tmp_path)


def found(books: Books, code: str, as_of: dt.datetime = NOW) -> list[Finding]:
    """Return the findings of a code."""
    return [finding for finding in books.check(as_of).findings if finding.code == code]


def seen(day: dt.date, value: str, field: str = "model_version", workflow: str = "desk") -> Category:
    """Return that a version was seen on a day."""
    return Category(day, workflow, field, value, f"logs/{day}.jsonl", 500)


@pytest.mark.parametrize(
    ("after", "severity"),
    [(7 * DAY, None), (7 * DAY + HOUR, "warning"), (14 * DAY, "warning"), (14 * DAY + HOUR, "error")],
)
def test_an_open_entry_has_to_be_looked_at_again(books: Books, after: dt.timedelta, severity: str | None) -> None:
    """A warning after review_every without a word, an error after twice as long."""
    at = (NOW - after).isoformat()
    books.out("1-8").write("2026-10-01/", "status: open", f"noticed: {{by: engineer-a, at: {at}}}", slug="slow")
    assert [finding.severity for finding in found(books, "WB202")] == ([severity] if severity else [])


def test_a_word_counts_as_a_look_and_a_promise_does_not(books: Books) -> None:
    """The latest line, switch or notice; one dated ahead of now mutes nothing."""
    text = "## What was tried\n- {} engineer-a: read thirty of them\n"
    books.out("1-8").write("2026-10-01/", "status: open", slug="one", body=text.format("2026-11-05T09:00-05:00"))
    assert not found(books, "WB202")
    books.entries.clear()
    books.write("2026-10-01/", "status: open", slug="two", body=text.format("2027-11-05T09:00-05:00"))
    (finding,) = found(books, "WB202")
    assert finding.what == "its status has been open for 39 days, and nobody has added a word for 39 days: Quiet day"
    assert finding.hint is not None
    assert finding.hint.startswith('watchbook note 2026-10-01-two "')
    assert finding.place is not None
    assert finding.place.line == 5


def test_a_closed_entry_waits_for_nobody(books: Books) -> None:
    """Nor does a review."""
    books.out("1-8").write("2026-10-01/2026-11-08", slug="a").write("2026-10-01", kind="review", slug="b")
    assert not found(books, "WB202")


def test_an_entry_that_explains_days_to_come_does_not_mute_for_ever(books: Books) -> None:
    """It is resolved, and goes on all the same, until somebody says where it ends."""
    books.out("1-8").write("2026-10-01/2099-12-31", slug="long").write("2026-11-20/2026-11-30", slug="announced")
    (finding,) = found(books, "WB202")
    assert (finding.entry, finding.severity) == ("2026-10-01-long", "error")
    assert finding.what.startswith("is resolved, and explains days until 2099-12-31, and nobody has added a word for")
    assert finding.hint is not None
    assert finding.hint.endswith("end its days: watchbook resolve 2026-10-01-long --days 2026-10-01/2026-11-09")
    books.entries.clear()
    text = "## What was tried\n- 2026-11-05T09:00-05:00 engineer-a: read thirty of them\n"
    books.write("2026-10-01/2099-12-31", slug="long", body=text)
    assert not found(books, "WB202")


def test_an_open_entry_explains_its_own_metrics_alone(books: Books) -> None:
    """Another metric that leaves its band meanwhile is a finding of its own."""
    books.out("1-8", metric="handoff_rate").out("6-8")
    books.write("2026-11-01/", *OPEN, "metrics: [handoff_rate]")
    (finding,) = found(books, "WB201")
    assert finding.metrics == ("rephrased",)
    assert not found(books, "WB203")


def test_an_open_entry_without_metrics_explains_what_was_out_when_it_was_written(books: Books) -> None:
    """What leaves its band later asks for an entry: nobody can have meant it."""
    books.out("1-8", metric="handoff_rate").out("6-8").out("7", metric="volume").write("2026-11-01/", *OPEN)
    (finding,) = found(books, "WB201")
    assert set(finding.metrics) == {"rephrased", "volume"}
    assert finding.days == (dt.date(2026, 11, 6), dt.date(2026, 11, 7), dt.date(2026, 11, 8))
    assert not found(books, "WB203")


def test_what_it_takes_in_with_a_later_line_is_said(books: Books) -> None:
    """Whoever adds a line knows what is out by then; the entry is asked whether it means it."""
    line = "## What was tried\n- 2026-11-08T09:00-05:00 ada: asked the vendor\n"
    books.out("1-8", metric="handoff_rate").out("6-8").out("7", metric="volume").write("2026-11-01/", *OPEN, body=line)
    assert not found(books, "WB201")
    (finding,) = found(books, "WB203")
    assert finding.severity == "notice"
    assert finding.what == (
        "an open entry explains every metric of Card desk; also out since 6 Nov 2026: Rephrased and Conversations; "
        "does it mean them?"
    )


@pytest.mark.parametrize(
    ("title", "body", "codes"),
    [
        ("All workflows, incident", "", ["WB131", "WB201"]),
        ("All workflows, incident", "## Known at the start\n\n- On call: eve\n\n## What changed\n", ["WB131", "WB201"]),
        ("...", "", ["WB131", "WB201"]),
        ("All workflows, incident", "## What changed\nThe provider was down.\n", []),
        ("The provider was down", "", []),
    ],
)
def test_an_entry_that_nobody_filled_in_explains_nothing(books: Books, title: str, body: str, codes: list[str]) -> None:
    """It would mute a day before anybody had looked at it."""
    lines = (f"title: {title}", "noticed: {by: eve, at: 2026-11-09T03:00-05:00}", "status: open", "cause: unknown")
    books.out("8").write("2026-11-08", *lines, kind="incident", body=body)
    assert sorted({finding.code for finding in books.check().findings} & {"WB131", "WB201"}) == codes


def test_a_drill_explains_nothing_by_itself(books: Books) -> None:
    """A minute with people excuses no day."""
    assert found(books.out("8").write("2026-11-08", kind="drill"), "WB201")


def test_what_was_out_when_an_entry_was_opened_is_what_it_means(books: Books) -> None:
    """Nothing has spread."""
    books.out("1-8", metric="handoff_rate").out("1-2").write("2026-11-01/", *OPEN)
    assert not found(books, "WB203")


def test_a_bounded_entry_is_taken_at_its_word(books: Books) -> None:
    """Whoever wrote its last day had seen its days."""
    books.out("1-8", metric="handoff_rate").out("6-8").write("2026-11-01/2026-11-08", CLOSED, OPENED)
    assert not found(books, "WB203")


def test_an_entry_about_days_in_band_is_said_to_explain_nothing(books: Books) -> None:
    """Its days, workflow or metrics are probably others."""
    books.out("5").write("2026-11-03/2026-11-04", slug="wrong-days")
    (finding,) = found(books, "WB204")
    assert finding.severity == "notice"
    assert finding.what == "explains 3 to 4 Nov 2026, and nothing it speaks of was out of band: Quiet day"
    assert finding.entry == "2026-11-03-wrong-days"


@pytest.mark.parametrize(
    ("days", "lines", "kind"),
    [
        ("2026-11-04/2026-11-05", (), "observation"),
        ("2026-11-03", (), "change"),
        ("2026-11-03", (), "drill"),
        ("2026-11-03", (), "review"),
        ("2026-11-09", (), "observation"),
        ("2026-11-03", ("noticed: {by: client, at: 2026-11-04T09:00-05:00}",), "observation"),
    ],
)
def test_an_entry_with_a_reason_is_left_alone(books: Books, days: str, lines: tuple[str, ...], kind: str) -> None:
    """A day out is enough; changes, drills and reviews need none; a day ahead is not judged; the client saw it."""
    assert not found(books.out("5").write(days, *lines, kind=kind), "WB204")


def test_an_entry_about_a_day_without_data_is_left_alone(books: Books) -> None:
    """A day that could not be judged was never in its band."""
    for metric in ("volume", "handoff_rate", "rephrased", "error_rate"):
        books.put(verdict(dt.date(2026, 11, 3), "desk", metric, "no-data"))
    assert not found(books.write("2026-11-03"), "WB204")


def test_an_entry_about_a_damaged_dump_is_left_alone(books: Books) -> None:
    """It answers what is said of the dump."""
    source = "logs/2026-11-03.jsonl"
    counts = {"lines": 10, "rolled-up": 9, "quarantined:not-json": 1}
    books.accounts = [Account(dt.date(2026, 11, 3), source, "", name, count) for name, count in counts.items()]
    assert not found(books.write("2026-11-03"), "WB204")


def test_an_entry_about_a_metric_that_was_in_band_is_needless_whatever_else_was_out(books: Books) -> None:
    """It names the wrong one."""
    assert found(books.out("3").write("2026-11-03", "metrics: [handoff_rate]"), "WB204")
    books.entries.clear()
    assert not found(books.write("2026-11-03", "metrics: [handoff_rate]").out("3", metric="handoff_rate"), "WB204")


VERSIONS = [seen(FIRST, "v1"), seen(dt.date(2026, 11, 5), "v2"), seen(dt.date(2026, 11, 6), "v2")]


@pytest.mark.parametrize(("after", "severity"), [(HOUR, "notice"), (24 * HOUR, "notice"), (25 * HOUR, "error")])
def test_a_version_that_nobody_announced_is_a_finding(books: Books, after: dt.timedelta, severity: str) -> None:
    """Grace runs from when its dump was first seen."""
    books.categories = VERSIONS
    books.arrivals = [Arrival(NOW - after, "logs/2026-11-05.jsonl", "0" * 64, 10, 1, 1, 0, 0)]
    (finding,) = found(books, "WB205")
    assert finding.severity == severity
    assert finding.what == "Card desk answers with model version v2 since 5 Nov 2026, and no entry says that it changed"
    assert finding.hint == "watchbook new change --workflow desk --days 2026-11-05"


@pytest.mark.parametrize(
    ("days", "lines", "kind", "announced"),
    [
        ("2026-11-05", (), "change", True),
        ("2026-11-02", (), "change", True),
        ("2026-11-08", (), "change", True),
        ("2026-11-01", (), "change", False),
        ("2026-11-05", ("workflows: [line]",), "change", False),
        ("2026-11-05", ("cause: change",), "incident", True),
        ("2026-11-05", ("cause: fault",), "incident", False),
        ("2026-11-05", (), "observation", False),
    ],
)
def test_an_entry_announces_a_version_near_its_first_day(
    books: Books, days: str, lines: tuple[str, ...], kind: str, *, announced: bool
) -> None:
    """A change of the workflow, or an incident caused by one, within three days."""
    books.categories = VERSIONS
    assert bool(found(books.write(days, *lines, kind=kind), "WB205")) is not announced


def test_versions_of_the_first_fourteen_days_are_what_was_there(books: Books) -> None:
    """Before that nobody can say what is new; a rollback to a version seen before is none either."""
    books.categories = [seen(FIRST, "v1"), seen(FIRST + 13 * DAY, "v2"), seen(FIRST + 20 * DAY, "v1")]
    assert not found(books, "WB205")
    books.categories.append(seen(FIRST + 14 * DAY, "v3"))
    assert len(found(books, "WB205")) == 1


def test_versions_of_one_day_are_one_finding(books: Books) -> None:
    """One deploy needs one entry; workflows have their own."""
    day = dt.date(2026, 11, 5)
    books.categories = [seen(FIRST, "v1"), seen(FIRST, "v1", workflow="line"), seen(day, "v2")]
    books.categories += [seen(day, "p7", "prompt_version"), seen(day, "v2", workflow="line")]
    assert [finding.what.split(" since")[0] for finding in found(books, "WB205")] == [
        "Card desk answers with model version v2, prompt version p7",
        "Hot line answers with model version v2",
    ]


@pytest.mark.parametrize(("after", "severity"), [(HOUR, "notice"), (25 * HOUR, "warning")])
def test_an_open_incident_says_what_changed_and_who_noticed(books: Books, after: dt.timedelta, severity: str) -> None:
    """What was tried and what worked may wait; these two have the time of the incident's severity."""
    at = f"noticed: {{by: engineer-a, at: {(NOW - after).isoformat()}}}"
    books.out("1-8").write("2026-11-01/", "status: open", at, kind="incident", body="## What changed\n\ntbd\n")
    (finding,) = found(books, "WB130")
    assert (finding.severity, finding.what) == (severity, "is open, but 'What changed' is empty: Quiet day")
    assert finding.place is not None
    assert finding.place.line == 10
    books.entries.clear()
    books.write("2026-11-01/", "status: open", at, kind="incident", body="## What changed\n\nA deploy.\n")
    assert not found(books, "WB130")


def test_an_open_incident_that_nobody_noticed_counts_from_its_first_day(books: Books) -> None:
    """An observation and a resolved incident are asked elsewhere, or not at all."""
    books.out("1-8").write("2026-11-01/", "status: open", kind="incident", body="## What changed\n\nA deploy.\n")
    books.write("2026-11-01/2026-11-08", slug="seen")
    (finding,) = found(books, "WB130")
    assert (finding.severity, finding.what) == ("warning", "is open, but nobody says who noticed: Quiet day")


CLIENT = "noticed: {{by: client, at: 2026-11-{}}}"


@pytest.mark.parametrize(
    ("at", "out", "said"),
    [
        ("08T09:00-05:00", "4", "The bands had flagged it 3 days before the client noticed."),
        ("05T08:00-05:00", "4", "The bands had flagged it 2 hours before the client noticed."),
        ("04T16:00-05:00", "6", "The bands flagged it 2 days after the client had noticed."),
        ("05T09:00-05:00", "", "The bands have not flagged it; the client noticed 2 days after it began."),
        ("01T09:00-05:00", "4", "The client said so 1 day before it began."),
    ],
)
def test_an_entry_says_how_long_the_bands_had_missed_what_the_client_noticed(
    books: Books, at: str, out: str, said: str
) -> None:
    """Or that they had seen it, or never did."""
    books = books.out(out) if out else books
    report = books.write("2026-11-03/2026-11-07", CLIENT.format(at), slug="said").check()
    (noticed,) = json.loads(as_json(report))["noticed_by_client"]
    assert (noticed["entry"], noticed["what"]) == ("2026-11-03-said", said)
    assert bool(found(books, "WB206")) == ("have not flagged" in said)


def test_what_the_client_noticed_is_held_against_when_the_bands_spoke(books: Books) -> None:
    """A verdict that came late helped nobody; where the log does not reach back, the day's due time stands in."""
    books.out("4").write("2026-11-03/2026-11-07", CLIENT.format("05T09:00-05:00"), slug="said")
    day = dt.date(2026, 11, 4)
    late = VerdictRevision(
        dt.datetime.fromisoformat("2026-11-07T09:00-05:00"), day, "desk", "rephrased", "out", True, "", 0.2
    )
    books.known = [late]
    assert books.check().noticed["2026-11-03-said"].who_first == "bands"
    early = dt.datetime.fromisoformat("2026-10-02T06:10-04:00")
    books.known = [VerdictRevision(early, FIRST, "line", "rephrased", "out", True, "", 0.2), late]
    noticing = books.check().noticed["2026-11-03-said"]
    assert (noticing.who_first, noticing.missed) == ("client", 2 * DAY)


def test_who_else_noticed_is_held_against_nothing(books: Books) -> None:
    """Only the client's word shows what the bands missed; the client may go by its name."""
    books.write("2026-11-03", "noticed: {by: Bank, at: 2026-11-05T09:00-05:00}", slug="a")
    assert not books.check().noticed
    books.config = books.config.replace("[dumps]", 'client = "bank"\n[dumps]')
    assert set(books.check().noticed) == {"2026-11-03-a"}

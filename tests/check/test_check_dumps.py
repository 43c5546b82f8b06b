"""Dumps: missing, empty, cut short, late, incomplete; no data is never green."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.books import FIRST, NOW, Books, source, verdict
from watchbook.ledger import Account, Arrival, Execution

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.check import Finding

DAY = dt.date(2026, 10, 24)
SUNDAY = dt.date(2026, 11, 8)
LOST = ("WB301", "WB304", "WB306")


@pytest.fixture
def books(tmp_path: Path) -> Books:
    """Return both books of a quiet autumn."""
    return Books.quiet(tmp_path)


def drop(books: Books, *days: dt.date, kind: str = "logs") -> Books:
    """Take away the files of some days."""
    books.sources = [each for each in books.sources if each.date not in days or each.kind != kind]
    return books


def found(books: Books, as_of: dt.datetime = NOW) -> list[tuple[str, str]]:
    """Return (code, severity) of the findings about dumps."""
    return [(finding.code, finding.severity) for finding in books.check(as_of).findings if finding.code != "WB402"]


def account(books: Books, day: dt.date, field: str = "", **counts: int) -> None:
    """Add to the account of a day's file; in names, `__` stands for `:` and `_` for `-`."""
    name = source(day).source
    for outcome, count in counts.items():
        books.accounts.append(Account(day, name, field, outcome.replace("__", ":").replace("_", "-"), count))


def test_a_missing_dump_is_a_warning_that_becomes_an_error(books: Books) -> None:
    """Until an entry is due it may still come; afterwards somebody has to say what became of it."""
    drop(books, SUNDAY)
    assert found(books) == [("WB301", "warning")]
    assert ("WB301", "error") in found(books, NOW + dt.timedelta(days=1))


def test_a_golden_set_that_never_came_is_a_warning(books: Books) -> None:
    """Somebody wrote down where it shall be, and counts on it."""
    books.sources = [row for row in books.sources if row.kind != "evals"]
    (finding,) = books.check().findings
    assert (finding.code, finding.severity) == ("WB309", "warning")
    assert finding.what == "no golden set result was ever found at evals/{date}.json"
    assert str(finding.place) == "watchbook.toml:8"


def test_days_that_are_missing_in_a_row_are_one_finding(books: Books) -> None:
    """With all its days."""
    (finding,) = drop(books, DAY, DAY + dt.timedelta(days=1)).check().findings
    assert finding.days == (DAY, DAY + dt.timedelta(days=1))
    assert finding.what == "no dump came for 24 to 25 Oct 2026"


def test_days_before_the_first_dump_and_days_not_due_are_not_missed(books: Books) -> None:
    """An engagement begins with its first dump."""
    assert not found(drop(books, FIRST))
    assert not found(books, dt.datetime.fromisoformat("2026-11-10T05:59-05:00"))


def test_an_entry_about_the_whole_day_makes_a_notice_of_it(books: Books) -> None:
    """For every workflow: a dump holds them all. One that lists metrics speaks of those alone."""
    drop(books, DAY).write(f"{DAY}")
    assert found(books) == [("WB301", "error")]
    books.write(f"{DAY}", "workflows: [line]", "metrics: [volume]", slug="some")
    assert found(books) == [("WB301", "error")]
    books.write(f"{DAY}", "workflows: [line]", slug="other")
    assert found(books) == [("WB301", "notice")]


def test_an_empty_dump_is_as_grave_as_a_missing_one(books: Books) -> None:
    """It looks like a delivery, and is a lost day; the finding names the file."""
    drop(books, DAY).sources.append(source(DAY, "empty"))
    (finding,) = books.check().findings
    assert (finding.code, finding.severity, str(finding.place)) == ("WB304", "error", f"logs/{DAY}.jsonl")


def test_an_empty_dump_beside_a_full_one_is_nothing(books: Books) -> None:
    """The day was delivered."""
    books.sources.append(source(DAY, "empty", name=".redelivery-1"))
    assert not found(books)


@pytest.mark.parametrize("note", ["truncated", "damaged"])
def test_a_dump_that_was_cut_short_is_a_warning_until_somebody_says_so(books: Books, note: str) -> None:
    """What could be read counts; the rest of the day is missing."""
    drop(books, DAY).sources.append(source(DAY, note))
    assert found(books) == [("WB303", "warning")]
    assert found(books.write(f"{DAY}", "workflows: all")) == [("WB303", "notice")]


def test_a_link_that_is_not_followed_is_a_warning_until_somebody_says_so(books: Books) -> None:
    """A dump that leads out of its folder is not read, and not passed over in silence."""
    drop(books, DAY).sources.append(source(DAY, "link"))
    (finding,) = [each for each in books.check().findings if each.code == "WB340"]
    assert finding.what == "a symbolic link out of the folder that is configured, or to nothing, is not followed"
    assert (str(finding.place), finding.severity, finding.days) == (source(DAY).source, "warning", (DAY,))
    assert ("WB340", "notice") in found(books.write(f"{DAY}", "workflows: all"))


def test_a_dump_that_ends_its_workers_is_an_error_until_somebody_says_so(books: Books) -> None:
    """None of it is counted, and the file is named."""
    drop(books, DAY).sources.append(source(DAY, "ends-its-worker"))
    (finding,) = [each for each in books.check().findings if each.code == "WB383"]
    assert finding.what.startswith("each of the workers that read the dump, one after the other, ended over it")
    assert (str(finding.place), finding.severity, finding.days) == (source(DAY).source, "error", (DAY,))
    assert ("WB383", "notice") in found(books.write(f"{DAY}", "workflows: all"))


def test_expired_dumps_are_one_notice_a_run(books: Books) -> None:
    """Retention is nobody's fault, and is said."""
    days = [FIRST, FIRST + dt.timedelta(days=1)]
    drop(books, *days).sources += [source(day, "expired") for day in days]
    (finding,) = books.check().findings
    assert (finding.code, finding.severity, len(finding.days)) == ("WB307", "notice", 2)


@pytest.mark.parametrize(("count", "severity"), [(49, "notice"), (50, "warning")])
def test_lines_set_aside_are_a_notice_and_many_a_warning(books: Books, count: int, severity: str) -> None:
    """From 5 % of a file's lines on."""
    account(books, DAY, lines=1000, rolled_up=1000 - count, quarantined__not_json=count)
    (finding,) = books.check().findings
    assert (finding.code, finding.severity) == ("WB305", severity)
    assert finding.what == f"{count} lines were set aside: {count} not in JSON"


def test_an_account_that_does_not_balance_is_an_error(books: Books) -> None:
    """Of the lines, or of any field."""
    account(books, DAY, lines=10, blank=1, rolled_up=7, duplicate=1)
    account(books, DAY, field="confidence", used=5, null=1, invalid__range=1)
    assert not [finding for finding in found(books) if finding[0] != "WB308"]
    (finding,) = books.check().findings
    assert finding.what == "the account does not balance: 10 lines went in, 9 are accounted for"
    account(books, DAY + dt.timedelta(days=1), lines=7, rolled_up=7)
    account(books, DAY + dt.timedelta(days=1), field="turns", used=6, coerced=3)
    assert "7 records have 6 values of turns" in books.check().findings[0].what


def test_a_file_none_of_whose_lines_could_be_used_is_an_error(books: Books) -> None:
    """Fields mapped wrongly are no quiet day."""
    account(books, DAY, lines=10, quarantined__no_ts=10)
    (finding,) = books.check().findings
    assert (finding.code, finding.severity) == ("WB305", "error")
    assert finding.what == "every line was set aside: 10 without a time"
    assert "[dumps.fields]" in (finding.hint or "")


def test_a_path_that_never_matched_is_an_error(books: Books) -> None:
    """An engagement without a dump is not all right."""
    books.sources = [row for row in books.sources if row.kind != "logs"]
    (finding,) = books.check().findings
    assert (finding.code, finding.severity, str(finding.place)) == ("WB310", "error", "watchbook.toml:6")


def test_a_golden_set_that_was_not_run_is_a_warning(books: Books) -> None:
    """Without it a model that grades itself is the only witness."""
    assert found(drop(books, DAY, kind="evals")) == [("WB309", "warning")]
    assert found(books.write(f"{DAY}", "workflows: all")) == [("WB309", "notice")]


def absent(books: Books, day: dt.date, workflow: str = "line") -> Books:
    """Leave a workflow without a record on a day."""
    for (name, metric, at), _ in list(books.verdicts.items()):
        if (name, at) == (workflow, day) and metric != "golden_set":
            books.put(verdict(day, workflow, metric, "no-data"))
    return books


def test_a_workflow_that_is_absent_from_a_dump_is_missed(books: Books) -> None:
    """Others have records on that day, and it had on that weekday for weeks."""
    (finding,) = absent(books, dt.date(2026, 11, 4)).check().findings
    assert (finding.code, finding.severity, finding.workflow) == ("WB306", "error", "line")
    assert found(books.write("2026-11-04", "workflows: [line]")) == [("WB306", "notice")]


def test_a_workflow_that_rests_on_that_weekday_is_not_missed(books: Books) -> None:
    """Closed on Sundays is no loss."""
    for day in (11, 18, 25):
        absent(books, dt.date(2026, 10, day))
    absent(books, dt.date(2026, 11, 1))
    assert not [finding for finding in books.check().findings if finding.days[-1] == dt.date(2026, 11, 1)]


def test_a_day_without_any_record_is_not_blamed_on_a_workflow(books: Books) -> None:
    """The dump is missing, which is one finding and not three."""
    assert not [code for code, _ in found(absent(absent(books, DAY), DAY, "desk")) if code == "WB306"]


def arrived(books: Books, day: dt.date, at: str) -> Finding | None:
    """Say when a day's file was first seen, and return the finding about it if there is one."""
    seen = dt.datetime.fromisoformat(at)
    books.arrivals.append(Arrival(seen, source(day).source, "0" * 64, 1000, 10, 10, 0, 0))
    late = [finding for finding in books.check().findings if finding.code == "WB302"]
    return late[0] if late else None


def ran(at: str) -> Execution:
    """Return a run at an instant."""
    return Execution(dt.datetime.fromisoformat(at), "daily", "x", "", "")


def test_a_dump_is_late_when_a_run_looked_for_it_in_vain(books: Books) -> None:
    """After it was due and before it was first seen; the delay runs from when it was due."""
    books.executions = [ran("2026-10-25T06:10-04:00"), ran("2026-10-28T06:10-04:00")]
    finding = arrived(books, DAY, "2026-10-28T06:10-04:00")
    assert finding is not None
    assert (finding.severity, finding.what) == (
        "notice",
        "the dump of 24 Oct 2026 came late: first seen 3 days after it was due",
    )


@pytest.mark.parametrize("run", ["2026-10-25T05:00-04:00", "2026-11-09T06:10-05:00"])
def test_a_dump_that_nobody_looked_for_is_not_late(books: Books, run: str) -> None:
    """A first run over old dumps, and a job that did not run, say nothing of when they came."""
    books.executions = [ran(run)]
    assert arrived(books, DAY, "2026-11-09T06:10-05:00") is None


def test_a_second_file_of_a_day_does_not_make_it_late(books: Books) -> None:
    """The first one counts."""
    books.executions = [ran("2026-10-25T06:10-04:00")]
    books.sources.append(source(DAY, name=".redelivery-1"))
    assert arrived(books, DAY, "2026-10-25T06:10-04:00") is None
    seen = dt.datetime.fromisoformat("2026-10-28T06:10-04:00")
    books.arrivals.append(Arrival(seen, f"logs/{DAY}.redelivery-1.jsonl", "1" * 64, 1000, 10, 10, 0, 0))
    assert not found(books)


@pytest.mark.parametrize(("asked", "said"), [(0, "none"), (30, "30")])
def test_a_golden_set_of_which_a_part_was_asked_is_a_warning(books: Books, asked: int, said: str) -> None:
    """None of none passed is no pass, and two of two is not eighty of eighty."""
    row = books.verdicts["line", "golden_set", DAY]
    books.put(replace(row, n=asked))
    (finding,) = books.check().findings
    assert (finding.code, finding.severity, finding.workflow) == ("WB309", "warning", "line")
    assert finding.what == f"Hot line was asked {said} of the about 500 golden questions that are usual, 24 Oct 2026"
    assert found(books.write(f"{DAY}", "workflows: [line]")) == [("WB309", "notice")]


def test_files_set_aside_alike_are_one_finding_whose_hint_fits(books: Books) -> None:
    """Ninety days of a wrong mapping are one block, with all days and the count of all lines."""
    for offset in range(10):
        account(books, FIRST + dt.timedelta(days=offset), lines=10, quarantined__naive_ts=10)
    (finding,) = books.check().findings
    assert (finding.code, finding.severity, len(finding.days)) == ("WB305", "error", 10)
    assert finding.what == "every line of 10 files, 1 to 10 Oct 2026, was set aside: 100 with a time without an offset"
    assert finding.hint == "its times have no offset; say in which zone they are: naive_timestamps under [dumps]"


def test_what_a_file_repeats_is_a_warning_and_what_came_again_a_notice(books: Books) -> None:
    """Beyond 5 % of its lines; a file delivered a second time is counted once, and no fault."""
    account(books, DAY, lines=100, rolled_up=90, duplicate=10, repeated=10)
    (finding,) = books.check().findings
    assert (finding.code, finding.severity) == ("WB315", "warning")
    assert finding.what == "10 of 100 lines stand there twice and were counted once"
    books.accounts.clear()
    account(books, DAY, lines=100, rolled_up=10, duplicate=90)
    (finding,) = books.check().findings
    assert (finding.code, finding.severity) == ("WB315", "notice")
    assert finding.what == "90 of 100 lines stand in another file, too, and were counted once"
    books.accounts.clear()
    account(books, DAY, lines=100, rolled_up=96, duplicate=4, repeated=4)
    assert not found(books)


def test_a_workflow_that_never_had_a_record_is_a_notice_from_the_third_day_on(books: Books) -> None:
    """Its name may be wrong: how many lines have names that are not declared is said, and not the names."""
    mail = '[workflows.mail]\ntitle = "Mail"\n'
    books.config = books.config.replace("[workflows.line]", f"{mail}[workflows.line]")
    for day in (SUNDAY - dt.timedelta(days=2), SUNDAY - dt.timedelta(days=1)):
        account(books, day, rolled_up=1000)
    assert [one for one in books.check().findings if one.code == "WB317"] == []
    account(books, SUNDAY, quarantined__unknown_workflow=40)
    (finding,) = [one for one in books.check().findings if one.code == "WB317"]
    assert (finding.severity, finding.workflow) == ("notice", "mail")
    assert finding.what == (
        "no dump has ever held a record of Mail, 6 to 8 Nov 2026; "
        "40 lines were set aside under names that are not declared"
    )


def test_zeros_in_the_place_of_lines_are_told_however_few_lines_they_make(books: Books) -> None:
    """One line of zeros was many; the front page says that not everything could be judged."""
    account(books, SUNDAY, lines=1000, rolled_up=999, quarantined__zero_bytes=1)
    report = books.check()
    (finding,) = [one for one in report.findings if one.code == "WB305"]
    torn = "1 line was set aside: 1 with zeros where text should be"
    assert (finding.severity, finding.hollow, finding.what) == ("warning", True, torn)
    assert report.headline == f"Not everything could be judged: {torn}. All else is normal."
    books.write("2026-11-08", "workflows: all")
    assert [one.severity for one in books.check().findings if one.code == "WB305"] == ["notice"]


def test_the_front_page_leads_with_nothing_that_an_entry_explains(books: Books) -> None:
    """What is told in a message stands on the front page, too; once somebody has said what became of it, it is calm."""
    drop(books, DAY)
    assert books.check().headline == "Not everything could be judged: no dump came for 24 Oct 2026. All else is normal."
    books.write("2026-10-24", "workflows: all")
    assert books.check().headline == "Both workflows are normal, and have been for 39 days."


def test_names_that_are_not_declared_are_said_with_the_one_that_was_meant(books: Books) -> None:
    """Counted over all files that were set aside alike."""
    for day in (DAY, SUNDAY):
        account(books, day, lines=20, quarantined__unknown_workflow=20, undeclared__desks=12, undeclared__refunds=8)
    finding = next(each for each in books.check().findings if each.code == "WB305")
    assert finding.what == (
        "every line of 2 files, 24 Oct to 8 Nov 2026, was set aside: "
        "40 of a workflow that is not declared (24 'desks', 16 'refunds')"
    )
    assert finding.hint == (
        "for 'desks', did you mean 'desk'? "
        "name its workflows under [workflows] in watchbook.toml as they are there; declared: desk, line"
    )

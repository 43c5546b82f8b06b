"""A planned change calls nobody in its window if git saw it before; written later, it hides nothing."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tests.books import CALLED, CONFIG, Books, engagement
from tests.evidence.repository import Repository
from watchbook import check
from watchbook.evidence.record.markdown import as_markdown
from watchbook.notify.alerts import alerts
from watchbook.pages.front_page import front_page
from watchbook.pages.journal_pages.entry_page import entry_page
from watchbook.pages.page import body_of
from watchbook.pages.read_book import read_book
from watchbook.queries.entry_record import record_of

if TYPE_CHECKING:
    from pathlib import Path

PATH = "journal/2026/11/2026-11-07-host.md"
NEXT = dt.datetime.fromisoformat("2026-11-08T12:00-05:00")
CLOCK = dt.datetime.fromisoformat("2026-11-20T06:10-05:00")
EARLY, LATE = "2026-11-05T12:00:00-05:00", "2026-11-07T02:20:00-05:00"
LIMIT = '[[workflows.desk.switch_when]]\nmetric = "rephrased"\nabove = 0.2\n'


def text(
    *, start: str = "2026-11-07T02:00-05:00", metrics: str = "rephrased, handoff_rate", title: str = "Host"
) -> str:
    """Return a change that is planned for two hours of 7 November."""
    front = f"type: change\ntitle: {title}\nworkflows: [desk]\nmetrics: [{metrics}]\ndays: 2026-11-07"
    return f"---\n{front}\nplanned: {start}/PT2H\ncause: change\n---\n## What changed\n\nAnother host.\n"


@pytest.fixture
def desk(tmp_path: Path) -> Repository:
    """Return a desk whose rephrased leaves its band on 7 November, in a repository that has been there for long."""
    repository = Repository(tmp_path / "desk")
    repository.write("watchbook.toml", CONFIG + CALLED + LIMIT)
    repository.write(".gitignore", "/ledger\n/staging\n/.watchbook\n")
    repository.commit("2026-11-01T00:00:00-05:00")
    books = Books.quiet(repository.root, last=dt.date(2026, 11, 8)).out("7", value=0.21)
    books.config = CONFIG + CALLED + LIMIT
    books.read()
    return repository


def found(desk: Repository, as_of: dt.datetime = NEXT) -> check.Report:
    """Return what the check has to say of it."""
    where = engagement(desk.root, CONFIG + CALLED + LIMIT)
    return check.check(check.Books.witnessed(where, CLOCK), as_of)


def codes(report: check.Report) -> list[str]:
    """Return the codes of findings about the day and the window."""
    return [each.code for each in report.findings if each.code in {"WB201", "WB141", "WB142", "WB615"}]


def said(report: check.Report, code: str) -> list[str]:
    """Return what is said under a code."""
    return [each.what for each in report.findings if each.code == code]


def test_what_was_announced_is_shown_and_calls_nobody(desk: Repository) -> None:
    """The day stays out of band, and asks nobody; the day after asks as ever; no limit sends it to people."""
    assert codes(found(desk)) == ["WB201"]
    desk.write(PATH, text())
    desk.commit(EARLY)
    report = found(desk)
    assert codes(report) == []
    assert report.marks["desk"][dt.date(2026, 11, 7)].state == "out-explained"
    assert not [alert for alert in alerts(report, []) if alert.asks]
    Books.quiet(desk.root, last=dt.date(2026, 11, 8)).out("7-8").read()
    later = found(desk)
    assert [alert.asks for alert in alerts(later, [])] == [True]
    (finding,) = [each for each in later.findings if each.code == "WB201"]
    assert finding.days == (dt.date(2026, 11, 8),)


@pytest.mark.slow
def test_a_limit_is_not_passed_by_what_was_announced(desk: Repository) -> None:
    """Nobody is called to take over what was expected; a number outside the window does it as ever."""
    Books.quiet(desk.root, last=dt.date(2026, 11, 7)).out("7").read()
    assert "WB615" in codes(found(desk))
    desk.write(PATH, text())
    desk.commit(EARLY)
    assert codes(found(desk)) == []
    desk.write(PATH, text(metrics="handoff_rate"))
    desk.commit("2026-11-06T12:00:00-05:00")
    assert codes(found(desk)) == ["WB615", "WB201"]


@pytest.mark.parametrize(
    ("committed", "why"),
    [
        ((LATE,), "git first saw it 20 minutes after it began"),
        (("2026-11-07T02:00:00-05:00",), "git first saw it 0 seconds after it began"),
        ((), "it is not yet in git as it stands"),
    ],
)
def test_what_was_written_after_hides_nothing(desk: Repository, committed: tuple[str, ...], why: str) -> None:
    """It calls people as ever, and it is said why; without `planned` it explains its day."""
    desk.write(PATH, text())
    for at in committed:
        desk.commit(at)
    report = found(desk)
    assert codes(report) == ["WB141", "WB201"]
    assert said(report, "WB141") == [
        f"its window announces nothing, as {why}: what leaves its band in it calls people as ever"
    ]
    assert [alert.asks for alert in alerts(report, [])] == [True]
    desk.write(PATH, text().replace("planned: 2026-11-07T02:00-05:00/PT2H\n", ""))
    desk.commit("2026-11-07T09:00:00-05:00")
    assert codes(found(desk)) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"start": "2026-11-07T02:10-05:00"}, "its window was changed 10 minutes after it began"),
        ({"metrics": "rephrased, volume"}, "its metrics were changed 20 minutes after it began"),
    ],
)
def test_a_window_that_is_moved_or_widened_after_it_began_is_written_after(
    desk: Repository, change: dict[str, str], why: str
) -> None:
    """What it names counts from the commit that says so; a note added meanwhile changes nothing."""
    desk.write(PATH, text())
    desk.commit(EARLY)
    desk.write(PATH, text() + "- 2026-11-07T02:15-05:00 ada: it began\n")
    desk.commit("2026-11-07T02:16:00-05:00")
    assert codes(found(desk)) == []
    desk.write(PATH, text(**change))
    desk.commit(LATE)
    assert why in said(found(desk), "WB141")[0]


@pytest.mark.slow
def test_a_branch_that_was_merged_after_it_began_announces_nothing(desk: Repository) -> None:
    """Nobody could have read it."""
    desk.git("checkout", "--quiet", "-b", "plan")
    desk.write(PATH, text())
    desk.commit(EARLY)
    desk.git("checkout", "--quiet", "main")
    desk.git("merge", "--quiet", "--no-ff", "--message=m", "plan", at=LATE)
    assert codes(found(desk)) == ["WB141", "WB201"]


@pytest.mark.slow
def test_windows_that_overlap_are_said(desk: Repository) -> None:
    """Where both name a metric of one workflow."""
    desk.write(PATH, text())
    other = "journal/2026/11/2026-11-07-model.md"
    desk.write(other, text(start="2026-11-07T03:00-05:00", metrics="rephrased", title="Model"))
    desk.commit(EARLY)
    assert said(found(desk), "WB142") == [
        (
            "two planned changes of a workflow share the time from 7 Nov, 03:00 to 7 Nov, 04:00, and what comes cannot "
            "be told apart: Host; Model"
        )
    ]
    desk.write(other, text(start="2026-11-07T03:00-05:00", metrics="confidence", title="Model"))
    desk.commit("2026-11-06T12:00:00-05:00")
    assert codes(found(desk)) == []


@pytest.mark.slow
def test_it_stands_on_the_site_before_and_shows_afterwards_what_came(desk: Repository) -> None:
    """With how long before git saw it; the page of the entry has its band beside what came."""
    desk.write(PATH, text())
    desk.commit(EARLY)
    from watchbook.ledger import NOTICES, Ledger, Staging  # noqa: PLC0415  # this test alone

    staging = Staging(Ledger(desk.root / "ledger"), desk.root / "staging")
    staging.as_of(dt.datetime.fromisoformat("2026-11-06T06:10-05:00"))
    staging.replace(NOTICES, [])
    staging.ledger.place(staging.folder)
    book = read_book(engagement(desk.root, CONFIG + CALLED + LIMIT))
    front = body_of(front_page(book).data.decode())
    assert "7 Nov, 02:00 to 04:00" in front or "7 Nov 2026, 02:00 to 04:00" in front
    assert "Written 1 day 14 hours before: what leaves its band on these days is shown, and calls nobody." in front
    (entry,) = book.entries
    shown = body_of(entry_page(book, entry).data.decode())
    assert "What was expected, and what came" in shown
    assert "5 to 15" in shown.replace("\u202f", " ").replace("–", " to ")


@pytest.mark.slow
def test_a_record_has_the_window_and_why_an_entry_was_withdrawn(desk: Repository) -> None:
    """As JSON and as Markdown; null where there is none."""
    because = "withdrawn: {by: ada, at: 2026-11-08T06:40-05:00, because: twice, into: 2026-11-07-host}"
    other = "journal/2026/11/2026-11-07-twin.md"
    desk.write(PATH, text())
    desk.write(other, text(title="Twin").replace("cause: change", because))
    desk.commit(EARLY)
    where = engagement(desk.root, CONFIG + CALLED + LIMIT)
    record = record_of(where, "2026-11-07-host", CLOCK)
    assert record.entry.withdrawn is None
    assert record.entry.planned is not None
    assert (record.entry.planned.end.isoformat(), record.entry.planned.announced) == ("2026-11-07T04:00:00-05:00", True)
    twin = record_of(where, "2026-11-07-twin", CLOCK)
    assert twin.entry.withdrawn is not None
    assert (twin.entry.withdrawn.because, twin.entry.withdrawn.into) == ("twice", "2026-11-07-host")
    assert "- Withdrawn by ada, " in as_markdown(twin)

"""What the check of a run has found is handed to the maker of its site, and believed for nothing else."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.pages import sample_books
from watchbook.check.rules import published_routes
from watchbook.config import load_engagement
from watchbook.job.building.handed_report import REPORT, hand_over, handed_report
from watchbook.ledger import Ledger
from watchbook.pages import read_book as reader
from watchbook.pages.read_book import read_book
from watchbook.queries.run_check import run_check

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable
    from pathlib import Path

    from watchbook.check import Books, Report


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """An engagement with both books, committed."""
    root = sample_books.make(tmp_path / "desk")
    sample_books.commit(root)
    (root / ".watchbook").mkdir(exist_ok=True)
    return root


def found(root: Path) -> Report:
    """Return what a check finds at the instant of the last run."""
    store = Ledger(root / "ledger")
    as_of = store.as_of()
    assert as_of
    return run_check(load_engagement(root), as_of, store)


def test_the_site_says_what_the_check_of_its_run_has_found(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is what the pages' maker would have found by itself, and it need not look again."""
    report = found(desk)
    with hand_over(report, desk / ".watchbook") as place:
        monkeypatch.setenv(REPORT, place[REPORT])
        handed = handed_report()
    assert handed == report
    assert read_book(load_engagement(desk)).report == replace(report, origin="")
    monkeypatch.setattr(reader, "check", lambda *_: pytest.fail("it checks again"))
    assert read_book(load_engagement(desk), report=handed).report == replace(report, origin="")
    assert list((desk / ".watchbook").glob("*report*")) == []


OPEN = "type: incident\ntitle: Odd\nworkflows: [support]\ndays: 2026-03-22\nseverity: sev3\nstatus: open\n"
PLANNED = (
    "type: change\ntitle: New model\nworkflows: [support]\ndays: 2026-03-30\nplanned: 2026-03-30T02:00+02:00/PT2H\n"
)


@pytest.mark.parametrize("front", [OPEN, PLANNED], ids=["open", "planned"])
def test_entries_that_mean_more_than_they_say_are_no_other_journal(
    desk: Path, front: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An open incident without metrics is read with the ledger, a planned change with git: the files are the same."""
    path = desk / "journal/2026/03/2026-03-30-other.md"
    path.write_text(f"---\n{front.replace('2026-03-22', '2026-03-30')}---\n## What changed\nSomething.\n", "utf-8")
    sample_books.commit(desk)
    path.write_text(path.read_text("utf-8").replace("type: inc", "imported: a wiki\ntype: inc", 1), "utf-8")
    report = found(desk)
    expected = read_book(load_engagement(desk)).report
    monkeypatch.setattr(reader, "check", lambda *_: pytest.fail("it checks again"))
    assert read_book(load_engagement(desk), report=report).report == expected


def test_what_routers_read_is_no_part_of_the_site(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The check of a run looks, the maker of pages does not, and both say the same of all else."""
    path = desk / "watchbook.toml"
    path.write_text(f'{path.read_text("utf-8")}\n[fallback]\npublish = "nothing-there/flags.json"\n', "utf-8")
    report = found(desk)
    assert any(finding.code in published_routes.CODES for finding in report.findings)
    with hand_over(report, desk / ".watchbook") as place:
        monkeypatch.setenv(REPORT, place[REPORT])
        handed = handed_report()
    expected = read_book(load_engagement(desk)).report
    monkeypatch.setattr(reader, "check", lambda *_: pytest.fail("it checks again"))
    assert read_book(load_engagement(desk), report=handed).report == expected


def edit_entry(root: Path) -> None:
    """Add a line to an entry."""
    path = next((root / "journal").rglob("2*.md"))
    path.write_text(path.read_text("utf-8") + "\nA line.\n", "utf-8")


def remove_entry(root: Path) -> None:
    """Remove an entry."""
    next((root / "journal").rglob("2*.md")).unlink()


def commit_entry(root: Path) -> None:
    """Commit what was edited before the check."""
    sample_books.commit(root)


def edit_config(root: Path) -> None:
    """Give the engagement another name."""
    path = root / "watchbook.toml"
    path.write_text(path.read_text("utf-8").replace('name = "Small', 'name = "Large'), "utf-8")


def move_lines(root: Path) -> None:
    """Put a line above all others: findings name the lines of what they are about."""
    path = root / "watchbook.toml"
    path.write_text("# a line\n" + path.read_text("utf-8"), "utf-8")


@pytest.mark.parametrize("change", [edit_entry, remove_entry, commit_entry, edit_config, move_lines])
def test_a_report_of_anything_else_is_not_believed(
    desk: Path, change: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever writes while a run works finds on the site what the check says of what was written."""
    edit_entry(desk)
    report = found(desk)
    change(desk)
    checks: list[dt.datetime] = []
    check = reader.check

    def listen(books: Books, as_of: dt.datetime) -> Report:
        checks.append(as_of)
        return check(books, as_of)

    monkeypatch.setattr(reader, "check", listen)
    book = read_book(load_engagement(desk), report=report)
    assert len(checks) == 1
    assert book.report == read_book(load_engagement(desk)).report


def test_a_report_that_the_run_did_not_write_is_none(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is sealed: what somebody else puts there is not opened; outside a run there is none."""
    monkeypatch.delenv(REPORT, raising=False)
    assert handed_report() is None
    with hand_over(found(desk), desk / ".watchbook") as place:
        path = desk / ".watchbook" / os.path.basename(place[REPORT])  # noqa: PTH119  # as it was said
        path.write_bytes(path.read_bytes()[:-1] + b"?")
        monkeypatch.setenv(REPORT, str(path))
        assert handed_report() is None

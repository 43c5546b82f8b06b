"""Old dumps, read at once: what is learned, what it asks of people, and that the way there leaves no trace in state."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tests.desk import FIRST, make_desk, write_day
from watchbook.config import load_engagement
from watchbook.errors import DumpError
from watchbook.job.backfill_run import BackfillOutcome, backfill, backfill_text
from watchbook.ledger import SOURCES, VERDICTS, Ledger
from watchbook.queries.run_check import run_check
from watchbook.rollups import Backfill

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.check import Report

DAYS = 60
BAD = 50
"""The old day on which hand-offs doubled."""


def day(index: int) -> dt.date:
    """Return a day of the desk."""
    return FIRST + dt.timedelta(days=index)


def morning(index: int) -> dt.datetime:
    """Return the morning after a day."""
    return dt.datetime.combine(day(index + 1), dt.time(6, 30), dt.UTC)


def filled(root: Path, last: int, wanted: Backfill | None = None) -> BackfillOutcome:
    """Backfill on the morning after a day."""
    return backfill(load_engagement(root), wanted or Backfill(), morning(last), log=lambda _: None)


def state(root: Path) -> dict[str, bytes]:
    """Return the ledger's state, byte by byte."""
    folder = root / "ledger/state"
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.csv")}


def check(root: Path, last: int) -> Report:
    """Check two days after a day: whatever had a day of grace is due."""
    return run_check(load_engagement(root), morning(last + 2))


def old_desk(root: Path) -> Path:
    """Write sixty days, one of them bad."""
    made = make_desk(root, DAYS)
    write_day(made, day(BAD), handoff=0.6)
    return made


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty days, backfilled in one go."""
    root = old_desk(tmp_path_factory.mktemp("desk") / "desk")
    filled(root, DAYS - 1)
    return root


@pytest.mark.slow
def test_a_backfill_says_what_was_learned(tmp_path: Path) -> None:
    """How many days of each workflow, which, from when on its bands are firm, and what left them."""
    root = old_desk(tmp_path / "desk")
    done = filled(root, DAYS - 1)
    (learned,) = done.lessons
    assert done.read == DAYS
    assert learned.days == tuple(day(index) for index in range(DAYS))
    assert learned.firm_from == day(42)
    assert day(BAD) in learned.out
    assert learned.asking == learned.out
    said = backfill_text(load_engagement(root), done)
    assert "60 days learned, 2 Mar to 30 Apr 2026; bands are firm from 13 Apr 2026 on" in said
    assert "of them ask for an entry" in said
    assert "`since` under [journal]" in said
    again = filled(root, DAYS - 1)
    assert (again.read, again.lessons[0].days) == (0, ())
    assert "nothing new; bands are firm from 13 Apr 2026 on" in backfill_text(load_engagement(root), again)


def test_few_days_leave_bands_provisional(tmp_path: Path) -> None:
    """What is still learned is not called firm."""
    root = make_desk(tmp_path / "desk", 20)
    done = filled(root, 19)
    assert done.lessons[0].firm_from is None
    assert "bands are still provisional" in backfill_text(load_engagement(root), done)


@pytest.mark.slow
def test_steps_portions_and_one_backfill_give_the_same_state(desk: Path, tmp_path: Path) -> None:
    """Newest first or day by day, the ledger's state does not remember in which order old dumps were read."""
    portions = old_desk(tmp_path / "portions")
    filled(portions, DAYS - 1, Backfill(first=day(40)))
    assert len(Ledger(portions / "ledger").read(SOURCES)) == 20
    filled(portions, DAYS - 1, Backfill(last=day(9)))
    filled(portions, DAYS - 1)
    assert state(portions) == state(desk)
    steps = make_desk(tmp_path / "steps", 0)
    for index in range(DAYS):
        write_day(steps, day(index), handoff=0.6 if index == BAD else 0.2)
        if index > DAYS - 5 or index % 20 == 0:
            filled(steps, index)
    assert state(steps) == state(desk)


def test_days_before_the_journal_begins_are_one_notice(desk: Path) -> None:
    """A day that was over before anybody watched stays out of band, and asks nobody for an entry."""
    before = check(desk, DAYS - 1)
    assert before.exit_code == 1
    assert any(finding.code == "WB201" and day(BAD) in finding.days for finding in before.findings)
    toml = desk / "watchbook.toml"
    written = toml.read_text()
    toml.write_text(written.replace("[journal]\n", f"[journal]\nsince = {day(DAYS)}\n"))
    after = check(desk, DAYS - 1)
    toml.write_text(written)
    (notice,) = [finding for finding in after.findings if finding.code == "WB207"]
    assert notice.severity == "notice"
    assert "out of band" in notice.what
    assert not any(finding.code == "WB201" for finding in after.findings)
    assert after.marks["support"][day(BAD)].state == "out-unexplained"
    assert after.standings[0].unexplained == ()


def test_an_archive_elsewhere_is_learned_from_and_never_missed(desk: Path, tmp_path: Path) -> None:
    """Dumps of another place and layout teach as others do; later nothing calls them late, expired or lost."""
    root = make_desk(tmp_path / "desk", 0)
    archive = root / "archive"
    archive.mkdir()
    for index in range(DAYS - 2):
        name = archive / f"support_{day(index)}.jsonl"
        write_day(root, day(index), handoff=0.6 if index == BAD else 0.2).rename(name)
    for index in (DAYS - 2, DAYS - 1):
        write_day(root, day(index))
    filled(root, DAYS - 1)
    assert not Ledger(root / "ledger").read(VERDICTS)[-1].expected
    done = filled(root, DAYS - 1, Backfill("archive/support_{date}.jsonl"))
    assert len(done.lessons[0].days) == DAYS - 2
    values = [(row.day, row.metric, row.state, row.upper) for row in Ledger(root / "ledger").read(VERDICTS)]
    assert values == [(row.day, row.metric, row.state, row.upper) for row in Ledger(desk / "ledger").read(VERDICTS)]
    write_day(root, day(DAYS))
    filled(root, DAYS)
    codes = {finding.code for finding in run_check(load_engagement(root), morning(DAYS)).findings}
    assert not codes & {"WB301", "WB302", "WB307", "WB308"}
    assert len(Ledger(root / "ledger").read(SOURCES)) == DAYS + 1


def test_an_archive_that_holds_nothing_is_an_error(desk: Path) -> None:
    """A template that matches no dump is said, and the ledger stays as it is."""
    before = state(desk)
    with pytest.raises(DumpError, match="no dump of these days"):
        filled(desk, DAYS - 1, Backfill("archive/{date}.jsonl"))
    assert state(desk) == before

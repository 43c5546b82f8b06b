"""The whole job on a small engagement: dumps to site, whole or not at all."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import nbformat
import pytest

from tests.desk import FIRST, make_desk, write_day
from tests.dumps.small import CONFIG as SMALL
from tests.dumps.small import make, refreshed
from watchbook.config import load_engagement
from watchbook.errors import DumpError, HistoryError, NotebookError
from watchbook.job.building.site_build import build_site
from watchbook.job.daily_run import RunOutcome, run
from watchbook.job.input_hashes import MEMORIES
from watchbook.job.run_summary import run_summary
from watchbook.ledger import ACCOUNTS, KNOWN, SOURCES, VERDICTS, Ledger, Staging

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.ledger import Verdict

DAYS = 30


def job(root: Path, days: int) -> RunOutcome:
    """Run the day's job on the morning after a number of days."""
    now = dt.datetime.combine(FIRST + dt.timedelta(days=days), dt.time(6, 30), dt.UTC)
    return run(load_engagement(root), now, log=lambda _: None)


def state(root: Path) -> dict[str, bytes]:
    """Return the ledger's state, byte by byte."""
    folder = root / "ledger" / "state"
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.csv")}


def verdict(root: Path, day: dt.date, metric: str) -> Verdict:
    """Return one verdict."""
    return next(row for row in Ledger(root / "ledger").read(VERDICTS) if (row.day, row.metric) == (day, metric))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thirty quiet days and one with twice the hand-offs, run once."""
    root = make_desk(tmp_path_factory.mktemp("desk") / "desk", DAYS)
    write_day(root, FIRST + dt.timedelta(days=DAYS), handoff=0.6)
    job(root, DAYS + 1)
    return root


def test_a_day_out_of_band_is_found_said_and_shown(desk: Path) -> None:
    """Dumps go in; a verdict, a finding with its command, and a site come out."""
    outcome = job(desk, DAYS + 1)
    day = FIRST + dt.timedelta(days=DAYS)
    assert verdict(desk, day, "handoff_rate").flag
    assert outcome.report.exit_code == 0, "within its grace a day out of band is a notice"
    said = run_summary(load_engagement(desk), outcome)
    assert "watchbook new incident --workflow support" in said
    assert str(day) in said
    assert (desk / "site/index.html").is_file()
    assert (desk / f"site/days/{day}.html").is_file()
    assert (desk / "site/.gitignore").is_file()
    assert (desk / "ledger/reports/daily/latest.md").is_file()


def test_the_summary_says_what_became_of_rows_of_conversations(desk: Path, tmp_path: Path) -> None:
    """Lines, rows and conversations are told apart, and golden sets have a line of their own."""
    outcome = job(desk, DAYS + 1)
    row = '{{"ts":"2026-03-02T09:0{minute}:00-05:00","conversation_id":"a","workflow":"desk","bot":{bot}}}'
    lines = [row.format(minute=minute, bot="true" if minute < 3 else "false") for minute in range(4)]
    config = SMALL.replace("[evals]", '[dumps.conversation]\nid = "conversation_id"\nwhere = "bot"\n[evals]')
    evals = b'{"desk": {"passed": 7, "n": 8}}'
    root = make(tmp_path, config, {"logs/2026-03-02.jsonl": "\n".join(lines).encode(), "evals/2026-03-02.json": evals})
    intake = refreshed(root)
    book = Ledger(root / "ledger")
    staging = Staging(book, root / "staging")
    staging.replace(SOURCES, intake.sources)
    staging.replace(ACCOUNTS, intake.accounts)
    book.place(root / "staging")
    assert run_summary(load_engagement(root), outcome).split("\n\n")[1].splitlines() == [
        "Read 4 lines in 1 file of 1 day: 1 conversation rolled up, 0 duplicates, 0 blank, 0 quarantined.",
        "  Rows of conversations: 3 used, 1 left out, 0 late.",
        "Read 1 line in 1 file of 1 day: 1 golden-set result rolled up, 0 duplicates, 0 blank, 0 quarantined.",
    ]


def test_a_second_run_with_nothing_new_does_nothing(desk: Path) -> None:
    """Unchanged inputs execute no notebook, build no site and leave the ledger's bytes."""
    job(desk, DAYS + 1)
    before = state(desk)
    again = job(desk, DAYS + 1)
    assert again.executed_names == ()
    assert not again.site_built
    assert state(desk) == before


@pytest.mark.slow
def test_daily_steps_and_one_backfill_give_the_same_state(desk: Path, tmp_path: Path) -> None:
    """The ledger's state does not remember how it came about; the log does. A damaged memory is made again."""
    other = make_desk(tmp_path / "desk", 0)
    for index in range(DAYS + 1):
        day = FIRST + dt.timedelta(days=index)
        write_day(other, day, handoff=0.6 if index == DAYS else 0.2)
        if index % 10 == 9 or index == DAYS:
            job(other, index + 1)
        if index == 10:
            for memory in (other / name for name in MEMORIES if (other / name).is_file()):
                memory.write_bytes(memory.read_bytes()[:-1] + b"?")
    assert state(other) == state(desk)
    assert len({row.known_at for row in Ledger(other / "ledger").read(KNOWN)}) > 1


@pytest.mark.slow
def test_an_entry_explains_and_takes_the_day_out_of_the_baseline(desk: Path) -> None:
    """An incident turns its day from unexplained to explained and changes later bands; removed, both change back."""
    day = FIRST + dt.timedelta(days=DAYS)
    write_day(desk, day + dt.timedelta(days=1))
    job(desk, DAYS + 2)
    before = verdict(desk, day + dt.timedelta(days=1), "handoff_rate")
    entry = desk / f"journal/{day:%Y/%m}/{day}-handoffs.md"
    entry.parent.mkdir(parents=True, exist_ok=True)
    entry.write_text(
        f"---\ntype: incident\ntitle: Hand-offs doubled\nworkflows: [support]\ndays: {day}\n"
        "severity: sev3\nstatus: open\n"
        f"noticed: {{by: engineer-a, at: {day + dt.timedelta(days=1)}T06:40Z, how: band}}\ncause: fault\n---\n"
        "## What changed\n\nA label map.\n"
    )
    outcome = job(desk, DAYS + 2)
    explained = verdict(desk, day + dt.timedelta(days=1), "handoff_rate")
    assert outcome.report.marks["support"][day].state == "out-explained"
    assert explained.upper is not None
    assert before.upper is not None
    assert explained.upper < before.upper
    entry.unlink()
    job(desk, DAYS + 2)
    assert verdict(desk, day + dt.timedelta(days=1), "handoff_rate") == before


def test_a_failing_notebook_leaves_ledger_and_site_as_they_were(desk: Path) -> None:
    """Notebook, cell and error are named, and nothing else has happened."""
    before = state(desk), (desk / "site/index.html").read_bytes()
    path = desk / "notebooks/daily.ipynb"
    good = path.read_text()
    broken = nbformat.reads(good, as_version=4)
    broken.cells.append(nbformat.v4.new_code_cell("1 / 0"))
    path.write_text(nbformat.writes(broken))
    with pytest.raises(NotebookError, match="ZeroDivisionError"):
        job(desk, DAYS + 1)
    path.write_text(good)
    assert (state(desk), (desk / "site/index.html").read_bytes()) == before


def test_a_time_long_after_the_clock_and_the_last_dump_is_refused(tmp_path: Path) -> None:
    """Every day up to it would be missing; the message names what was asked for and the last dump."""
    root = make_desk(tmp_path / "desk", 2)
    late = dt.datetime(2126, 3, 4, 7, tzinfo=dt.UTC)
    with pytest.raises(DumpError) as error:
        run(load_engagement(root), late, log=lambda _: None)
    assert (
        error.value.what == "2126-03-04 is still to come and nothing can be known of it: the last dump is of 2026-03-03"
    )
    assert error.value.hints == ("give --as-of a time that has been; is the clock of this machine right?",)
    assert not (root / "ledger").exists()
    for path in (root / "logs").glob("*.jsonl"):
        path.unlink()
    with pytest.raises(DumpError, match="there is no dump yet"):
        run(load_engagement(root), late, log=lambda _: None)


def test_without_git_nothing_is_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said before a notebook runs or a page is made; ledger and site are as they were."""
    root = make_desk(tmp_path, 2)
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    lines: list[str] = []
    with pytest.raises(HistoryError, match="there is no git on this machine"):
        run(load_engagement(root), dt.datetime(2026, 3, 5, 9, tzinfo=dt.UTC), log=lines.append)
    with pytest.raises(HistoryError, match="there is no git on this machine"):
        build_site(root)
    assert (lines, (root / "site/index.html").exists()) == ([], False)

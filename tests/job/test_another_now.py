"""Whatever now a run is asked for, the books are those of one run at that now."""

from __future__ import annotations

import datetime as dt
import json
from contextlib import nullcontext
from typing import TYPE_CHECKING

import pytest

from tests.desk import FIRST, make_desk
from watchbook.config import load_engagement
from watchbook.errors import NotebookError
from watchbook.job import daily_run
from watchbook.job.backfill_run import backfill
from watchbook.job.daily_work import DailyWork
from watchbook.ledger import Ledger, Sensitivity
from watchbook.rollups import Backfill

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.bands import Series
    from watchbook.job.scheduled_notebook import Notebook

pytestmark = pytest.mark.slow

EARLIER, LATER = 25, 36
"""Days, between which a month ends."""


class Reader:
    """Stands in for a kernel: does what the notebooks do, and in no time."""

    def __init__(self, root: Path) -> None:
        """Work for the engagement at `root`."""
        self._root = root
        self.figures = 2

    def report(self, notebook: Notebook, parameters: dict[str, str], stem: str) -> dict[str, bytes]:
        """Do a notebook's work and return a report."""
        today = DailyWork.open(parameters["as_of"], parameters["staging"], str(self._root))
        if notebook.name == "daily":
            today.roll_up(progress=lambda *_: None)
            today.score()
        if notebook.name == "sensitivity":
            today.sensitivity(dt.date.fromisoformat(parameters["last"]))
        figures = {f"{stem}_{index}_0.svg": b"<svg/>" for index in range(self.figures)}
        return {f"{stem}.md": f"{notebook.name} {parameters['first']} {parameters['last']}".encode(), **figures}


def seen(one: Series) -> Sensitivity:
    """Return what would be seen of a series whose past is long enough."""
    return Sensitivity(one.day(len(one.n) - 1), one.workflow, one.metric, 60, None, None, None, 0, len(one.n))


class Desk:
    """A desk that is run at one now and another."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Make it at `root`; no kernel starts, and no site is built."""
        self.root = make_desk(root, LATER)
        self.reader = Reader(root)
        monkeypatch.setattr(daily_run, "_kernel", lambda *_: nullcontext(self.reader))
        monkeypatch.setattr(daily_run, "_build", lambda *_, **__: None)
        monkeypatch.setattr("watchbook.job.daily_work.sensitivity", seen)

    def run(self, days: int) -> tuple[str, ...]:
        """Run on the morning after a number of days and return what was executed."""
        return daily_run.run(load_engagement(self.root), morning(days), log=lambda _: None).executed_names

    def add(self, name: str, schedule: str) -> None:
        """Add a notebook."""
        text = {"cells": [], "metadata": {"watchbook": {"schedule": schedule}}, "nbformat": 4, "nbformat_minor": 5}
        (self.root / f"notebooks/{name}.ipynb").write_text(json.dumps(text))

    @property
    def books(self) -> dict[str, bytes]:
        """State, the time it speaks of, and the last day's reports."""
        ledger = self.root / "ledger"
        files = [*(ledger / "state").rglob("*"), *(ledger / "reports").glob("*/latest*")]
        return {str(path.relative_to(ledger)): path.read_bytes() for path in sorted(files) if path.is_file()}


def morning(days: int) -> dt.datetime:
    """Return when the last of a number of days is due."""
    return dt.datetime.combine(FIRST + dt.timedelta(days=days), dt.time(6, 30), dt.UTC)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk with two months of dumps."""
    return Desk(tmp_path / "desk", monkeypatch)


def test_a_run_for_another_now_and_back_leaves_the_books_of_one_run(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Back to an earlier now and forth to a later one, nothing of the other stays, nor of what it knew."""
    later = Desk(tmp_path / "later", monkeypatch)
    later.run(LATER)
    earlier = Desk(tmp_path / "earlier", monkeypatch)
    earlier.run(EARLIER)
    desk = Desk(tmp_path / "both", monkeypatch)
    for days, one in ((LATER, later), (EARLIER, earlier), (LATER, later), (LATER, later), (EARLIER, earlier)):
        desk.run(days)
        assert desk.books == one.books
    assert desk.run(EARLIER) == ()


def test_a_backfill_for_another_now_is_no_result_of_the_day(desk: Desk) -> None:
    """What stands in the ledger after it is not what the daily notebook left there, so this runs again."""
    desk.run(LATER)
    right = desk.books
    backfill(load_engagement(desk.root), Backfill(), morning(EARLIER), log=lambda _: None)
    assert desk.run(LATER) == ("daily 2026-04-06",)
    assert desk.books == right


@pytest.mark.parametrize(
    ("file", "notebook"),
    [
        ("state/verdicts/2026-04.csv", "daily 2026-04-06"),
        ("state/sources/2026-03.csv", "daily 2026-04-06"),
        ("state/sensitivity/2026-03.csv", "sensitivity 2026-03"),
        ("reports/weekly/2026-W14.md", "weekly 2026-W14"),
        ("reports/monthly/2026-03_1_0.svg", "monthly 2026-03"),
    ],
)
def test_a_ledger_that_was_taken_back_is_made_again(desk: Desk, file: str, notebook: str) -> None:
    """Where a file of state or a report is gone, the notebook that left it there runs again."""
    desk.run(LATER)
    path = desk.root / "ledger" / file
    right = desk.books, path.read_bytes()
    path.unlink()
    assert notebook in desk.run(LATER)
    assert (desk.books, path.read_bytes()) == right
    assert desk.run(LATER) == ()


def test_daily_steps_see_no_more_of_the_past_months_than_one_run(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the bands see is state: that of the last month, whichever months were looked at before."""
    for days in (EARLIER, LATER):
        desk.run(days)
    steps = desk.books
    once = Desk(tmp_path / "once", monkeypatch)
    once.run(LATER)
    assert steps == once.books


def test_two_daily_notebooks_have_a_report_each(desk: Desk) -> None:
    """A second one does not write over the first's; nor does either keep the other from resting."""
    desk.run(LATER)
    first = desk.books
    desk.add("ours", "daily")
    assert desk.run(LATER) == ("ours 2026-04-06",)
    assert {path: data for path, data in desk.books.items() if "/ours/" not in path} == first
    assert desk.books["reports/ours/latest.md"] == b"ours 2026-04-06 2026-04-06"
    assert desk.run(LATER) == ()


def test_a_report_with_fewer_figures_leaves_none_of_the_last_one(desk: Desk) -> None:
    """A notebook's report is made of what it said last, and of nothing else."""
    desk.run(EARLIER)
    assert "reports/daily/latest_1_0.svg" in desk.books
    desk.reader.figures = 1
    desk.run(LATER)
    assert [path for path in desk.books if path.startswith("reports/daily")] == [
        "reports/daily/latest.md",
        "reports/daily/latest_0_0.svg",
    ]


def test_without_a_notebook_that_judges_the_day_there_is_no_quiet_run(desk: Desk) -> None:
    """No daily notebook, or none that does the day's work, is an error that says so, and nothing is placed."""
    desk.run(EARLIER)
    before = desk.books
    (desk.root / "notebooks/daily.ipynb").unlink()
    with pytest.raises(NotebookError, match="2026-04-06 would stay without a verdict: no notebook there runs daily"):
        desk.run(LATER)
    desk.add("ours", "daily")
    with pytest.raises(NotebookError, match=r"none of the daily notebooks \(ours\) judged it"):
        desk.run(LATER)
    assert desk.books == before
    assert Ledger(desk.root / "ledger").as_of() == morning(EARLIER)

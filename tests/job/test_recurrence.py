"""The same fault twice: what an entry about the first is for, from dumps to findings."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tests.desk import FIRST, make_desk, write_day
from watchbook import ledger
from watchbook.config import load_engagement
from watchbook.job.daily_work import DailyWork
from watchbook.queries.run_check import run_check

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.check import Report

pytestmark = pytest.mark.slow

DAYS = 110
USUAL, FAULTY = 0.2, 0.45
FAULT = range(78, 99)
"""Three weeks."""
RECURRENCE = range(104, 107)
"""Five days after its end."""
ENTRY = """\
---
type: incident
title: Half of all conversations go to people
workflows: [support]
days: {first}/{last}
severity: sev2
status: resolved
noticed: {{by: engineer-a, at: {last}T06:40+00:00, how: band}}
cause: fault
---
## What changed
A label map.
## What was tried
- {last}T07:10+00:00 engineer-a: compared intents
## What worked
The old label map.
"""


def day(index: int) -> dt.date:
    return FIRST + dt.timedelta(days=index)


def replayed(root: Path, *, entry: bool, runs: tuple[int, ...] = (DAYS,)) -> tuple[Report, list[ledger.Effect]]:
    """Return what the check says of a desk that had the fault twice, with or without an entry about the first.

    `runs` are the days at whose beginning the day's work is done, the last of them that of the check.
    """
    make_desk(root, DAYS)
    for index in (*FAULT, *RECURRENCE):
        write_day(root, day(index), handoff=FAULTY)
    if entry:
        first, last = day(FAULT[0]), day(FAULT[-1])
        path = root / f"journal/{first:%Y/%m}/{first}-half.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(ENTRY.format(first=first, last=last), "utf-8")
    for run in runs:
        as_of = dt.datetime.combine(day(run), dt.time(7), dt.UTC)
        today = DailyWork.open(as_of.isoformat(), str(root / f"staging-{run}"), str(root))
        today.roll_up()
        today.score()
        today.staging.ledger.place(today.staging.folder)
    return run_check(load_engagement(root), as_of), today.staging.ledger.read(ledger.EFFECTS)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Report, list[ledger.Effect]]:
    """Return the desk that wrote an entry."""
    return replayed(tmp_path_factory.mktemp("told"), entry=True)


@pytest.fixture(scope="module")
def untold(tmp_path_factory: pytest.TempPathFactory) -> tuple[Report, list[ledger.Effect]]:
    """Return the desk that wrote none."""
    return replayed(tmp_path_factory.mktemp("untold"), entry=False)


def test_with_its_entry_a_fault_is_explained_and_its_recurrence_is_caught(
    told: tuple[Report, list[ledger.Effect]],
) -> None:
    """What is explained leaves the baseline, so the same is out again, and asks for an entry of its own."""
    marks = told[0].marks["support"]
    assert {marks[day(index)].state for index in FAULT} == {"out-explained"}
    assert {marks[day(index)].state for index in RECURRENCE} == {"out-unexplained"}
    (unexplained,) = (finding for finding in told[0].findings if finding.code == "WB201")
    assert unexplained.days[:3] == tuple(day(index) for index in RECURRENCE)


def test_without_an_entry_the_recurrence_passes(untold: tuple[Report, list[ledger.Effect]]) -> None:
    """Three weeks of a fault that nobody explained are what one has got used to; that is what entries are for."""
    marks = untold[0].marks["support"]
    assert marks[day(FAULT[0])].state == "out-unexplained"
    assert {marks[day(index)].state for index in RECURRENCE} == {"in"}


def test_an_entry_says_what_it_did_to_the_band(
    told: tuple[Report, list[ledger.Effect]], untold: tuple[Report, list[ledger.Effect]]
) -> None:
    """The band behind its days, and the wider one that there would be without it."""
    (found,) = (row for row in told[1] if row.metric == "handoff_rate")
    assert (found.day, found.entry) == (day(FAULT[-1] + 1), f"{day(FAULT[0])}-half")
    assert None not in (found.lower, found.upper, found.lower_without, found.upper_without)
    assert (found.upper or 0.0) < FAULTY < (found.upper_without or 0.0)
    assert not untold[1]


def test_what_entries_did_is_the_same_from_daily_steps(
    tmp_path: Path, told: tuple[Report, list[ledger.Effect]]
) -> None:
    """What was known the day before is kept, and is what all of it made anew would be."""
    assert replayed(tmp_path, entry=True, runs=(FAULT[-1] - 1, FAULT[-1] + 2, DAYS - 1, DAYS))[1] == told[1]

"""Switches to people, measured from the dumps: the same bytes on any way there, and the living example's."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.desk import FIRST, make_desk, write_day
from watchbook.calendar import took
from watchbook.config import load_engagement
from watchbook.job.backfill_run import backfill
from watchbook.ledger import Ledger
from watchbook.queries.run_check import run_check
from watchbook.rollups import Backfill

if TYPE_CHECKING:
    from watchbook.fallback.timings import Timing

DAYS = 6
SWITCHED = 2
"""The day on which people got the work; they had it for a day and a half."""
ENTRY = """\
---
type: drill
title: A drill
workflows: [support]
days: {day}
switches:
  - {{at: {day}T12:00Z, workflow: support, to: manual, by: engineer-a}}
  - {{at: {next}T20:00Z, workflow: support, to: ai, by: engineer-a}}
---
## What changed
Nothing.
"""


def day(index: int) -> dt.date:
    """Return a day of the desk."""
    return FIRST + dt.timedelta(days=index)


def filled(root: Path, last: int) -> None:
    """Backfill on the morning after a day."""
    morning = dt.datetime.combine(day(last + 1), dt.time(6, 30), dt.UTC)
    backfill(load_engagement(root), Backfill(), morning, log=lambda _: None)


def drill(root: Path) -> None:
    """Write an entry with the switches."""
    name = f"journal/{day(SWITCHED):%Y/%m}/{day(SWITCHED)}-drill.md"
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(ENTRY.format(day=day(SWITCHED), next=day(SWITCHED + 1)), "utf-8")


def counted(root: Path) -> dict[str, bytes]:
    """Return what the ledger holds of it, byte by byte."""
    return {path.name: path.read_bytes() for path in (root / "ledger/state/handled").glob("*.csv")}


@pytest.mark.slow
def test_steps_backfill_and_an_entry_written_late_give_the_same_bytes(tmp_path: Path) -> None:
    """A switch entered days later is measured from the dumps that are still there."""
    whole = make_desk(tmp_path / "whole", DAYS)
    drill(whole)
    filled(whole, DAYS - 1)
    steps = make_desk(tmp_path / "steps", 0)
    for index in range(DAYS):
        write_day(steps, day(index))
        if index == SWITCHED + 2:
            drill(steps)
        filled(steps, index)
    assert counted(whole) == counted(steps) != {}
    assert b"support,2026-03-04T12:00:00+00:00,2026-03-05T00:00:00+00:00,25,0," in counted(whole)["2026-03.csv"]


def test_a_switch_that_is_taken_back_out_of_the_journal_is_no_longer_measured(tmp_path: Path) -> None:
    """State is what dumps and journal say now."""
    root = make_desk(tmp_path / "desk", DAYS)
    drill(root)
    filled(root, DAYS - 1)
    next((root / "journal").rglob("*-drill.md")).unlink()
    filled(root, DAYS - 1)
    assert counted(root) == {}


@pytest.mark.slow
def test_the_living_example_is_measured_and_right(tmp_path: Path) -> None:
    """On 13 May people had card support at once: the AI's last conversation began 17 seconds before the switch."""
    home = Path(__file__).parents[2]
    root = tmp_path / "example"
    root.mkdir()
    (root / "watchbook.toml").write_bytes((home / "watchbook.toml").read_bytes())
    shutil.copytree(home / "journal", root / "journal")
    for folder, pattern in (("logs", "2026-0[2345]-*"), ("evals", "2026-0[2345]-*")):
        (root / folder).mkdir()
        for path in (home / folder).glob(pattern):
            shutil.copy(path, root / folder)
    as_of = dt.datetime.fromisoformat("2026-05-15T06:10-04:00")
    engagement = load_engagement(root)
    backfill(engagement, Backfill(), as_of, log=lambda _: None)
    assert Ledger(root / "ledger").as_of() == as_of
    (one,) = run_check(engagement, as_of).timings
    assert _said(one) == {
        "sign": "2026-05-04, known 2026-05-05T06:00:00-04:00",
        "to notice": "40 minutes",
        "decided": "None",
        "to switch": "8 days 4 hours",
        "leak": "0 by the AI, 429 by people",
        "last before": "17 seconds before",
        "first by people": "1 minute 29 seconds after",
        "to manual": "0 seconds",
        "with people": "13 hours",
    }


def _said(one: Timing) -> dict[str, str]:
    assert one.leak
    assert one.leak.last_before
    assert one.leak.first_people
    assert one.known
    lengths = {
        "to notice": one.to_notice,
        "to switch": one.to_switch,
        "to manual": one.to_manual,
        "with people": one.with_people,
    }
    return {
        "sign": f"{one.sign}, known {one.known.isoformat()}",
        "decided": str(one.decided),
        "leak": f"{one.leak.ai} by the AI, {one.leak.people} by people",
        "last before": f"{took(one.switched - one.leak.last_before)} before",
        "first by people": f"{took(one.leak.first_people - one.switched)} after",
        **{name: took(length) for name, length in lengths.items() if length is not None},
    }

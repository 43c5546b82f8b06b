"""A journal of years is read while one waits, with everything that git knows of it."""

from __future__ import annotations

import datetime as dt
import os
from typing import TYPE_CHECKING

import pytest

from benchmarks.journal import make, measured
from tests.evidence.script import Script
from watchbook.evidence import read_history
from watchbook.evidence.receipt import FILE
from watchbook.evidence.receipts.verify import verify

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.slow
def test_two_thousand_entries_and_ten_thousand_commits_are_read_in_seconds(tmp_path: Path) -> None:
    """Two of them on a machine that does nothing else; the margin is for one that does.

    What is measured is the time that processors spent, git's included, in the better of two readings.
    """
    make(tmp_path / "desk", entries=2_000, commits=10_000)
    assert min(measured(tmp_path / "desk")["of CPU"] for _ in range(2)) < 5.0


@pytest.mark.slow
def test_five_hundred_receipts_are_verified_in_seconds(tmp_path: Path) -> None:
    """Three of them, with an entry a day; what is measured is the time that processors spent, git's included."""
    script = Script(tmp_path, dt.datetime(2024, 1, 1, 5, tzinfo=dt.UTC))
    script.git("init", "--quiet", "--initial-branch=main")
    for day in range(500):
        at = script.now + dt.timedelta(days=1)
        path = f"journal/{at:%Y/%m/%Y-%m-%d}-hand-offs.md"
        script.commit("engineer-a", {path: f"Day {day}: hand-offs doubled.\n"}, dated=script.now.isoformat())
        script.until(at.replace(hour=5).isoformat())
    script.git("reset", "--quiet", "--hard", "main")
    before = sum(os.times()[:4])
    verification = verify(tmp_path, (tmp_path / FILE).read_bytes(), read_history(tmp_path, script.now), script.now)
    assert len(verification.chain.links) >= 499
    assert verification.exit_code == 0, verification.misfits
    assert sum(os.times()[:4]) - before < 3.0

"""A look is meant for every few minutes."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.calls import tell
from watchbook.config import load_engagement

EXAMPLE = Path(__file__).parents[2]
CHANNEL = '\n[notify.channels.team]\nenv = "NOWHERE"\n'


@pytest.mark.clock
def test_a_look_at_the_example_costs_less_than_two_fifths_of_a_second(tmp_path: Path) -> None:
    """CPU seconds of the whole command, its start included, with a call that waits within its promise."""
    shutil.copytree(EXAMPLE / "journal", tmp_path / "journal")
    (tmp_path / "watchbook.toml").write_text((EXAMPLE / "watchbook.toml").read_text() + CHANNEL)
    tell(load_engagement(tmp_path), dt.datetime.now(dt.UTC), workflow="card-support")
    costs = []
    for _ in range(3):
        before = os.times()
        command = [sys.executable, "-m", "watchbook.cli", "watch", "--root", str(tmp_path)]
        subprocess.run(command, check=False, capture_output=True, text=True)
        after = os.times()
        costs.append(after.children_user + after.children_system - before.children_user - before.children_system)
    assert min(costs) < 0.4

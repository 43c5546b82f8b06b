"""A look is meant for every few minutes."""

from __future__ import annotations

import datetime as dt
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.calls import tell
from watchbook.config import load_engagement

EXAMPLE = Path(__file__).parents[2]
CHANNEL = '\n[notify.channels.team]\nenv = "NOWHERE"\n'


def least_seconds(*words: str) -> float:
    """Return the CPU seconds of a whole command, its start included: the least of five, in microseconds."""
    costs = []
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-m", "watchbook", *words], check=False, capture_output=True, text=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        costs.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(costs)


@pytest.mark.clock
def test_a_look_at_the_example_costs_little_more_than_a_start(tmp_path: Path) -> None:
    """With a call that waits within its promise: at most 2.3 times `--version`, which reads nothing."""
    shutil.copytree(EXAMPLE / "journal", tmp_path / "journal")
    (tmp_path / "watchbook.toml").write_text((EXAMPLE / "watchbook.toml").read_text() + CHANNEL)
    tell(load_engagement(tmp_path), dt.datetime.now(dt.UTC), workflow="card-support")
    assert least_seconds("watch", "--root", str(tmp_path)) < 2.3 * least_seconds("--version")

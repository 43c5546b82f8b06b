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
STARTS = 2.7
"""How many times the start of a command a look may cost; 2.2 to 2.5 are measured."""
TRIES = 12
"""How many pairs are measured at most: a machine that does other things makes single ones dearer by half."""


def seconds_of(*words: str) -> float:
    """Return the CPU seconds of a whole command, its start included, in microseconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "watchbook", *words], check=False, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@pytest.mark.clock
def test_a_look_at_the_example_costs_little_more_than_a_start(tmp_path: Path) -> None:
    """With a call that waits within its promise, beside `--version`, which reads nothing: the least of each."""
    shutil.copytree(EXAMPLE / "journal", tmp_path / "journal")
    (tmp_path / "watchbook.toml").write_text((EXAMPLE / "watchbook.toml").read_text() + CHANNEL)
    tell(load_engagement(tmp_path), dt.datetime.now(dt.UTC), workflow="card-support")
    look, start = [], []
    for _ in range(TRIES):
        look.append(seconds_of("watch", "--root", str(tmp_path)))
        start.append(seconds_of("--version"))
        if min(look) < STARTS * min(start):
            break
    assert min(look) < STARTS * min(start)

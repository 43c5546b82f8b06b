"""Ctrl-C in a switch leaves nobody guessing."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.desk import FIRST, make_desk
from watchbook.cli.interruption import finish_first, tidy_end

if TYPE_CHECKING:
    from pathlib import Path


def test_the_first_ctrl_c_waits_and_says_so() -> None:
    """What was begun is finished; then it is heard as before."""
    said: list[str] = []
    before = signal.getsignal(signal.SIGINT)
    with finish_first(said.append):
        os.kill(os.getpid(), signal.SIGINT)
        said.append("done")
    assert said == [
        "Finishing first, so that routers and the journal say the same; Ctrl-C again leaves it as it is.",
        "done",
    ]
    assert signal.getsignal(signal.SIGINT) is before


def test_a_second_one_is_heard() -> None:
    """Whoever insists is believed."""
    with pytest.raises(KeyboardInterrupt):
        press_twice()


def press_twice() -> None:
    """Press Ctrl-C, and again."""
    with finish_first(lambda _: None):
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)


def test_a_scheduler_ends_a_job_as_a_person_does() -> None:
    """SIGTERM lets what is open be closed, and says so; a second one is not heard meanwhile."""
    said: list[str] = []
    before = signal.getsignal(signal.SIGTERM)
    closed = []

    def work() -> None:
        try:
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(10)
        finally:
            os.kill(os.getpid(), signal.SIGTERM)
            closed.append("files")

    with pytest.raises(SystemExit) as caught, tidy_end(said.append):
        work()
    assert (caught.value.code, closed) == (143, ["files"])
    assert said == ["Ended by SIGTERM before it was done: run it again."]
    assert signal.getsignal(signal.SIGTERM) is before


@pytest.mark.slow
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 2), (signal.SIGINT, 130)])
def test_a_run_that_is_ended_leaves_no_ledger_and_no_traceback(tmp_path: Path, number: int, code: int) -> None:
    """Whatever its kernel was about."""
    root = make_desk(tmp_path / "desk", 4)
    now = dt.datetime.combine(FIRST + dt.timedelta(4), dt.time(6, 30), dt.UTC)
    command = [sys.executable, "-m", "watchbook", "run", "--as-of", now.isoformat(), "--root", str(root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as job:
        assert job.stdout is not None
        lines = [job.stdout.readline()]
        assert "daily.ipynb" in lines[0]
        time.sleep(1)
        job.send_signal(number)
        lines += job.stdout.readlines()
    assert job.returncode == code, lines
    assert not any("Traceback" in line for line in lines)
    assert not list((root / "ledger").rglob("*.csv"))

"""Ctrl-C in a switch leaves nobody guessing."""

from __future__ import annotations

import os
import signal
import time

import pytest

from watchbook.cli.interruption import finish_first, tidy_end


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

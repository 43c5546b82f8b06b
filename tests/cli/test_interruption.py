"""Ctrl-C in a switch leaves nobody guessing."""

from __future__ import annotations

import os
import signal

import pytest

from watchbook.cli.interruption import finish_first


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

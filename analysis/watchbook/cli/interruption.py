"""Ctrl-C while a switch is made: what was begun is finished, and nobody is left guessing; and the end of a long job."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def finish_first(say: Callable[[str], None]) -> Iterator[None]:
    """Let the first Ctrl-C wait until the context ends, and say so; a second one is heard at once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    presses = 0

    def wait_for_end(_number: int, _frame: object) -> None:
        nonlocal presses
        presses += 1
        if presses > 1:
            raise KeyboardInterrupt
        say("Finishing first, so that routers and the journal say the same; Ctrl-C again leaves it as it is.")

    before = signal.signal(signal.SIGINT, wait_for_end)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def tidy_end(say: Callable[[str], None]) -> Iterator[None]:
    """Let SIGTERM, by which a scheduler ends a job, do what Ctrl-C does: workers and temporary files go along."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def leave(number: int, _frame: object) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # whoever ends a job ends its whole group, and may do so twice
        say("Ended by SIGTERM before it was done: run it again.")
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)

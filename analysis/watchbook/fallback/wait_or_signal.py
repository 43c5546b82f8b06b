"""A pause that a signal ends."""

from __future__ import annotations

import os
import select
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def wait_or_signal(seconds: float) -> Iterator[Callable[[], bool]]:
    """Yield a pause that returns True as soon as the process is asked to end, False after so many seconds.

    The signal writes into a pipe, for which nothing is locked: setting a threading.Event in a handler can wait for ever
    for the very pause that it interrupts.
    """
    read_end, write_end = os.pipe()
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    for number in before:
        signal.signal(number, lambda *_: os.write(write_end, b"."))
    try:
        yield lambda: bool(select.select([read_end], [], [], seconds)[0])
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        os.close(read_end)
        os.close(write_end)

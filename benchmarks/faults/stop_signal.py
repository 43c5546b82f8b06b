"""A long measurement that is stopped says what it has measured so far: the first SIGTERM or Ctrl-C ends it early."""

from __future__ import annotations

import signal
from threading import Event
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType

_STOP = Event()


def heed_stop_signals() -> None:
    """Let the first SIGTERM or SIGINT end what asks `is_stopping`; the second ends the process."""
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, _stop)


def is_stopping() -> bool:
    """Return whether somebody asked to stop."""
    return _STOP.is_set()


def _stop(number: int, _frame: FrameType | None) -> None:
    _STOP.set()
    signal.signal(number, signal.SIG_DFL)

"""One run at a time in one engagement, and one command that writes in its journal."""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from watchbook.errors import WatchbookError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import TextIO


PATIENCE = 30.0
"""Seconds that a command waits for one other to have written in the journal, which takes a fraction of one; while it
changes hands, others are only in front."""
PAUSE = 0.02


class BusyError(WatchbookError):
    """Another process holds the engagement, or its journal."""


@contextmanager
def hold_run_lock(folder: Path) -> Iterator[None]:
    """Hold the engagement's lock; the system lets go of it when the process ends, however it ends.

    Args:
        folder: the engagement's .watchbook/.

    Raises:
        BusyError: another process holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BusyError(
                "another run is at work in this engagement", hints=("wait for it to end; nothing was changed",)
            ) from error
        yield


@contextmanager
def hold_journal_lock(folder: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the journal while one of its files is changed and committed, so that no line written meanwhile is lost.

    Args:
        folder: the engagement's .watchbook/.
        patience: how many seconds to wait for each other that holds it.

    Raises:
        BusyError: one other process held it all the while.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "journal.lock").open("a+", encoding="utf-8") as handle:
        holder, until = "", time.monotonic() + patience
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if (present := _holder(handle)) != holder:
                    holder, until = present, time.monotonic() + patience
                if time.monotonic() > until:
                    reason = f"another command has been writing in the journal for {patience:.0f} seconds"
                    hints = ("see what it waits for (a hook, a passphrase); nothing was changed",)
                    raise BusyError(reason, hints=hints) from error
                time.sleep(PAUSE)
        with suppress(OSError):  # a full disk keeps nobody from writing: those who wait are less patient
            handle.truncate(0)
            handle.write(f"{os.getpid()} {time.time_ns()}\n")
            handle.flush()
        yield


def _holder(handle: TextIO) -> str:
    """Return who holds a lock, and since when; empty where that is not written there."""
    handle.seek(0)
    return handle.read()

"""One run at a time in one engagement."""

from __future__ import annotations

import fcntl
from contextlib import contextmanager
from typing import TYPE_CHECKING

from watchbook.errors import WatchbookError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class BusyError(WatchbookError):
    """Another run holds the engagement."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
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

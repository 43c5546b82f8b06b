"""Files for workers, and work that ends whoever does it; a file of its own, because workers import it."""

from __future__ import annotations

import os
import signal
from concurrent.futures import Executor, Future
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from watchbook.rollups.workers.rollup_task import RollupTask


LINE = '{{"ts":"2026-03-0{day}T09:00:00-05:00","conversation_id":"{name}","workflow":"desk","confidence":0.5}}'


def shared_files(days: int) -> dict[str, bytes]:
    """Return files of some days, two a day, that share ids with each other."""
    return {
        f"logs/2026-03-0{day}-{part}.jsonl": "\n".join(
            LINE.format(day=day, name=f"{day}-{(part * 7 + number) % 20}") for number in range(10)
        ).encode()
        for day in range(1, days + 1)
        for part in range(2)
    }


def die_once(mark: Path, work: Callable[[Any], Any], *tasks: Any) -> Any:
    """Do some work, but end the process where nobody has ended over it yet."""
    try:
        mark.touch(exist_ok=False)
    except FileExistsError:
        return work(*tasks)
    os.kill(os.getpid(), signal.SIGKILL)
    return None


def die_over(source: str, work: Callable[[Any], Any], *groups: tuple[RollupTask, ...]) -> Any:
    """Do some work, but end the process over one file."""
    if any(task.file.source == source for group in groups for task in group):
        os.kill(os.getpid(), signal.SIGKILL)
    return work(*groups)


class DeadlyExecutor(Executor):
    """An executor whose work ends its workers."""

    def __init__(self, executor: Executor, death: Callable[..., Any], about: object) -> None:
        """Do what an executor is given by `death(about, work, task)`."""
        self._executor = executor
        self._death = death
        self._about = about

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Have it done."""
        return self._executor.submit(self._death, self._about, fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002  # as the base
        """End the executor."""
        self._executor.shutdown(wait, cancel_futures=cancel_futures)

"""Processes on this machine as a `concurrent.futures.Executor` that survives the death of each of them.

The standard library's pool is lost with one killed process, and cannot say which piece of work it was. Here each
process has pipes of its own: where it ends, the piece that it had fails with `BrokenExecutor`, and another one begins.
They are new interpreters, so nothing that the caller has open, or runs as `__main__`, comes along.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import tempfile
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from watchbook.dumps.columnar.messages import END, QUESTION, READY, read_message, write_message
from watchbook.errors import WorkerError

if TYPE_CHECKING:
    from collections.abc import Callable

ResultT = TypeVar("ResultT")
WORKER = "watchbook.rollups.workers.worker"


class WorkerProcesses(Executor):
    """Up to so many processes, each begun when there is work for it."""

    def __init__(self, count: int) -> None:
        """Have up to `count` of them."""
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="watchbook-worker")
        # What a process had there is taken away by us: it is killed, whatever it does.
        self._scratch = tempfile.TemporaryDirectory(prefix="watchbook-", ignore_cleanup_errors=True)
        self._idle: list[WorkerProcess] = []
        self._busy: set[WorkerProcess] = set()
        self._is_over = False

    def submit(self, fn: Callable[..., ResultT], /, *args: Any, **kwargs: Any) -> Future[ResultT]:
        """Have a function called by a process; it fails with BrokenExecutor where the process ends meanwhile."""
        return self._threads.submit(self._ask, pickle.dumps((fn, args, kwargs)))

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002  # as the base
        """End the processes: at once where what is not done is not wanted, else when everything is done."""
        if cancel_futures or not wait:
            self._is_over = True
            self._threads.shutdown(wait=False, cancel_futures=True)
            for process in [*self._busy]:
                process.end()
        self._threads.shutdown(wait=True)
        while self._idle:
            self._idle.pop().end()
        self._scratch.cleanup()

    def _ask(self, data: bytes) -> Any:
        process = self._begin_or_reuse()
        try:
            answer = process.answer(data)
        except BaseException:
            process.end()
            raise
        finally:
            self._busy.discard(process)
        self._idle.append(process)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def _begin_or_reuse(self) -> WorkerProcess:
        process = self._idle.pop() if self._idle else WorkerProcess(self._scratch.name)
        self._busy.add(process)
        if self._is_over:
            process.end()  # whoever ended the others did not know of this one
        return process


class WorkerProcess:
    """One process and the two pipes that lead to it."""

    def __init__(self, scratch: str) -> None:
        """Begin it, with one thread of polars: there are as many processes as are to work at once.

        Args:
            scratch: the folder in which it has its temporary files.

        Raises:
            WorkerError: it does not begin.
        """
        environment = {**os.environ, "POLARS_MAX_THREADS": "1", "TMPDIR": scratch}
        environment.pop("PYTHONWARNINGS", None)  # what somebody wants of their own code
        self._process = subprocess.Popen(  # noqa: S603  # fixed words; -P: no module of the folder we are in
            [sys.executable, "-P", "-m", WORKER],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            process_group=0,  # what is typed at the terminal is for the run, which ends it
        )
        try:
            kind, _, _ = read_message(self._answers)
        except EOFError:
            kind = b""
        if kind != READY:
            self.end()
            raise WorkerError(
                f"a worker's process ended as it began (exit {self._process.returncode})",
                hints=(
                    f"does `{sys.executable} -P -c 'import watchbook.rollups'` work here, and is there memory for it?",
                    'executor = "serial" under [run] does without; nothing was changed',
                ),
            )

    def answer(self, data: bytes) -> Any:
        """Return what a function that was sent as bytes gives, or the exception that it raised.

        Raises:
            BrokenExecutor: the process ended over it.
        """
        try:
            write_message(self._questions, QUESTION, data=data)
            kind, _, answer = read_message(self._answers)
        except (EOFError, OSError, ValueError) as error:
            self.end()
            raise BrokenExecutor(f"the worker's process ended (exit {self._process.returncode})") from error
        value = pickle.loads(answer)  # noqa: S301  # from a process that we began
        return value if kind == END or isinstance(value, BaseException) else RuntimeError(kind)

    def end(self) -> None:
        """End it, whatever it does."""
        self._process.kill()
        for pipe in (self._questions, self._answers):
            with suppress(OSError, ValueError):
                pipe.close()
        self._process.wait()

    @property
    def _questions(self) -> Any:
        return self._process.stdin

    @property
    def _answers(self) -> Any:
        return self._process.stdout

"""The process that reads Parquet, as the run sees it: asked for files, ended where it is silent, begun anew.

It costs half a second to begin, so one is kept for the next file. Whatever a file does to it, the run goes on.
"""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import polars as pl

from watchbook.dumps.columnar.footer import NOT_PARQUET
from watchbook.dumps.columnar.messages import QUESTION, READY, ROWS, UNREADABLE, read_message, write_message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from watchbook.dumps.discovery import DumpFile
    from watchbook.dumps.streams import RawBytes

SILENCE = 120.0
"""Seconds that it may be silent over a batch of rows."""
PIPE = 1 << 20
"""Bytes that a pipe holds where the system lets it (1 MiB): each time it is full costs both ends."""
SERVER = "watchbook.dumps.columnar.server"
Batch = tuple[int, frozenset[str], pl.DataFrame]
"""How many rows, the names that were asked for and stand in the file, and their columns."""


class UnreadableError(Exception):
    """A file that cannot be read, or not any further; its text is the reason that the account has."""


class ParquetProcess:
    """One process, and the two pipes that lead to it."""

    def __init__(self) -> None:
        """Begin it.

        Raises:
            OSError: it does not begin.
        """
        environment = dict(os.environ)
        environment.pop("PYTHONWARNINGS", None)  # what somebody wants of their own code
        self.owner = os.getpid()
        self._process = subprocess.Popen(  # noqa: S603  # fixed words; -P: no module of the folder we are in
            [sys.executable, "-P", "-m", SERVER],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pipesize=PIPE,
        )
        try:
            kind, _, _ = self._wait(lambda: read_message(self._answers))
        except EOFError:
            kind = b""
        if kind != READY:
            self.end()
            raise OSError(f"the process that reads Parquet ended as it began (exit {self._process.returncode})")

    def batches(self, path: str | None, data: bytes, names: list[str]) -> Iterator[Batch]:
        """Yield the rows of the file at `path`, or of its bytes.

        Raises:
            UnreadableError: it cannot be read, or the process ended over it.
        """
        words = {"path": path, "names": names}
        try:
            self._wait(lambda: write_message(self._questions, QUESTION, words, data))
            while True:
                kind, words, data = self._wait(lambda: read_message(self._answers))
                if kind == UNREADABLE:
                    raise UnreadableError(words["reason"])
                if kind != ROWS:
                    return
                frame = pl.read_ipc_stream(data)
                del data  # while the next rows are read, these are not held
                yield int(words["rows"]), frozenset(words["names"]), frame
                del frame
        except (EOFError, OSError, ValueError, pl.exceptions.PolarsError) as error:
            self.end()
            raise UnreadableError(NOT_PARQUET) from error

    def end(self) -> None:
        """End it, whatever it does."""
        self._process.kill()
        with suppress(OSError):
            self._questions.close()
        self._answers.close()
        self._process.wait()

    @property
    def is_alive(self) -> bool:
        """Whether it can be asked, by the process that began it."""
        return self.owner == os.getpid() and self._process.poll() is None

    @property
    def _questions(self) -> Any:
        return self._process.stdin

    @property
    def _answers(self) -> Any:
        return self._process.stdout

    def _wait(self, act: Callable[[], Any]) -> Any:
        """Return what an act gives; where it takes too long the process is ended, and so is the act."""
        timer = threading.Timer(SILENCE, self._process.kill)
        timer.daemon = True
        timer.start()
        try:
            return act()
        finally:
            timer.cancel()


_idle: list[ParquetProcess] = []
"""Processes that wait for the next file."""


def parquet_batches(file: DumpFile, raw: RawBytes, names: list[str]) -> Iterator[Batch]:
    """Yield the rows of a file: of a local one where it lies, of a remote one, which is held in memory meanwhile.

    Raises:
        UnreadableError: it cannot be read, or not any further.
        OSError: there is no process to read it.
    """
    process = _begin_or_reuse()
    is_done = False
    try:
        is_remote = "://" in file.url
        yield from process.batches(None if is_remote else file.url, raw.read() if is_remote else b"", names)
        is_done = True
    except UnreadableError:
        is_done = True
        raise
    finally:
        if is_done and process.is_alive:
            _idle.append(process)
        else:  # nobody wants the rest of its answer
            process.end()


def _begin_or_reuse() -> ParquetProcess:
    while True:
        try:
            process = _idle.pop()
        except IndexError:
            return ParquetProcess()
        if process.is_alive:
            return process


@atexit.register
def end_idle() -> None:
    """End the processes that wait."""
    while _idle:
        process = _idle.pop()
        if process.owner == os.getpid():
            process.end()

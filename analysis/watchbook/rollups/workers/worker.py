"""A process that does the work it is sent, one piece after the other, until nobody sends any more.

What ends it (a bug of a library, the system that wants its memory back) ends one piece of work, and nothing else.
"""

from __future__ import annotations

import os
import pickle
import sys
import threading
import time
from typing import TYPE_CHECKING

from watchbook.dumps.columnar.messages import END, READY, UNREADABLE, read_message, write_message

if TYPE_CHECKING:
    from typing import BinaryIO

PAUSE = 1.0
"""Seconds between looks at whether the parent is there."""


def serve(questions: BinaryIO, answers: BinaryIO) -> None:
    """Do what is asked until nothing is; what fails is answered with why."""
    write_message(answers, READY)
    while True:
        try:
            _, _, data = read_message(questions)
        except EOFError:
            return
        kind, answer = _answer(data)
        write_message(answers, kind, data=answer)


def watch_parent() -> None:
    """End this process when the one that began it is gone: nobody waits for what it does."""
    parent = os.getppid()

    def look() -> None:
        while os.getppid() == parent:
            time.sleep(PAUSE)
        os._exit(1)

    threading.Thread(target=look, daemon=True).start()


def _answer(data: bytes) -> tuple[bytes, bytes]:
    try:
        function, arguments, keywords = pickle.loads(data)  # noqa: S301  # from the process that began this one
        return END, pickle.dumps(function(*arguments, **keywords))
    except BaseException as error:  # noqa: BLE001  # what Rust panics with is no Exception; whoever asked raises it
        try:
            return UNREADABLE, pickle.dumps(error)
        except Exception:  # noqa: BLE001  # an exception can hold anything
            return UNREADABLE, pickle.dumps(RuntimeError(type(error).__name__))


if __name__ == "__main__":
    pipe = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no answer
    watch_parent()
    serve(sys.stdin.buffer, pipe)

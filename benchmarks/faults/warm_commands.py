"""Commands of watchbook without their start: one process has imported everything, and forks for each.

A command costs a second of imports, a thousand commands a quarter of an hour. What is forked runs the same `main`, in a
session, folder and environment of its own. Run as a module this file is that process.
"""

from __future__ import annotations

import json
import os
import pkgutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import IO, TYPE_CHECKING, NoReturn, cast

from benchmarks.faults.interposer import CommandResult

if TYPE_CHECKING:
    from collections.abc import Sequence

ENDLESS = 600.0
"""Seconds after which a command is ended that does not end."""
PATIENCE = 30.0
"""Seconds that a command may take to end after a signal."""


@dataclass(slots=True)
class WarmCommands:
    """Runs commands, one at a time."""

    _server: subprocess.Popen[str] = field(init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        """Begin the process that forks."""
        self._server = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.faults.warm_commands"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, root: Path, command: Sequence[str], environment: dict[str, str]) -> CommandResult:
        """Run a command of watchbook in an engagement."""
        return self.run_killed(root, command, environment, ENDLESS, signal.SIGKILL)

    def run_killed(
        self, root: Path, command: Sequence[str], environment: dict[str, str], after: float, sign: signal.Signals
    ) -> CommandResult:
        """Run a command, and send a signal to its whole group after some seconds."""
        with tempfile.NamedTemporaryFile() as output, self._lock:
            question = {
                "root": str(root),
                "words": list(command),
                "env": environment,
                "output": output.name,
                "after": after,
                "sign": int(sign),
            }
            pipe, answers = cast("IO[str]", self._server.stdin), cast("IO[str]", self._server.stdout)
            pipe.write(json.dumps(question) + "\n")
            pipe.flush()
            code = int(answers.readline())
            return CommandResult(code, Path(output.name).read_text("utf-8", "replace"), 0)

    def close(self) -> None:
        """End the process that forks."""
        cast("IO[str]", self._server.stdin).close()
        self._server.wait()
        cast("IO[str]", self._server.stdout).close()


def serve() -> None:
    """Answer questions until there are no more."""
    import watchbook  # noqa: PLC0415  # in the process that forks alone

    for module in pkgutil.walk_packages(watchbook.__path__, "watchbook."):
        if "__main__" not in module.name and "template" not in module.name:
            import_module(module.name)
    for line in sys.stdin:
        question = json.loads(line)
        pid = os.fork()
        if not pid:
            _become(question)
        status = _status(pid, question["after"], question["sign"])
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _status(pid: int, after: float, sign: int) -> int:
    """Return how a process ended, to whose group a signal is sent once its time is over."""
    until = time.monotonic() + after
    while True:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            return status
        if time.monotonic() > until:
            with suppress(ProcessLookupError):  # it has not even begun its session
                os.killpg(pid, sign)
            sign, until = signal.SIGKILL, time.monotonic() + PATIENCE
        time.sleep(0.002)


def _become(question: dict[str, object]) -> NoReturn:
    """Run the command of a question, as if this process had been begun for it."""
    from watchbook.__main__ import main  # noqa: PLC0415

    os.setsid()
    os.chdir(str(question["root"]))
    os.environ.clear()
    os.environ.update(cast("dict[str, str]", question["env"]))
    out = os.open(str(question["output"]), os.O_WRONLY)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for target, source in ((0, nothing), (1, out), (2, out)):
        os.dup2(source, target)
    sys.argv = ["watchbook", *cast("list[str]", question["words"])]
    code: object = 0
    try:
        main()
    except SystemExit as end:
        code = end.code
    except BaseException:  # noqa: BLE001  # as the interpreter would say it
        sys.excepthook(*cast("tuple[type[BaseException], BaseException, None]", sys.exc_info()))
        code = 1
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code if isinstance(code, int) else int(code is not None))


if __name__ == "__main__":
    serve()

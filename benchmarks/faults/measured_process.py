"""A process with its limits: what it used, how it ended, what it said."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MEMORY = 512 << 20
"""Bytes of memory that a harmful thing may cost."""
SECONDS = 10.0
"""CPU seconds that it may cost."""
CLOCK = 300.0
"""Seconds of the clock after which it counts as one that never ends: on a machine that others use, a command that costs
five CPU seconds may take a minute."""


ROOT = Path(__file__).parents[2]
"""Where the harness lies: some of its commands are modules of it, wherever they run."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a process ended."""

    code: int
    """Its exit code; negative where a signal ended it."""
    memory: int
    """Bytes that the largest process of it and its children held."""
    seconds: float
    """CPU seconds of it and its children."""
    output: str
    """Both ways of its output, the last of it."""

    @property
    def fault(self) -> str:
        """What is wrong with it, or nothing."""
        if self.code not in {0, 1, 2}:
            return f"ended with {self.code}"
        if "No module named" in self.output:
            return f"did not begin: {self.output[-300:]}"
        if "Traceback" in self.output:
            return f"a traceback: {self.output[-300:]}"
        if self.memory > MEMORY:
            return f"{self.memory >> 20} MB"
        return f"{self.seconds:.1f} s" if self.seconds > SECONDS else ""


def run(command: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None) -> Ending:
    """Run a command, and end it where it takes far too long."""
    paths = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH", ""))))
    settings = {**os.environ, "PYTHONPATH": paths, **(environment or {})}
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            command, cwd=folder, env=settings, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
        timer = threading.Timer(CLOCK, process.kill)
        timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        size = output.seek(0, os.SEEK_END)
        output.seek(max(0, size - 100_000))
        text = output.read().decode("utf-8", "replace")
    return Ending(process.returncode, _memory_of_its_own(usage.ru_maxrss) << 10, usage.ru_utime + usage.ru_stime, text)


def watchbook(*words: str) -> list[str]:
    """Return the command line of a command."""
    return [sys.executable, "-m", "watchbook", *words]


def _memory_of_its_own(peak: int) -> int:
    """Return a child's peak, in KiB; 0 where it is ours: until it executes its program a child shares our memory."""
    return 0 if peak <= resource.getrusage(resource.RUSAGE_SELF).ru_maxrss else peak

"""What a SIGKILL would leave at each call of a command, told by one run of it.

The interposer lets no call begin before it is told to. In between every process of the command is stopped, and what
lies on the disk is read: the pages that the kernel holds outlive a process, so this is what is left if all are killed
there. States of the same content are one.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.faults.disk_state import DiskState, DiskStates
from benchmarks.faults.interposer import COMMAND, DEEDS, Fault, preload_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

SILENCE = 240.0
"""Seconds without a call after which the command counts as one that never ends."""
STOPPED = "TtZXD"
"""The states of a process that does nothing: stopped, dead, or waiting for a child that was forked to execute."""


@dataclass(frozen=True, slots=True)
class Call:
    """Something that the command asks of the disk, and what lies there before it."""

    number: int
    what: str
    path: str
    state: str
    """The name of the state."""


@dataclass(slots=True)
class CrashStates:
    """The calls of one run of a command, and the states in which they find the disk."""

    disk: DiskStates = field(default_factory=DiskStates)
    calls: list[Call] = field(default_factory=list)
    states: dict[str, DiskState] = field(default_factory=dict)
    code: int = 0

    def take(self, line: str, root: Path) -> None:
        """Note a call and the state it finds."""
        number, what, path = line.split(" ", 2)
        state = self.disk.read(root)
        name = state.name
        self.states.setdefault(name, state)
        self.calls.append(Call(int(number), what, path.removeprefix(f"{root}/"), name))


def record(
    library: Path, root: Path, command: Sequence[str], environment: dict[str, str], *, kill_at: int = 0
) -> CrashStates:
    """Run a command of watchbook and return its crash states; `kill_at` really kills it at a call, once it is noted."""
    found = CrashStates()
    with tempfile.TemporaryDirectory() as folder:
        gate, state = Path(folder) / "gate", Path(folder) / "state"
        state.write_bytes(bytes(8))
        for pipe in (".ask", ".go"):
            os.mkfifo(f"{gate}{pipe}")
        fault = Fault(DEEDS[0], kill_at) if kill_at else None
        settings = preload_settings(library, root, str(state), fault) | {"FAULT_GATE": str(gate)}
        ask, go = os.open(f"{gate}.ask", os.O_RDWR | os.O_NONBLOCK), os.open(f"{gate}.go", os.O_RDWR)
        process = subprocess.Popen(
            [*COMMAND, *command],
            cwd=root,
            env=environment | settings,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            _follow(process, (ask, go), root, found)
        finally:
            os.close(ask)
            os.close(go)
        found.code = process.wait()
    return found


def _follow(process: subprocess.Popen[bytes], pipes: tuple[int, int], root: Path, found: CrashStates) -> None:
    ask, go = pipes
    rest, last = b"", time.monotonic()
    while True:
        if select.select([ask], [], [], 0.05)[0]:
            *lines, rest = (rest + os.read(ask, 1 << 16)).split(b"\n")
            for line in lines:
                pids = _stop(process.pid)
                found.take(line.decode("utf-8", "surrogateescape"), root)
                _go_on(pids)
                os.write(go, b"x")
                last = time.monotonic()
        elif process.poll() is not None:
            return
        elif time.monotonic() - last > SILENCE:
            os.killpg(process.pid, signal.SIGKILL)
            raise TimeoutError(f"no call for {SILENCE:.0f} s after {len(found.calls)}")


def _stop(root: int) -> list[int]:
    """Stop a process and all beneath it, and return them once they stand."""
    pids: list[int] = []
    while new := [pid for pid in _family(root) if pid not in pids]:
        for pid in new:
            _signal(pid, signal.SIGSTOP)
        pids += new
        until = time.monotonic() + 1.0
        while any(_status(pid) not in STOPPED for pid in new) and time.monotonic() < until:
            time.sleep(0.0002)
    return pids


def _go_on(pids: list[int]) -> None:
    for pid in pids:
        _signal(pid, signal.SIGCONT)


def _signal(pid: int, sign: signal.Signals) -> None:
    try:
        os.kill(pid, sign)
    except ProcessLookupError:
        return


def _family(pid: int) -> list[int]:
    pids = [pid]
    try:
        for task in os.listdir(f"/proc/{pid}/task"):  # noqa: PTH208  # many thousand times
            for child in Path(f"/proc/{pid}/task/{task}/children").read_text("ascii").split():
                pids += _family(int(child))
    except OSError:
        return pids
    return pids


def _status(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[0]
    except OSError:
        return "X"

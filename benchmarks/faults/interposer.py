"""A command under the interposer: what it asks of the disk is counted, and at the n-th call something happens."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

SOURCE = Path(__file__).with_name("interposer.c")
COMMAND = (sys.executable, "-m", "watchbook")
LIMIT = 240.0
"""Seconds after which a command counts as one that never ends."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What happens at a call."""

    name: str
    """As the table has it."""
    code: str
    """As the interposer has it."""
    lasts: bool = False
    """Whether every later call that needs room is refused, too."""
    reads: bool = False
    """Whether it happens at a call that reads; the others happen at one that writes, or begins a program."""

    @property
    def kills(self) -> bool:
        """Whether a process dies of it."""
        return not self.code.isdigit()


DEEDS = (
    Deed("SIGKILL to all", "kill"),
    Deed("SIGKILL to one", "one"),
    Deed("EIO once", str(errno.EIO)),
    Deed("ENOSPC from there on", str(errno.ENOSPC), lasts=True),
    Deed("EDQUOT once", str(errno.EDQUOT)),
    Deed("EIO once, in reading", str(errno.EIO), reads=True),
    Deed("EIO in reading from there on", str(errno.EIO), lasts=True, reads=True),
)


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens, and where."""

    deed: Deed
    at: int
    """The number of the call, from 1."""


@dataclass(frozen=True, slots=True)
class CommandResult:
    """How a command ended."""

    code: int
    """Its exit code; negative for the signal that ended it."""
    said: str
    """What it printed, on both streams."""
    points: int
    """How many calls were counted."""


def find_compiler() -> str | None:
    """Return a C compiler; None where there is none, and nothing can be interposed."""
    return next(filter(None, map(shutil.which, ("cc", "gcc", "clang"))), None)


def build_interposer(folder: Path) -> Path:
    """Compile the interposer into a folder and return it."""
    compiler = find_compiler()
    if compiler is None:
        sys.exit("error: no C compiler (cc, gcc, clang), so no call can be counted\nhint: apt-get install gcc")
    library = folder / "interposer.so"
    subprocess.run([compiler, "-O2", "-shared", "-fPIC", "-o", library, SOURCE, "-ldl"], check=True)
    return library


def run_under(  # noqa: PLR0913, PLR0917  # what runs, where, and what happens to it
    library: Path, root: Path, command: Sequence[str], fault: Fault | None, environment: dict[str, str], log: str = ""
) -> CommandResult:
    """Run a command of watchbook in an engagement, with what happens to it; None counts alone."""
    with tempfile.NamedTemporaryFile(suffix=".state") as state:
        state.write(bytes(8))
        state.flush()
        settings = preload_settings(library, root, state.name, fault) | ({"FAULT_LOG": log} if log else {})
        code, said = _run(root, command, environment | settings)
        points = int.from_bytes(Path(state.name).read_bytes(), sys.byteorder)
    return CommandResult(code, said, points)


def preload_settings(library: Path, root: Path, state: str, fault: Fault | None) -> dict[str, str]:
    """Return the variables that load the interposer, and say what it does."""
    return {
        "LD_PRELOAD": str(library),
        "FAULT_STATE": state,
        "FAULT_UNDER": f"{root}/",
        "FAULT_AT": str(fault.at if fault else 0),
        "FAULT_DO": fault.deed.code if fault else "kill",
        **({"FAULT_LASTS": "1"} if fault and fault.deed.lasts else {}),
        **({"FAULT_READS": "1"} if fault and fault.deed.reads else {}),
    }


def run_command(root: Path, command: Sequence[str], environment: dict[str, str]) -> CommandResult:
    """Run a command of watchbook in an engagement, as people do."""
    return CommandResult(*_run(root, command, environment), 0)


def find_ordinary() -> tuple[str, ...] | None:
    """Return what makes root heed modes as anybody does: nothing for anybody else, None where nothing does."""
    if os.geteuid():
        return ()
    caps = "-dac_override,-dac_read_search"
    setpriv = shutil.which("setpriv")
    return (setpriv, f"--bounding-set={caps}", f"--inh-caps={caps}") if setpriv else None


def run_read_only(
    root: Path, part: str, command: Sequence[str], environment: dict[str, str], prefix: Sequence[str]
) -> CommandResult:
    """Run a command while a part of the engagement may be read alone."""
    paths = [path for path in (root / part, *(root / part).rglob("*")) if path.exists() and not path.is_symlink()]
    modes = {path: path.stat().st_mode & 0o777 for path in paths}
    for path in paths:
        path.chmod(modes[path] & 0o555)
    try:
        return CommandResult(*_run(root, command, environment, prefix=prefix), 0)
    finally:
        for path, mode in modes.items():
            if path.exists():
                path.chmod(mode)


def run_killed(
    root: Path, command: Sequence[str], environment: dict[str, str], after: float, sign: signal.Signals
) -> CommandResult:
    """Run a command, and send a signal to its whole group after some seconds."""
    return CommandResult(*_run(root, command, environment, after, sign), 0)


def _run(  # noqa: PLR0913  # what runs, where, and until when
    root: Path,
    command: Sequence[str],
    environment: dict[str, str],
    after: float | None = None,
    sign: signal.Signals = signal.SIGKILL,
    *,
    prefix: Sequence[str] = (),
) -> tuple[int, str]:
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            [*prefix, *COMMAND, *command],
            cwd=root,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        try:
            process.wait(LIMIT if after is None else after)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, sign)
            if _outlives(process):
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        output.seek(0)
        return process.returncode, output.read().decode("utf-8", "replace")


def _outlives(process: subprocess.Popen[bytes]) -> bool:
    until = time.monotonic() + LIMIT / 8
    while time.monotonic() < until:
        if process.poll() is not None:
            return False
        time.sleep(0.01)
    return True

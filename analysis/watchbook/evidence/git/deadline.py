"""A git that may wait for a network, a hook or a passphrase is ended after some time, so that it lets go of its locks.

GitPython would kill it: then .git/index.lock stays, and no later commit succeeds until somebody removes it.
"""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

FAREWELL = 2.0
"""Seconds that git has to take its locks away once it is asked to end."""


def run_until(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    seconds: float,
    inherited: Sequence[int] = (),
) -> subprocess.CompletedProcess[bytes]:
    """Run a fixed command that reads nothing, in the group of processes that the terminal asks for passphrases.

    Raises:
        TimeoutError: it had not ended by then, and was ended with what it had started.
        OSError: it cannot be started.
    """
    with subprocess.Popen(  # noqa: S603  # a fixed command; what is named in it stands behind --end-of-options or --
        command,
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        pass_fds=inherited,
    ) as process:
        try:
            stdout, stderr = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired as error:
            raise TimeoutError from error
        finally:
            if process.returncode is None:
                _end(process)
    return subprocess.CompletedProcess(list(command), process.returncode, stdout, stderr)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process and whatever it started; no pipe that one of them still holds is waited for."""
    descendants = _descendants(process.pid)
    process.terminate()
    try:
        process.wait(FAREWELL)
    except subprocess.TimeoutExpired:
        process.kill()
    for pid in descendants:
        with suppress(OSError):  # it has ended by itself
            os.kill(pid, signal.SIGKILL)
    for pipe in (process.stdout, process.stderr):
        if pipe:
            pipe.close()


def _descendants(pid: int) -> list[int]:
    """Return the processes that a process started, and those that these did; none where that cannot be asked."""
    try:
        table = subprocess.run(["ps", "-A", "-o", "pid=", "-o", "ppid="], capture_output=True, text=True, check=False)  # noqa: S607  # as the system has it
    except OSError:
        return []
    parents = {int(child): int(parent) for child, parent in (line.split() for line in table.stdout.splitlines())}
    pids = [pid]
    for ancestor in pids:
        pids += [child for child, parent in parents.items() if parent == ancestor]
    return pids[1:]

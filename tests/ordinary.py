"""Commands as an ordinary user runs them: what root may do proves nothing of leave."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

POWERS = "-dac_override,-dac_read_search,-fowner"
"""What lets root pass by the leave that files give."""


def watchbook(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command line without the powers of root."""
    command = [sys.executable, "-m", "watchbook.cli", *words]
    if os.geteuid() == 0:
        if not shutil.which("setpriv"):
            pytest.skip("root may do everything here, and setpriv, which takes that away, is not installed")
        command = ["setpriv", f"--bounding-set={POWERS}", f"--inh-caps={POWERS}", *command]
    surroundings = {"PATH": os.environ["PATH"], "HOME": str(folder), **environment}
    return subprocess.run(command, cwd=folder, env=surroundings, capture_output=True, text=True, check=False)

"""Two folders change places in one step, where the system can: nobody looks in between."""

from __future__ import annotations

import ctypes
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

HERE = -100
"""Linux' AT_FDCWD: paths are taken from the working directory."""
EXCHANGE = 2
"""Linux' RENAME_EXCHANGE and macOS' RENAME_SWAP."""


def exchange(one_folder: Path, other_folder: Path) -> bool:
    """Let two folders change places; return False where the system or the file system cannot, and nothing is changed.

    Two renames would do, too, but for a moment between them in which there is nothing where readers look.
    """
    paths = os.fsencode(one_folder), os.fsencode(other_folder)
    try:
        system = ctypes.CDLL(None, use_errno=True)
        if hasattr(system, "renameat2"):
            return bool(system.renameat2(HERE, paths[0], HERE, paths[1], EXCHANGE) == 0)
        return bool(system.renamex_np(paths[0], paths[1], EXCHANGE) == 0)
    except (OSError, TypeError, AttributeError):  # no C library that can be asked, or one without the call
        return False

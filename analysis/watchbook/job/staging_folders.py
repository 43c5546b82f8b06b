"""The folder in which a run stages what it places, and those that killed runs have left behind."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from watchbook.files import sweep

if TYPE_CHECKING:
    from collections.abc import Iterator

PREFIX = "staging-"


@contextmanager
def staging_folder(home: Path) -> Iterator[Path]:
    """Yield a new folder in an engagement's .watchbook/, gone when the block ends.

    The caller holds the engagement's lock. So others of the kind belong to runs that were killed, and go, too.
    """
    for left in home.glob(f"{PREFIX}*"):
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left, ignore_errors=True)
    sweep(home)
    with tempfile.TemporaryDirectory(prefix=PREFIX, dir=home) as folder:
        yield Path(folder)

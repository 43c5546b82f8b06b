"""A folder that an ordinary user may enter, and commands as that user: what root may do proves nothing of leave."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

NOBODY = 65534


@contextmanager
def open_folder() -> Iterator[Path]:
    """Yield a new folder that anybody may enter; pytest's own are for whoever runs it."""
    folder = Path(tempfile.mkdtemp(prefix="watchbook-ordinary-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        for path in [folder, *folder.rglob("*")]:
            if path.is_dir() and not path.is_symlink():
                path.chmod(0o755)
        shutil.rmtree(folder)


def own(root: Path) -> None:
    """Give everything below a folder to the ordinary user, where we are root."""
    if os.geteuid() == 0:
        for path in [root, *root.rglob("*")]:
            os.lchown(path, NOBODY, NOBODY)


def watchbook(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command line as an ordinary user."""
    who = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
    return subprocess.run(
        [sys.executable, "-m", "watchbook.cli", *words],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONDONTWRITEBYTECODE": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
        **who,  # type: ignore[call-overload]  # who runs it
    )

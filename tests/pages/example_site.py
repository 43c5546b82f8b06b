"""The small engagement's site, built by mkdocs as a person builds it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.resources import files
from typing import TYPE_CHECKING

from tests.pages import sample_books

if TYPE_CHECKING:
    from pathlib import Path

TEMPLATE = "template/files/mkdocs.yml"


def build(root: Path) -> Path:
    """Write the engagement with hostile texts in it, build its site strictly, and return the site's folder."""
    sample_books.make(root, title=sample_books.HOSTILE, body=sample_books.HOSTILE)
    sample_books.commit(root)
    shutil.copy(str(files("watchbook").joinpath(TEMPLATE)), root / "mkdocs.yml")
    (root / "no-pages").mkdir()
    (root / "site").mkdir()
    (root / "site/.gitignore").write_text("*\n!.gitignore\n")
    mkdocs(root)
    return root / "site"


def mkdocs(root: Path) -> None:
    """Run a plain `mkdocs build --strict`."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr

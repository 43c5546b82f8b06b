"""The small engagement's site, built by mkdocs as a person builds it."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.pages import sample_books
from watchbook.template.template_files import TemplateAnswers, engagement_files

if TYPE_CHECKING:
    from pathlib import Path


def settings(name: str) -> str:
    """Return the mkdocs.yml of a new engagement."""
    return engagement_files(TemplateAnswers(name, "Europe/Berlin"))["mkdocs.yml"].decode()


def build(root: Path) -> Path:
    """Write the engagement with hostile texts in it, build its site strictly, and return the site's folder."""
    sample_books.make(root, title=sample_books.HOSTILE, body=sample_books.HOSTILE)
    sample_books.commit(root)
    (root / "mkdocs.yml").write_text(settings("Card desk"), "utf-8")
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

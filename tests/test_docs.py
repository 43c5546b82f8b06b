"""docs/ says what the code says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.generated import DOCS, PAGES

ROOT = Path(__file__).parents[1]
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_generated_page_is_what_the_code_says(name: str) -> None:
    """Command help, configuration, metrics and findings are generated; `make docs` mends a stale page."""
    assert (DOCS / name).read_text("utf-8").strip() == PAGES[name]().strip()


@pytest.mark.parametrize("path", [ROOT / "README.md", *sorted(DOCS.glob("*.md"))], ids=lambda path: path.name)
def test_every_link_in_the_documentation_leads_somewhere(path: Path) -> None:
    """A file that is named is there."""
    missing = [target for target in LINK.findall(path.read_text("utf-8")) if not (path.parent / target).exists()]
    assert missing == []


def test_the_documentations_site_names_every_page() -> None:
    """A page that no other leads to is not read."""
    navigation = (ROOT / "mkdocs-docs.yml").read_text("utf-8").partition("nav:")[2]
    assert sorted(re.findall(r": ([\w-]+\.md)$", navigation, re.MULTILINE)) == sorted(
        path.name for path in DOCS.glob("*.md")
    )


@pytest.mark.slow
def test_the_documentation_builds_as_a_site_of_its_own(tmp_path: Path) -> None:
    """`make docs-serve` shows what this builds, strictly."""
    build = [
        sys.executable,
        "-m",
        "mkdocs",
        "build",
        "--strict",
        "--quiet",
        "-f",
        "mkdocs-docs.yml",
        "-d",
        str(tmp_path),
    ]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(build, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "start.html").is_file()

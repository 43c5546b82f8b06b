"""Generators that know nothing of Watchbook's plugin: they find nothing to publish, and build what `render` writes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pages import sample_books
from tests.pages.example_site import settings
from watchbook.config import load_engagement
from watchbook.pages import read_book, render, write

SECRET = "a key that nobody may read"
ZENSICAL = os.environ.get("WATCHBOOK_ZENSICAL") or shutil.which("zensical", path=str(Path(sys.executable).parent))
"""The program; it is no dependency, since it and mkdocs-material ask for what cannot stand side by side."""
CONFIG = """\
site_name: Small desk
docs_dir: pages
site_dir: out
use_directory_urls: false
extra_css: [assets/watchbook.css]
extra_javascript: [assets/watchbook.js, assets/charts.js]
"""


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    root = sample_books.make(tmp_path, body=SECRET)
    (root / "journal/own.md").write_text(f"# Own\n\n<script>window.ran=1</script> {SECRET}\n", "utf-8")
    (root / "no-pages").mkdir()
    (root / "no-pages/.gitignore").write_text("*\n!.gitignore\n")
    (root / "mkdocs.yml").write_text(settings("Small desk"), "utf-8")
    return root


def _published(folder: Path) -> list[Path]:
    texts = (path for path in folder.rglob("*") if path.is_file() and path.suffix in {".html", ".md", ".json", ".txt"})
    return [path for path in texts if SECRET in path.read_text("utf-8")]


@pytest.mark.slow
def test_mkdocs_without_the_plugin_publishes_nothing(desk: Path) -> None:
    """As a generator does that ignores plugins: neither raw entries nor pages of one's own."""
    text = (desk / "mkdocs.yml").read_text("utf-8").replace("  - watchbook\n", "")
    (desk / "mkdocs.yml").write_text(text.partition("nav:")[0], "utf-8")
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet"]
    done = subprocess.run(command, cwd=desk, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert _published(desk / "site") == []


@pytest.mark.slow
@pytest.mark.skipif(ZENSICAL is None, reason="no zensical here (WATCHBOOK_ZENSICAL names one): it built nothing")
def test_zensical_publishes_nothing_of_a_journal_and_builds_what_render_writes(desk: Path) -> None:
    """Front page, a workflow, a day and an entry come through it intact."""
    subprocess.run([str(ZENSICAL), "build"], cwd=desk, capture_output=True, check=False)
    assert _published(desk / "site") == []
    other = desk / "other"
    write(render(read_book(load_engagement(desk))), other / "pages")
    (other / "mkdocs.yml").write_text(CONFIG, "utf-8")
    done = subprocess.run([str(ZENSICAL), "build"], cwd=other, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    for path, words in (
        ("index.html", "nobody has explained it yet"),
        ("workflows/support.html", "one by one"),
        (f"days/{sample_books.UNEXPLAINED}.html", "What became of the dump"),
        ("2026/03/2026-03-22-half.html", SECRET),
    ):
        page = (other / "out" / path).read_text("utf-8")
        assert words in page, path
        assert '<div class="wb wb-page-' in page, path
    assert (other / "out/assets/watchbook.css").is_file()

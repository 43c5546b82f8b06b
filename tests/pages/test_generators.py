"""Generators that know nothing of Watchbook's plugin: they find nothing to publish, and build what `render` writes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.pages import sample_books
from tests.pages.example_site import settings
from watchbook.config import load_engagement
from watchbook.pages.generator.generator_folder import render_to

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "a key that nobody may read"
GENERATORS = {
    "mkdocs": ("build", "--strict"),
    "properdocs": ("build", "--strict", "-f", "mkdocs.yml"),
    "zensical": ("build", "--strict"),
}
"""By the name of its module, how it is asked for a site."""
INLINE = re.compile(r"<script(?![^>]*(?:src=|application/json))")
POLICY = re.compile(
    r"<head>\s*<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'self'; [^\"]*; script-src 'self'\">"
)


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


@pytest.fixture(scope="module", params=list(GENERATORS))
def generator(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[list[str], dict[str, str]]:
    """Return the command and the environment of a generator, the newest that installs beside ours; no dependency."""
    name: str = request.param
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    command = [sys.executable, "-m", name, *GENERATORS[name]]
    if name == "mkdocs":
        return command, environment
    folder = tmp_path_factory.mktemp(name)
    install = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--target",
        str(folder),
    ]
    # What properdocs needs is here already, mkdocs' themes among it.
    install += ["--no-deps"] if name == "properdocs" else []
    done = subprocess.run([*install, name], capture_output=True, text=True, check=False, timeout=240)
    if done.returncode:
        pytest.skip(f"{name} could not be installed, so it built nothing: {done.stderr.strip()[-200:]}")
    return command, {**environment, "PYTHONPATH": str(folder)}


@pytest.mark.slow
def test_other_generators_publish_nothing_of_a_journal_and_build_what_render_writes(
    desk: Path, generator: tuple[list[str], dict[str, str]]
) -> None:
    """Front page, a workflow, a day and an entry come through intact, guarded, and without what somebody planted."""
    command, environment = generator
    other = desk / "other"
    render_to(load_engagement(desk), other)
    done = subprocess.run(command, cwd=other, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    for path, words in (
        ("index.html", "nobody has explained it yet"),
        ("workflows/support.html", "one by one"),
        (f"days/{sample_books.UNEXPLAINED}.html", "What became of the dump"),
        ("2026/03/2026-03-22-half.html", SECRET),
    ):
        page = (other / "site" / path).read_text("utf-8")
        assert words in page, path
        assert '<div class="wb wb-page-' in page, path
        assert POLICY.search(page), path
        assert not INLINE.search(page), path
    assert not (other / "site/own.html").exists()
    assert (other / "site/assets/watchbook.css").is_file()
    assert (other / "site/assets/theme.js").is_file()


@pytest.mark.slow
def test_generators_that_ignore_the_plugin_publish_nothing(
    desk: Path, generator: tuple[list[str], dict[str, str]]
) -> None:
    """Of an engagement's own mkdocs.yml, whichever generator somebody tries on it."""
    command, environment = generator
    text = (desk / "mkdocs.yml").read_text("utf-8")
    if command[2] != "zensical":  # which is silent about plugins that it does not know
        (desk / "mkdocs.yml").write_text(text.replace("  - watchbook\n", "").partition("nav:")[0], "utf-8")
    subprocess.run([word for word in command if word != "--strict"], cwd=desk, env=environment, check=False)
    assert _published(desk / "site") == []

"""Every block of commands in README and docs, typed into a shell: page by page, in the order of the page."""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

import watchbook
from tests.blocks import CASES
from tests.desk import make_desk, write_day
from tests.test_tree import ROOT

TODAY_OF_THE_PAGES = dt.date(2026, 11, 27)
DAYS = 24
PROGRAMS = {"watchbook", "git", "make", "python", "tail", "cd", ".", "pip", ".venv/bin/pre-commit"}
COMMENT = re.compile(r"\s+#.*|\s{2,}\S.*")
"""What stands beside a command: after a hash, or in a column of its own."""
BLOCK = re.compile(
    r"(?:^ *<!-- (not run: [^\n]+) -->\n+)?((?:^ {4,8}\S.*\n)(?:^ {4,8}.*\n|^\n(?= {4}))*)", re.MULTILINE
)
FENCE = re.compile(r"^( *)```.*?^\1```$", re.MULTILINE | re.DOTALL)
DATE = re.compile(r"\b2026-\d\d-\d\d")
ENDLESS = re.compile(r"watchbook (serve|poll)\b(?!.*--once)")
"""Commands that go on until somebody ends them."""
EXITS = {0, 1}
"""Whatever a command says of the day; 2 is that it could not do what was typed."""
ELSEWHERE = {
    "README.md": "`make` is what .ci/run types; tests/test_readme.py types the rest",
    "CONTRIBUTING.md": "`make` is what .ci/run types; the hooks are run by tests/test_forges.py",
    "start.md": "tests/test_docs_commands.py types it, with dumps put where it says so",
    "commands.md": "made of the program itself; tests/test_docs_commands.py reads each example as the program does",
}
"""Pages whose commands are run by other tests, or by none."""
FILES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
PAGES = {path.name: path for path in FILES}
SCENES: dict[str, dict[str, Any]] = tomllib.loads((CASES / "doc_pages.toml").read_text("utf-8"))
CONFIG = """
[people.engineer-a]
phone = "+1 555 0101"
may = ["switch", "roll-back", "change-prompt"]
[people.engineer-b]
may = ["switch", "roll-back"]
[[oncall.primary]]
people = ["engineer-a", "engineer-b"]
starts = 2026-01-05
every = "1d"
[[oncall.backup]]
people = ["engineer-b", "engineer-a"]
starts = 2026-01-05
every = "1d"
[fallback]
publish = ".watchbook/flags.json"
"""


def blocks_of(page: str) -> list[tuple[str, list[str]]]:
    """Return the blocks of a page that are commands, as why it is not run (empty: it is) and lines."""
    text = FENCE.sub("", PAGES[page].read_text("utf-8"))
    found = []
    for reason, block in BLOCK.findall(text):
        lines = [COMMENT.sub("", line.strip()) for line in block.splitlines() if line.strip()]
        lines = [line.removeprefix("$ ") for line in lines if line]
        if lines and all(line.split()[0] in PROGRAMS for line in lines):
            found.append((reason, lines))
    return found


def pages_to_type() -> list[str]:
    """Return the pages with commands that are run here."""
    return [page for page in PAGES if page not in ELSEWHERE and any(not reason for reason, _ in blocks_of(page))]


def test_few_blocks_are_not_run_and_each_says_why() -> None:
    """A sentence in the page itself, which its readers do not see."""
    reasons = {(page, reason) for page in PAGES for reason, _ in blocks_of(page) if reason}
    assert all(len(reason.split()) > 4 for _, reason in reasons)
    assert len(reasons) <= 8, reasons
    assert len(pages_to_type()) == 9


def shift(text: str) -> str:
    """Move the days of the pages to where the real today is."""
    by = dt.datetime.now(dt.UTC).date() - TODAY_OF_THE_PAGES
    return DATE.sub(lambda match: str(dt.date.fromisoformat(match[0]) + by), text)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The card desk of the pages: weeks judged, three days out, people on call, flags, a receipt; all committed."""
    desk = make_desk(tmp_path_factory.mktemp("docs") / "desk", 0)
    config = desk / "watchbook.toml"
    text = config.read_text("utf-8").replace("[workflows.support]", "[workflows.card-support]")
    config.write_text(text.replace('due = "06:00"', 'due = "00:01"') + CONFIG)  # yesterday is judged whatever the hour
    today = dt.datetime.now(dt.UTC).date()
    for back in range(1, DAYS):
        dump = write_day(desk, today - dt.timedelta(days=back), a_day=20, handoff=0.9 if back < 4 else 0.2)
        dump.write_text(dump.read_text("utf-8").replace('"support"', '"card-support"'))
    for line in (
        "git init --quiet --initial-branch main",
        "git config user.name engineer-a",
        "git config user.email engineer-a@localhost",
        "git add --all",
        "git commit --quiet --message 'An engagement'",
        "watchbook run --no-drill --receipt",
        "git add --all",
        "git commit --quiet --message Ledger",
    ):
        done = typed(line, desk)
        assert done.returncode in EXITS, (line, done.stderr)
    return desk


def typed(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a line as a person with this installation types it; what does not end by itself is ended."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") and name != "CI"}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**kept, "PATH": path, "HOME": str(folder.parent), "NO_MKDOCS_2_WARNING": "1"}
    command = f"timeout --signal=INT 3 {line}; test $? = 124 -o $? = 130" if ENDLESS.match(line) else line
    return subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "page", [page for page in PAGES if page not in ELSEWHERE and any(not block[0] for block in blocks_of(page))]
)
def test_the_commands_of_a_page_do_what_it_says(page: str, desk: Path, tmp_path: Path) -> None:
    """Each line exits 0, or 1 where it found something; a marker above a block says why it is not run."""
    here = tmp_path / "desk"
    shutil.copytree(desk, here, symlinks=True)
    scene = SCENES.get(page, {})
    before = [line.replace("PACKAGE", str(Path(watchbook.__file__).parent)) for line in scene.get("before", [])]
    lines = [line for reason, block in blocks_of(page) if not reason for line in block]
    for line in [*before, *lines]:
        for word, stands_for in scene.get("words", {}).items():
            line = re.sub(rf"(?<![\w-]){re.escape(word)}(?![\w-])", lambda _, text=stands_for: text, line)  # noqa: PLW2901
        done = typed(shift(line), here)
        refusal = scene.get("refused", {}).get(line)
        well = done.returncode in EXITS if refusal is None else refusal in done.stderr
        assert well, (line, done.stdout, done.stderr)

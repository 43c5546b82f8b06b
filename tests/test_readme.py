"""README.md: short, true, and what it tells people to type works."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_tree import ROOT

TEXT = (ROOT / "README.md").read_text("utf-8")
FENCED = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"(?:^    .*\n)+", re.MULTILINE)
LINKED_ENTRY = re.compile(r"\]\((journal/[^)]+\.md)\)")
AS_OF = re.compile(r"^AS_OF := (\S+)$", re.MULTILINE)
DIAGRAM = "→"
"""What the one indented block shows that nobody could take for commands."""


def commands() -> list[list[str]]:
    """Return the lines of each block that people are told to type, without their comments."""
    blocks = [block for block in INDENTED.findall(TEXT) if DIAGRAM not in block]
    return [[line.partition(" #")[0].strip() for line in block.splitlines()] for block in blocks]


def run(*command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a program."""
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def test_it_is_read_in_a_minute() -> None:
    """Fewer than 600 words, in lines of fewer than 120 characters."""
    assert len(TEXT.split()) < 600
    assert [line for line in TEXT.splitlines() if len(line) >= 120] == []


def test_figures_stand_in_a_page_of_their_own() -> None:
    """The README has no table; docs/figures.md has the figures, each with the command that measures it."""
    assert "\n|" not in TEXT
    rows = [line for line in (ROOT / "docs/figures.md").read_text("utf-8").splitlines() if line.startswith("| ")]
    assert len(rows) > 5
    assert all(row.count("|") == 4 for row in rows)


def test_what_it_looks_like_comes_before_any_command() -> None:
    """An entry, a check and the picture stand above the first line that people are told to type."""
    first = TEXT.index(f"    {commands()[0][0]}")
    places = [TEXT.index(each) for each in ("```markdown\n", "```text\n", "](docs/front-page.png)")]
    assert sorted([*places, first]) == [*places, first]


def test_the_entry_is_one_of_the_example() -> None:
    """Its twelve lines stand in the file that is linked, in this order."""
    ((_, entry),) = (block for block in FENCED.findall(TEXT) if block[0] == "markdown")
    (path,) = LINKED_ENTRY.findall(TEXT)
    lines = iter((ROOT / path).read_text("utf-8").splitlines())
    assert len(entry.splitlines()) == 12
    assert [line for line in entry.splitlines() if line not in lines] == []


def test_every_block_of_commands_is_tried() -> None:
    """The two commands by CI and below, an engagement of one's own below; all else is no command."""
    demo, init = commands()
    assert demo == ["make demo", "make test"]
    assert init[1].startswith("watchbook init ")
    assert INDENTED.findall(TEXT)[-1] in (ROOT / "docs/start.md").read_text("utf-8")
    assert {language for language, _ in FENCED.findall(TEXT)} == {"markdown", "text"}
    ci = (ROOT / ".ci/run").read_text("utf-8")
    assert [
        line for line in demo if not re.search(rf"^bare make .*{line.removeprefix('make ')}$", ci, re.MULTILINE)
    ] == []


def test_an_engagement_of_ones_own_is_there_after_the_lines_of_the_readme(tmp_path: Path) -> None:
    """Typed into a shell as they stand."""
    clone = tmp_path / "a clone"
    clone.mkdir()
    (clone / ".venv").symlink_to(Path(sys.prefix))
    done = run("bash", "-e", "-c", "\n".join(commands()[1]), cwd=clone)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "my-desk/watchbook.toml").is_file()
    assert (tmp_path / "my-desk/.git").is_dir()


@pytest.mark.parametrize("python", ["nowhere/python3.12", "an older/python3"])
def test_a_python_that_will_not_do_is_named(tmp_path: Path, python: str) -> None:
    """Whether it is too old or cannot be run; with the command that names another, and before anything is made."""
    shutil.copy2(ROOT / "Makefile", tmp_path)
    for name in ("pyproject.toml", "constraints.txt"):
        (tmp_path / name).touch()
    older = tmp_path / "an older/python3"
    older.parent.mkdir()
    older.write_text("#!/bin/sh\nexit 1\n")
    older.chmod(0o755)
    done = run("make", "--no-print-directory", f"PYTHON={python}", "demo", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"error: {python} is no Python 3.11 or newer that runs here\nhint: make PYTHON=" in done.stderr
    assert not (tmp_path / ".venv").exists()


@pytest.mark.slow
def test_the_example_says_what_the_readme_shows(tmp_path: Path) -> None:
    """`make demo` ends well in a clone and leaves it clean; `watchbook check` prints the lines shown."""
    clone = tmp_path / "a clone"
    assert run("git", "clone", "--quiet", str(ROOT), str(clone), cwd=tmp_path).returncode == 0
    (clone / ".venv").symlink_to(Path(sys.prefix))
    done = run("make", "--assume-old=.venv/ready", "demo", cwd=clone)
    assert done.returncode == 0, done.stdout + done.stderr
    assert run("git", "status", "--porcelain", "--", ":!.venv", cwd=clone).stdout == ""
    (as_of,) = AS_OF.findall((ROOT / "Makefile").read_text("utf-8"))
    printed = run(".venv/bin/watchbook", "check", "--as-of", as_of, cwd=clone).stdout
    ((_, shown),) = (block for block in FENCED.findall(TEXT) if block[0] == "text")
    wrapped = {" ".join(line.split()) for line in printed.splitlines()}
    left = " ".join(shown.split())
    for line in sorted(wrapped, key=len, reverse=True):
        left = left.replace(line, "") if line else left
    assert left.strip() == "", printed

"""The command line: words in, one function, words out."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING

import pytest

from tests.desk import make_desk
from tests.test_tree import ROOT

if TYPE_CHECKING:
    from pathlib import Path


def watchbook(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command line."""
    command = [sys.executable, "-m", "watchbook.cli", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An engagement that has never run."""
    return make_desk(tmp_path_factory.mktemp("cli") / "desk", 1)


def test_the_version_is_that_of_the_package(tmp_path: Path) -> None:
    """`watchbook --version` works anywhere, also where there is no engagement."""
    done = watchbook(tmp_path, "--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, "watchbook 0.2.0\n", "")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert done.stdout == f"{project['name']} {project['version']}\n"


def test_a_mistake_is_an_error_and_a_hint_and_exit_2(desk: Path) -> None:
    """What could not be judged exits 2, with the file and line to mend."""
    config = desk / "watchbook.toml"
    good = config.read_text()
    config.write_text(good.replace('due = "06:00"', 'deu = "06:00"'))
    done = watchbook(desk, "check")
    config.write_text(good)
    line = next(number for number, text in enumerate(good.splitlines(), 1) if text.startswith("due"))
    assert done.returncode == 2
    assert done.stderr == f"error: watchbook.toml:{line}: unknown key 'dumps.deu'\nhint: did you mean 'due'?\n"
    assert done.stdout == ""


def test_a_ledger_that_holds_nothing_could_not_be_judged(desk: Path) -> None:
    """A check before the first run is no all-clear."""
    done = watchbook(desk, "check", "--output-format", "json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["headline"] == "Nothing has been judged yet."


def test_outside_an_engagement_the_way_in_is_named(tmp_path: Path) -> None:
    """A command in the wrong folder says how to make a right one."""
    done = watchbook(tmp_path, "check")
    assert done.returncode == 2
    assert "watchbook init DIR" in done.stderr


def test_a_time_without_an_offset_is_refused(desk: Path) -> None:
    """No zone is ever assumed."""
    done = watchbook(desk, "check", "--as-of", "2026-11-09T06:10")
    assert done.returncode == 2
    assert "has no offset" in done.stderr


def test_init_overwrites_nothing(desk: Path) -> None:
    """A folder that holds something is left as it is."""
    done = watchbook(desk.parent, "init", "desk")
    assert done.returncode == 2
    assert "not empty" in done.stderr


def test_a_metric_that_cannot_be_computed_is_an_error_before_anything_is_read(desk: Path) -> None:
    """An expression that names an unknown field fails at its line, with what was meant."""
    config = desk / "watchbook.toml"
    good = config.read_text()
    config.write_text(good + '\n[metrics.mine]\nshare = "handof"\n')
    done = watchbook(desk, "run")
    config.write_text(good)
    assert done.returncode == 2
    assert "handoff" in done.stderr
    assert not (desk / "ledger").exists()

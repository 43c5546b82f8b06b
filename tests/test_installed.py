"""What a newcomer gets: the built wheel, outside the repository, on dumps of their own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.desk import FIRST, write_day
from tests.test_tree import ROOT

DAYS = 20


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Build the wheel without the network and return an environment in which only it provides watchbook."""
    folder = tmp_path_factory.mktemp("wheel")
    tree = folder / "tree"
    shutil.copytree(ROOT / "analysis", tree / "analysis", ignore=shutil.ignore_patterns("*.egg-info", "__pycache__"))
    for name in ("LICENSE", "README.md", "pyproject.toml"):
        shutil.copy2(ROOT / name, tree / name)
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(tree)]
    done = subprocess.run(build, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        wheel.extractall(folder / "lib")
    return {**os.environ, "PYTHONPATH": str(folder / "lib"), "HOME": str(folder)}


def watchbook(environment: dict[str, str], folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command line as a newcomer would."""
    command = [sys.executable, "-m", "watchbook.cli", *words]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_a_newcomer_gets_a_site_from_dumps_of_their_own(installed: dict[str, str], tmp_path: Path) -> None:
    """`init`, a few dumps and `run` give an engagement with a site, a ledger and an account of every line."""
    made = watchbook(installed, tmp_path, "init", "desk", "--name", 'My "own" desk: <b>', "--timezone", "Europe/Berlin")
    assert made.returncode == 0, made.stderr
    desk = tmp_path / "desk"
    for index in range(DAYS):
        write_day(desk, FIRST.fromordinal(FIRST.toordinal() + index))
    with (desk / f"logs/{FIRST}.jsonl").open("a") as dump:
        dump.write("not a record\n")
    now = f"{FIRST.fromordinal(FIRST.toordinal() + DAYS)}T07:00+01:00"
    done = watchbook(installed, desk, "run", "--as-of", now)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 quarantined" in done.stdout
    front = (desk / "site/index.html").read_text()
    assert "My &#34;own&#34; desk: &lt;b&gt;" in front or "My &quot;own&quot; desk: &lt;b&gt;" in front
    assert "<b>" not in front.split("<body")[0]
    account = watchbook(installed, desk, "intake", "--file", f"{FIRST}.jsonl")
    assert "1 not-json" in account.stdout
    assert watchbook(installed, desk, "check", "--as-of", now).returncode == 0
    tested = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"]
    assert subprocess.run(tested, cwd=desk, env=installed, capture_output=True, check=False).returncode == 0


@pytest.mark.slow
def test_the_wheel_says_under_which_licence_it_comes(installed: dict[str, str]) -> None:
    """Apache-2.0, as an expression that programs read, with its text."""
    (about,) = Path(installed["PYTHONPATH"]).glob("watchbook-*.dist-info")
    assert "\nLicense-Expression: Apache-2.0\n" in (about / "METADATA").read_text("utf-8")
    assert (about / "licenses/LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()

"""What the base does without any extra, and what is said where one is missing."""

from __future__ import annotations

import datetime as dt
import os
import re
import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING

import pytest

from tests.desk import FIRST, make_desk, write_day
from tests.test_tree import ROOT
from watchbook.errors import MissingExtraError
from watchbook.extras import PACKAGES, PURPOSES, demand_extras, missing_extra

if TYPE_CHECKING:
    from pathlib import Path

BARE = """
from importlib.machinery import PathFinder
find = PathFinder.find_spec
def without(name, path=None, target=None):
    return None if name.partition(".")[0] in {packages!r} else find(name, path, target)
PathFinder.find_spec = staticmethod(without)
"""
FORGOTTEN = {"mkdocs-material": "material", "jupyter-client": "jupyter_client", "rfc3161-client": "rfc3161_client"}


def test_an_extra_is_one_of_pyproject_with_what_it_brings() -> None:
    """Each package that a message may name is one that its extra installs, or that comes along."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    assert PURPOSES.keys() == PACKAGES.keys() <= extras.keys()
    assert extras["all"] == ["watchbook[dumps,notebooks,notify,site]"]
    for extra, packages in PACKAGES.items():
        names = {re.match(r"[\w-]+", line)[0] for line in extras[extra]}  # type: ignore[index]  # each has a name
        direct = {FORGOTTEN.get(name, name) for name in names} - {"watchbook"}
        assert direct <= set(packages), extra


def test_what_cannot_be_imported_is_named_by_its_extra() -> None:
    """With the line that installs it; what no extra brings is another error."""
    said = str(missing_extra(ModuleNotFoundError("no", name="polars.io")))
    assert said == (
        "error: polars is not installed: reading dumps and judging days needs the extra `dumps`\n"
        "hint: pip install 'watchbook[dumps]'\n"
        "hint: all that the day's job needs: pip install 'watchbook[all]'"
    )
    assert missing_extra(ModuleNotFoundError("no", name="rich")) is None
    assert missing_extra(ImportError("no", name="polars")) is None


def test_all_that_is_missing_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything is begun."""
    monkeypatch.setattr("watchbook.extras.find_spec", lambda name: None if name in {"apprise", "nh3"} else object())
    demand_extras("dumps", "notebooks")
    with pytest.raises(
        MissingExtraError, match=r"nh3 is not installed: .* extra `site` and .* extra `notify`"
    ) as caught:
        demand_extras("site", "notify")
    assert caught.value.hints[0] == "pip install 'watchbook[site,notify]'"


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment in which no extra is installed."""
    folder = tmp_path_factory.mktemp("bare")
    packages = {package for each in PACKAGES.values() for package in each} | {"mkdocs_material", "scipy", "pandas"}
    (folder / "sitecustomize.py").write_text(BARE.format(packages=packages))
    return {**os.environ, "PYTHONPATH": str(folder)}


def watchbook(environment: dict[str, str], desk: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command line."""
    command = [sys.executable, "-m", "watchbook", *words]
    return subprocess.run(command, cwd=desk, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_the_base_reads_ledger_and_journal(bare: dict[str, str], tmp_path: Path) -> None:
    """What a run left is checked, explained and switched without any extra; an entry is written."""
    desk = tmp_path / "desk"
    make_desk(desk, 0)
    for back in range(20):
        write_day(desk, FIRST + dt.timedelta(days=back), a_day=20)
    now = f"{FIRST + dt.timedelta(days=20)}T07:00+01:00"
    assert watchbook(dict(os.environ), desk, "run", "--no-drill", "--as-of", now).returncode == 0
    day = str(FIRST + dt.timedelta(days=19))
    for words in (
        ["check", "--as-of", now],
        ["check", "--as-of", now, "--output-format", "sarif"],
        ["verdicts"],
        ["intake"],
        ["explain", "WB310"],
        ["handover", "--as-of", now],
        ["new", "observation", "--days", day, "--workflow", "support", "--title", "T", "--by", "ada", "--no-commit"],
        ["check", f"journal/{day[:4]}/{day[5:7]}/{day}-t.md"],
        ["switch", "support", "manual", "--reason", "r", "--by", "ada", "--no-commit"],
        ["switch", "--status"],
    ):
        done = watchbook(bare, desk, *words)
        assert done.returncode == 0, (words, done.stdout, done.stderr)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "extras"),
    [
        (["run"], "dumps,notebooks,site"),
        (["build"], "site"),
        (["render", "--to", "md"], "site"),
        (["look", "logs/a.jsonl"], "dumps"),
        (["bands", "logs/a.csv", "--out", "out"], "dumps"),
        (["preset", "detect", "logs/a.jsonl"], "dumps"),
        (["backfill", "--path", "logs/{date}.jsonl"], "dumps"),
    ],
    ids=lambda words: words[0] if isinstance(words, list) else "",
)
def test_a_command_that_needs_more_names_the_extra(
    bare: dict[str, str], tmp_path: Path, words: list[str], extras: str
) -> None:
    """It could not judge, says what installs what is missing, and leaves everything as it was."""
    make_desk(tmp_path, 0)
    (tmp_path / "logs").mkdir(exist_ok=True)
    (tmp_path / "logs/a.jsonl").write_text("{}\n")
    (tmp_path / "logs/a.csv").write_text("day,value\n2026-03-04,1\n")
    before = sorted(path for path in tmp_path.rglob("*"))
    done = watchbook(bare, tmp_path, *words)
    assert done.returncode == 2
    assert f"hint: pip install 'watchbook[{extras}]'\n" in done.stderr
    assert sorted(path for path in tmp_path.rglob("*") if ".watchbook" not in path.parts) == before

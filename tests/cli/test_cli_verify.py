"""`watchbook run --receipt` and `watchbook verify`: what a schedule and an auditor type."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.desk import make_desk
from tests.evidence.desk import Desk, week
from watchbook.evidence.receipt import read_receipt, receipt_hash

if TYPE_CHECKING:
    from pathlib import Path

CLEAN = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GITHUB_RUN_ID": "", "CI_JOB_URL": ""}
CONFIG = '[engagement]\nname = "D"\ntimezone = "UTC"\n[dumps]\npath = "l/{date}.jsonl"\n[workflows.desk]\n'


def watchbook(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command line."""
    command = [sys.executable, "-m", "watchbook.cli", *words]
    environment = {**os.environ, **CLEAN}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A week with two entries and four receipts."""
    desk = week(tmp_path / "desk")
    (desk.root / "watchbook.toml").write_text(CONFIG)
    return desk


def test_verify_exits_0_where_all_fits_and_1_where_something_does_not(desk: Desk) -> None:
    """Each thing with its place in the file and a hint; --json says the same."""
    kept = receipt_hash(desk.receipts.splitlines(keepends=True)[-1])
    done = watchbook(desk.root, "verify", "--against", kept)
    assert (done.returncode, done.stderr) == (0, "")
    assert "so nothing up to there was written anew" in done.stdout
    desk.git("reset", "--quiet", "--hard", "HEAD~1")
    (desk.root / "watchbook.toml").write_text(CONFIG)
    assert watchbook(desk.root, "verify").returncode == 0, "a cut at the end shows in a copy alone"
    done = watchbook(desk.root, "verify", "--against", kept, "--json")
    assert done.returncode == 1
    assert [misfit["kind"] for misfit in json.loads(done.stdout)["misfits"]] == ["not-kept"]


def test_verify_exits_2_where_it_cannot_judge(tmp_path: Path) -> None:
    """No receipts, no repository, no whole history: never an all-clear."""
    desk = Desk.empty(tmp_path / "desk")
    desk.write("watchbook.toml", CONFIG)
    desk.commit("2026-06-01T09:00Z")
    assert watchbook(desk.root, "verify").returncode == 2
    (tmp_path / "watchbook.toml").write_text(CONFIG)
    done = watchbook(tmp_path, "verify")
    assert (done.returncode, done.stdout) == (2, "")
    assert "no git repository" in done.stderr


@pytest.mark.slow
def test_only_a_run_that_is_told_to_makes_a_receipt(tmp_path: Path) -> None:
    """The run of somebody at a desk of their own makes none, and a second one on the same day adds none."""
    root = make_desk(tmp_path / "small", 2)
    desk = Desk(root)
    desk.git("init", "--quiet", "--initial-branch=main")
    desk.commit("2026-03-04T06:00Z")
    receipts = root / "ledger/log/receipts"
    assert watchbook(root, "run", "--as-of", "2026-03-04T06:30Z").returncode in (0, 1)
    assert not receipts.exists()
    done = watchbook(root, "run", "--as-of", "2026-03-04T06:30Z", "--receipt")
    line = receipts.read_bytes()
    assert f"Receipt 1 is appended: {receipt_hash(line)}" in done.stdout
    assert read_receipt(line).at.isoformat() > "2026-03-05", "its time is the clock's, whatever --as-of says"
    watchbook(root, "run", "--as-of", "2026-03-04T06:30Z", "--receipt")
    assert receipts.read_bytes() == line


def test_a_copy_that_is_empty_proves_nothing(desk: Desk) -> None:
    """As where a script's variable is not set: that is no verification against a copy."""
    done = watchbook(desk.root, "verify", "--against", "")
    assert done.returncode == 2
    assert "'' is neither the hash of a receipt nor a file" in done.stderr

"""`.ci/day` of an engagement, with real git and a `watchbook` that only writes: several jobs at once, one ledger."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.desk import make_desk, write_day
from watchbook.template import copy_template

FAKE = """#!/bin/sh
test "$*" = "run --receipt" || exit 9
echo run >> "$RUNS"
test "$FAKE_STATUS" = 2 && exit 2
test "$FAKE_WRITES" = no && exit "$FAKE_STATUS"
mkdir -p ledger/log && echo "$JOB on $(git rev-parse HEAD)" >> ledger/log/receipts
test "$JOB" = switching && mkdir -p journal/2026/03 && echo people > journal/2026/03/2026-03-04-people.md
exit "$FAKE_STATUS"
"""


def git(folder: Path, *words: str) -> str:
    """Run git as a person would, apart from this machine's configuration."""
    named = ["-c", "user.name=a", "-c", "user.email=a@localhost", "-c", "init.defaultBranch=main"]
    done = subprocess.run(
        ["git", *named, *words], cwd=folder, env=environment(), capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def environment(**more: str) -> dict[str, str]:
    """Return an environment without git's configuration and without what CI sets."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "CI"))}
    return {**kept, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, **more}


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    """A bare repository that holds a new engagement."""
    copy_template(tmp_path / "desk", name="Desk", timezone="UTC")
    git(tmp_path / "desk", "init", "--quiet")
    git(tmp_path / "desk", "add", "--all")
    git(tmp_path / "desk", "commit", "--quiet", "--message", "An engagement")
    git(tmp_path, "clone", "--quiet", "--bare", "desk", "origin.git")
    fake = tmp_path / "bin" / "watchbook"
    fake.parent.mkdir()
    fake.write_text(FAKE)
    fake.chmod(0o755)
    return tmp_path / "origin.git"


def start(origin: Path, job: str, *, status: int = 0, ci: str = "true", writes: str = "yes") -> subprocess.Popen[str]:
    """Start a job in a clone of its own."""
    clone = origin.parent / job
    git(origin.parent, "clone", "--quiet", str(origin), str(clone))
    path = f"{origin.parent / 'bin'}{os.pathsep}{os.environ['PATH']}"
    told = {
        "JOB": job,
        "CI": ci,
        "FAKE_STATUS": str(status),
        "FAKE_WRITES": writes,
        "RUNS": str(origin.parent / f"{job}-runs"),
    }
    return subprocess.Popen(
        ["bash", ".ci/day", "main"],
        cwd=clone,
        env=environment(PATH=path, **told),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def receipts(origin: Path) -> list[str]:
    """Return the ledger's lines on the main branch."""
    return git(origin, "show", "main:ledger/log/receipts").splitlines()


@pytest.mark.parametrize("status", [0, 1])
def test_the_ledger_is_pushed_and_the_job_exits_like_check(origin: Path, status: int) -> None:
    """At 1 the ledger is kept before the job turns red."""
    job = start(origin, "one", status=status)
    assert (job.communicate(timeout=60)[1], job.returncode) == ("", status)
    assert len(receipts(origin)) == 1
    assert git(origin, "log", "-1", "--format=%an %s", "main").startswith("watchbook Ledger of 20")


def test_what_could_not_be_judged_is_not_pushed(origin: Path) -> None:
    """At 2 the branch stays as it was."""
    before = git(origin, "rev-parse", "main")
    job = start(origin, "one", status=2)
    job.communicate(timeout=60)
    assert job.returncode == 2
    assert git(origin, "rev-parse", "main") == before


def test_a_ledger_that_did_not_change_is_no_commit(origin: Path) -> None:
    """A run with nothing new leaves no trace."""
    before = git(origin, "rev-parse", "main")
    job = start(origin, "one", writes="no")
    job.communicate(timeout=60)
    assert (job.returncode, git(origin, "rev-parse", "main")) == (0, before)


def test_of_jobs_at_once_each_lands_on_top_of_the_others(origin: Path) -> None:
    """Who comes second makes the ledger anew on what was pushed: each receipt names the commit below it."""
    jobs = [start(origin, f"job{number}") for number in range(4)]
    ends = [(job.communicate(timeout=120)[1], job.returncode) for job in jobs]
    assert [code for _, code in ends] == [0] * 4, ends
    said = receipts(origin)
    below = git(origin, "log", "--format=%P", "--reverse", "-4", "main").split()
    assert [line.split(" on ")[1] for line in said] == below
    assert len({line.split(" on ")[0] for line in said}) == 4


def test_a_push_that_is_refused_for_good_is_not_tried_again(origin: Path) -> None:
    """Without the permission the job says so at once, and exits 2."""
    hook = origin / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    job = start(origin, "one")
    said = job.communicate(timeout=60)[1]
    assert job.returncode == 2
    assert "may this job write to main?" in said
    assert (origin.parent / "one-runs").read_text() == "run\n"


def test_it_runs_in_ci_only(origin: Path) -> None:
    """It throws away what is not committed, which is no way to treat a desk."""
    job = start(origin, "one", ci="")
    said = job.communicate(timeout=60)[1]
    assert job.returncode == 2
    assert "hint: at a desk of your own it is: watchbook run" in said


@pytest.mark.slow
def test_the_ledger_that_is_pushed_holds_a_receipt_that_verifies(tmp_path: Path) -> None:
    """With the real command; whoever clones the branch can replay it."""
    make_desk(tmp_path / "desk", 0)
    today = dt.datetime.now(dt.UTC).date()
    for back in (3, 2, 1):
        write_day(tmp_path / "desk", today - dt.timedelta(days=back), a_day=5)
    git(tmp_path / "desk", "init", "--quiet")
    git(tmp_path / "desk", "add", "--all")
    git(tmp_path / "desk", "commit", "--quiet", "--message", "An engagement")
    git(tmp_path, "clone", "--quiet", "--bare", "desk", "origin.git")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "watchbook").symlink_to(Path(sys.executable).with_name("watchbook"))
    job = start(tmp_path / "origin.git", "one")
    said = job.communicate(timeout=300)
    assert job.returncode == 0, said
    git(tmp_path, "clone", "--quiet", "origin.git", "fresh")
    verified = subprocess.run(
        [Path(sys.executable).with_name("watchbook"), "verify"],
        cwd=tmp_path / "fresh",
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert len(receipts(tmp_path / "origin.git")) == 1


def test_a_switch_that_the_job_made_goes_along(origin: Path) -> None:
    """The entry it wrote is in the commit of the ledger."""
    job = start(origin, "switching")
    job.communicate(timeout=60)
    assert job.returncode == 0
    assert git(origin, "show", "main:journal/2026/03/2026-03-04-people.md") == "people"
    assert len(receipts(origin)) == 1

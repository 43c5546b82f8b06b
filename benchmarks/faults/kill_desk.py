"""The engagement that is killed: in git, judged, with a site, flags that routers read, and an open incident."""

from __future__ import annotations

import hashlib
import os
import subprocess
from typing import TYPE_CHECKING

from benchmarks.faults.interposer import run_command
from tests.desk import FIRST, make_desk, write_day
from watchbook import ledger
from watchbook.config import load_engagement
from watchbook.fallback.flags import read_flags
from watchbook.journal import load
from watchbook.metrics import metrics_of

if TYPE_CHECKING:
    from pathlib import Path

DAYS = 2
NOTEBOOK = "daily.ipynb"
AS_OF = "2026-03-05T09:00:00+00:00"
FLAGS = ".watchbook/flags.json"
ADDRESS = "WATCHBOOK_KILLS_SINK"
CONFIG = f"""
[workflows.sales]
[fallback]
publish = "{FLAGS}"
lease = "26h"
[notify.channels.sink]
env = "{ADDRESS}"
[people.bob]
name = "Bob"
phone = "+1 555 0101"
may = ["switch"]
[people.ada]
name = "Ada"
phone = "+1 555 0100"
may = ["switch"]
[[oncall.primary]]
people = ["bob"]
starts = 2026-01-05
[[oncall.backup]]
people = ["ada"]
starts = 2026-01-05
"""
IDENTITY = (("user.name", "Bob"), ("user.email", "bob@example.com"), ("gc.auto", "0"), ("maintenance.auto", "false"))


def plain_environment(home: Path) -> dict[str, str]:
    """Return the environment of a machine without settings."""
    settings = {"HOME": str(home), "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}
    return {name: value for name, value in os.environ.items() if name != "CI"} | settings


def make_kill_desk(root: Path, environment: dict[str, str]) -> None:
    """Write an engagement, judge it, open an incident; then one more dump comes in."""
    make_desk(root, DAYS)
    for path in (root / "notebooks").glob("*.ipynb"):
        if path.name != NOTEBOOK:  # each one costs three seconds of every run
            path.unlink()
    with (root / "watchbook.toml").open("a", encoding="utf-8") as config:
        config.write(CONFIG)
    git(root, "init", "--quiet", "--initial-branch=main")
    for name, value in IDENTITY:
        git(root, "config", name, value)
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message=first")
    demand(root, environment, "run", "--receipt", "--as-of", AS_OF.replace("-05T", "-04T"))
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message=ledger")
    demand(root, environment, "new", "incident", "--workflow=support", "--title=Wrong labels", "--by=bob")
    demand(root, environment, "switch", "--renew")
    write_day(root, FIRST.replace(day=FIRST.day + DAYS))


def demand(root: Path, environment: dict[str, str], *command: str) -> None:
    """Run a command that has to judge."""
    result = run_command(root, command, environment)
    assert result.code in {0, 1}, result.said


def git(root: Path, *arguments: str, check: bool = True) -> str:
    """Run git and return what it prints."""
    done = subprocess.run(["git", "-C", str(root), *arguments], check=check, capture_output=True, text=True)
    return done.stdout.strip()


def head_texts(root: Path) -> dict[str, str]:
    """Return the journal's files as HEAD holds them."""
    names = git(root, "ls-tree", "-r", "--name-only", "HEAD", "journal").splitlines()
    return {name: git(root, "show", f"HEAD:{name}") for name in names}


def journal_texts(root: Path) -> dict[str, bytes]:
    """Return the journal's entries as they lie there."""
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted((root / "journal").rglob("*.md"))}


def flags_route(root: Path) -> str:
    """Return what routers read for support; raises where it is no document of ours."""
    return read_flags((root / FLAGS).read_bytes()).routes["support"]


def ledger_digest(root: Path) -> str:
    """Return 64 hex digits over the ledger, once whoever opens it has finished a placing that was cut off.

    Without the list of executions, whose hashes tell one copy of a dump from another.
    """
    folder = ledger.Ledger(root / "ledger").root
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.parent.name != "executions" and ".incoming-" not in str(path):
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def site_digest(root: Path) -> str:
    """Return 64 hex digits over every page; empty where there is none."""
    digest = hashlib.sha256()
    paths = [path for path in sorted((root / "site").rglob("*")) if path.is_file()]
    for path in paths:
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest() if paths else ""


def unreadable_entries(root: Path) -> list[str]:
    """Return what is wrong with entries that cannot be read."""
    engagement = load_engagement(root)
    book = load(root, engagement, metrics_of(engagement))
    return [f"{problem.place}: {problem.what}" for problem in book.problems if problem.bars]


LEFT_BEHIND = (
    "journal/**/.*.new",
    "ledger/.incoming*",
    "ledger/**/.*.new",
    ".watchbook/staging-*",
    ".watchbook/.*.new",
    "site/**/.*.new",
    ".git/*.lock",
    ".git/refs/**/*.lock",
)
"""What killed commands leave, and the next one of their kind takes away."""


def left_behind(root: Path) -> list[str]:
    """Return what lies about that belongs to nobody who lives."""
    return [str(path.relative_to(root)) for pattern in LEFT_BEHIND for path in sorted(root.glob(pattern))]

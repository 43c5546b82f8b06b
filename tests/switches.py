"""A small engagement in git whose routers read a file, for tests that switch its workflows."""

from __future__ import annotations

import datetime as dt
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

from tests.desk import make_desk
from watchbook import ledger
from watchbook.config import Engagement, load_engagement
from watchbook.fallback import reader
from watchbook.journal import Switch, load, standing_switch
from watchbook.metrics import metrics_of
from watchbook.switching.lease_renewal import renew
from watchbook.switching.switch_command import SwitchWords, switch_route

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from watchbook.switching.switch_steps import SwitchOutcome

NOW = dt.datetime.fromisoformat("2026-03-04T08:00:00+00:00")
TODAY = NOW.date()
FLAGS = ".watchbook/flags.json"
CONFIG = f"""
[workflows.sales]
[[workflows.support.switch_when]]
metric = "rephrased"
above = 0.3
[fallback]
publish = "{FLAGS}"
[people.ada]
name = "Ada"
phone = "+1 555 0100"
may = ["switch"]
[people.bob]
name = "Bob"
phone = "+1 555 0101"
[[oncall.primary]]
people = ["bob"]
starts = 2026-01-05
[[oncall.backup]]
people = ["ada"]
starts = 2026-01-05
"""


def make_routed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Engagement:
    """Return an engagement in git whose flags are published, on a machine that has no settings of its own."""
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"):
        monkeypatch.setenv(name, "/dev/null")
    monkeypatch.setenv("HOME", str(folder))
    root = make_desk(folder / "desk", 1)
    with (root / "watchbook.toml").open("a", encoding="utf-8") as config:
        config.write(CONFIG)
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "config", "user.name", "Bob")
    git(root, "config", "user.email", "bob@example.com")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message=first")
    engagement = load_engagement(root)
    renew(engagement, NOW)
    return engagement


def git(root: Path, *arguments: str) -> str:
    """Run git and return what it prints."""
    done = subprocess.run(["git", "-C", str(root), *arguments], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def switch(desk: Engagement, to: str, at: dt.datetime = NOW, **said: str) -> SwitchOutcome:
    """Switch support by command, with a reason unless another is given."""
    words = replace(SwitchWords("support", "manual", "it says wrong things"), to=to, **said)  # type: ignore[arg-type]  # words of Words
    return switch_route(desk, words, at, commits=True, pushes=True)


def read(desk: Engagement, workflow: str = "support") -> str:
    """Return what a router reads."""
    return reader.route(desk.root / FLAGS, workflow, engagement="Small desk", now=NOW.timestamp())


def holds(desk: Engagement) -> Switch | None:
    """Return the switch of support that holds, as the journal has it."""
    return standing_switch(load(desk.root, desk, metrics_of(desk)), "support", NOW + dt.timedelta(days=1))


def text(desk: Engagement) -> str:
    """Return the one entry's text."""
    (path,) = (desk.root / "journal").rglob("*.md")
    return path.read_text("utf-8")


def judged(desk: Engagement, *rows: ledger.Verdict) -> None:
    """Place verdicts in the ledger."""
    book = ledger.Ledger(desk.root / "ledger")
    staging = ledger.Staging(book, desk.root / ".watchbook" / "staging")
    staging.replace(ledger.VERDICTS, rows)
    book.place(staging.folder)


def verdict(
    metric: str, state: ledger.State, value: float | None = 0.1, day: dt.date = TODAY, *, flag: bool = False
) -> ledger.Verdict:
    """Return a verdict on support."""
    return ledger.Verdict(day, "support", metric, value, 500, 0.1, 0.05, 0.15, state, flag, "point", 9, False, "")

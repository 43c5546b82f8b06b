"""A small engagement in git whose people were called, for tests of what they answer."""

from __future__ import annotations

import datetime as dt
import subprocess
from typing import TYPE_CHECKING

from tests.rosters import CONFIG
from watchbook.config import Engagement, load_engagement
from watchbook.ledger import Notice
from watchbook.notify import Alert, Spool

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.ledger import About, Occasion, Outcome

TABLES = """
[people.eve]
name = "Eve"
phone = "+1 555 0108"
[[oncall.primary]]
people = ["ada"]
starts = 2026-11-02
[[oncall.backup]]
people = ["bob"]
starts = 2026-11-02
[promises.sev1]
answer = "15m"
updates = "30m"
[promises.sev2]
answer = "1h"
"""
TOLD = dt.datetime.fromisoformat("2026-11-09T06:10:00-05:00")
FIRST = dt.date(2026, 11, 8)


def make_called(root: Path, tables: str = "", *, user: str = "ada") -> Engagement:
    """Return an engagement in git, on whose machine `user` works."""
    root.mkdir(exist_ok=True)
    (root / "watchbook.toml").write_text(CONFIG + TABLES + tables)
    (root / ".gitignore").write_text("/.watchbook\n")
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "config", "user.name", user)
    git(root, "config", "user.email", f"{user}@example.com")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message=first")
    return load_engagement(root)


def git(root: Path, *arguments: str) -> str:
    """Run git and return what it prints."""
    done = subprocess.run(["git", "-C", str(root), *arguments], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def tell(  # noqa: PLR0917  # a message's parts
    engagement: Engagement,
    at: dt.datetime = TOLD,
    severity: str = "sev2",
    occasion: Occasion = "out",
    outcome: Outcome = "delivered",
    workflow: str = "desk",
    about: About = "workflow",
) -> Notice:
    """Have a message gone out from this machine about a workflow and 8 November; of dumps, about no workflow."""
    key = Alert(about, FIRST, "sev2", workflow).key(engagement.config.engagement.name)
    row = Notice(at, "team", key, about, workflow, FIRST, occasion, severity, outcome, "")
    Spool.of(engagement.root).append(row)
    return row

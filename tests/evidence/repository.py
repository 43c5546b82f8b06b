"""A real repository in a temporary folder, whose every commit has a date and a committer of its own."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "".join(f"line {number} of an entry that is long enough to be recognised\n" for number in range(30))


class Repository:
    """A repository whose every commit has a date of its own."""

    def __init__(self, root: Path) -> None:
        """Make an empty one."""
        self.root = root
        root.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *arguments: str, at: str = "2026-05-01T00:00:00Z", by: str = "engineer-a") -> str:
        """Run git as somebody at some time, whatever this machine's settings are."""
        who = {
            f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER") for what, value in _person(by, at).items()
        }
        clean = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null", "HOME": str(self.root)}
        done = subprocess.run(
            ["git", "-C", str(self.root), "-c", "protocol.file.allow=always", *arguments],
            env={"PATH": os.environ["PATH"], **clean, **who},
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()

    def write(self, path: str, text: str = TEXT) -> None:
        """Write a file."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")

    def commit(self, at: str, by: str = "engineer-a") -> str:
        """Commit everything and return the commit."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message=x", at=at, by=by)
        return self.git("rev-parse", "HEAD")


def _person(name: str, at: str) -> dict[str, str]:
    return {"NAME": name, "EMAIL": f"{name}@example.com", "DATE": at}

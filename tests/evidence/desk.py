"""A repository with a journal and receipts, made with real git; every commit and receipt has a date of its own."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import subprocess
from typing import TYPE_CHECKING

from watchbook.evidence.journal_history import read_history
from watchbook.evidence.receipt import FILE
from watchbook.evidence.receipts.receipt_maker import Observer, new_receipt
from watchbook.evidence.receipts.verify import Verification, verify

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

CLEAN = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0"}
NOW = "2026-06-05T12:00Z"
FIRST, SECOND = "journal/2026/06/2026-06-02-hand-offs.md", "journal/2026/06/2026-06-03-no-dump.md"
ENTRY = """---
type: incident
title: {title}
workflows: [desk]
days: {day}
severity: sev3
status: open
noticed: {{by: engineer-a, at: {day}T09:00Z, how: band}}
cause: fault
---
## What changed

{text}
"""


class Desk:
    """A clone, in which anyone can be anybody at any time."""

    def __init__(self, root: Path) -> None:
        """Open the clone at `root`."""
        self.root = root

    @classmethod
    def empty(cls, root: Path) -> Desk:
        """Make a repository without a commit."""
        root.mkdir(parents=True)
        desk = cls(root)
        desk.git("init", "--quiet", "--initial-branch=main")
        return desk

    def git(self, *arguments: str, at: str = NOW, by: str = "engineer-a", authored: str = "", given: str = "") -> str:
        """Run git as somebody at some time, whatever this machine's settings are."""
        who = {f"GIT_{role}_{what}": f"{by}{end}" for role in ("AUTHOR", "COMMITTER")
               for what, end in (("NAME", ""), ("EMAIL", "@example.com"))}  # fmt: skip
        dates = {"GIT_AUTHOR_DATE": f"{authored or at}", "GIT_COMMITTER_DATE": at}
        done = subprocess.run(
            ["git", "-c", "protocol.file.allow=always", *arguments],
            cwd=self.root,
            env={"PATH": os.environ["PATH"], "HOME": str(self.root.parent), **CLEAN, **who, **dates},
            input=given,
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def write(self, path: str, text: str = "") -> None:
        """Write a file; an entry under its own name where no text is given."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        day = target.name[:10]
        target.write_text(text or ENTRY.format(title=target.stem, day=day, text=_prose(target.stem)), "utf-8")

    def change(self, path: str, old: str, new: str) -> None:
        """Replace a piece of a file."""
        text = (self.root / path).read_text("utf-8")
        assert old in text
        (self.root / path).write_text(text.replace(old, new), "utf-8")

    def commit(self, at: str, by: str = "engineer-a", authored: str = "", *options: str) -> str:
        """Commit everything and return the commit."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message=x", *options, at=at, by=by, authored=authored)
        return self.git("rev-parse", "HEAD")

    def enter(self, path: str, at: str, by: str = "engineer-a", authored: str = "") -> str:
        """Commit a new entry."""
        self.write(path)
        return self.commit(at, by, authored)

    def look(self, at: str, by: str = "ci") -> None:
        """Do what scheduled CI does: append a receipt of HEAD where one is due, and commit it a minute later."""
        made = new_receipt(self.root, self.receipts, Observer(by, dt.datetime.fromisoformat(at)))
        if made:
            path = self.root / FILE
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(self.receipts + made.line())
            self.commit(f"{dt.datetime.fromisoformat(at) + dt.timedelta(minutes=1):%Y-%m-%dT%H:%MZ}", "ci")

    @property
    def receipts(self) -> bytes:
        """What stands in ledger/log/receipts."""
        path = self.root / FILE
        return path.read_bytes() if path.is_file() else b""

    def verify(self, kept: Collection[str] = (), now: str = NOW) -> Verification:
        """Verify the clone as it stands."""
        moment = dt.datetime.fromisoformat(now)
        return verify(self.root, self.receipts, read_history(self.root, moment), moment, kept)


def _prose(title: str) -> str:
    """Return twenty lines of words that no other entry has."""
    words = [hashlib.sha256(f"{title} {number}".encode()).hexdigest()[:6] for number in range(180)]
    lines = (" ".join(words[start : start + 9]) for start in range(0, 180, 9))
    return "".join(f"Line {number} of {title}: {line}.\n" for number, line in enumerate(lines))


def week(root: Path, also: str = "") -> Desk:
    """Return a desk with two entries, each written in a quarter of an hour, and a receipt a day from 1 to 4 June.

    `also` is an entry of 2 June beside them.
    """
    desk = Desk.empty(root)
    desk.write("README.md", "A desk.\n")
    desk.commit("2026-06-01T09:00Z")
    desk.look("2026-06-01T10:00Z")
    desk.enter(FIRST, "2026-06-02T09:14Z")
    if also:
        desk.enter(also, "2026-06-02T09:20Z")
    desk.look("2026-06-02T10:00Z")
    desk.enter(SECOND, "2026-06-03T09:14Z", "engineer-b")
    desk.look("2026-06-03T10:00Z")
    desk.look("2026-06-04T10:00Z")
    return desk

"""A history that is written commit by commit with `git fast-import`, each commit with a date of its own."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.evidence.receipt import FILE
from watchbook.evidence.receipts.receipt_maker import Observer, new_receipt

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

CLEAN = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0"}


@dataclass
class Script:
    """A history that is written in order of time, with CI that looks at it each morning at half past six."""

    root: Path
    now: dt.datetime
    """When what comes next happens."""

    def git(self, *arguments: str, given: bytes = b"") -> str:
        """Run git, whatever this machine's settings are."""
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.root,
            env={"PATH": os.environ["PATH"], "HOME": str(self.root), **CLEAN},
            input=given,
            check=True,
            capture_output=True,
        )
        return done.stdout.decode()

    def until(self, moment: str) -> Script:
        """Let time pass until a moment; CI looks on every morning before it."""
        then = dt.datetime.fromisoformat(moment)
        morning = self.now.replace(hour=6, minute=30, second=0)
        while (morning := morning if morning > self.now else morning + dt.timedelta(days=1)) < then:
            self.now = morning
            self._look()
        self.now = then
        return self

    def commit(self, by: str, files: Mapping[str, str | None], *, dated: str = "", branch: str = "main",
               merge: str = "") -> None:  # fmt: skip
        """Commit files as somebody; a file of None is removed.

        Args:
            by: author and committer.
            files: by path.
            dated: what the commit says of its time; unset, the truth.
            branch: where; a new one starts at main.
            merge: a branch that the commit merges.
        """
        moment = dt.datetime.fromisoformat(dated) if dated else self.now
        who = f"{by} <{by}@example.com> {int(moment.timestamp())} {moment:%z}"
        lines = [f"commit refs/heads/{branch}", f"author {who}", f"committer {who}", "data 1", "x"]
        starts = [each for each in (branch, "main") if self.git("for-each-ref", f"refs/heads/{each}")]
        lines += [f"from refs/heads/{each}^0" for each in starts[:1]]
        lines += [f"merge refs/heads/{merge}^0"] if merge else []
        stream = "".join(f"{line}\n" for line in lines).encode()
        for path, text in files.items():
            data = (text or "").encode()
            whole = f"M 100644 inline {path}\ndata {len(data)}\n".encode() + data + b"\n"
            stream += f"D {path}\n".encode() if text is None else whole
        self.git("fast-import", "--quiet", "--force", given=stream)

    def text(self, path: str, branch: str = "main") -> str:
        """Return a file as a branch has it."""
        return self.git("show", f"{branch}:{path}")

    def _look(self) -> None:
        """Append a receipt where one is due, and commit it a minute later."""
        path = self.root / FILE
        before = path.read_bytes() if path.is_file() else b""
        run = f"https://forge.example/desk/runs/{1000 + len(before.splitlines())}"
        made = new_receipt(self.root, before, Observer(run, self.now))
        if made:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(before + made.line())
            self.now += dt.timedelta(minutes=1)
            self.commit("ci", {FILE: path.read_text("utf-8")})

"""How long a journal of years takes to read: its entries, and what git knows of every line of them.

    python benchmarks/journal.py --entries 2000 --commits 10000

The repository is made by `git fast-import` in a temporary folder, in the YYYY/MM layout: every entry is added by one
commit and amended by others, each of which touches one entry. "Cold" is the first reading in a process, "warm" a second
one; nothing is kept from one process to the next. CPU is that of this process and of the gits that it asks.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from watchbook import evidence, journal
from watchbook.calendar import Calendar
from watchbook.config import load_engagement
from watchbook.journal import KnownNames
from watchbook.metrics import metrics_of

if TYPE_CHECKING:
    from collections.abc import Iterator

CONFIG = """
[engagement]
name = "Benchmark"
timezone = "America/New_York"
[dumps]
path = "logs/{date}*.jsonl"
[workflows.card-support]
[workflows.assistant-desk]
"""
FIRST = dt.datetime(2020, 1, 1, 9, tzinfo=dt.UTC)
FRONT = """---
type: incident
title: Card support hands off twice as often ({number})
workflows: [card-support]
metrics: [handoff_rate]
days: {day}
severity: sev2
status: {status}
noticed: {{by: engineer-a, at: {noticed}, how: band}}
cause: change
---
## What changed
The labels of version {number} merged ten intents into one, and hand-offs of these doubled within the day.
The client was told on the same morning; nobody had seen it in the review of the release.

## What was tried
"""
BACK = """
## What worked
{worked}

## Follow-up
Compare intents before and after each deploy.
"""


def main() -> None:
    """Make the repository, read it twice, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=2_000, help="(default: 2,000)")
    parser.add_argument("--commits", type=int, default=10_000, help="of all, at least as many (default: 10,000)")
    parser.add_argument("--dir", type=Path, help="where it is made and kept (default: a folder that is removed)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="watchbook-bench-") as made:
        root = options.dir or Path(made)
        if not (root / ".git").is_dir():
            make(root, options.entries, options.commits)
        for word in ("cold", "warm"):
            print(word, *(f"{name} {seconds:.2f} s" for name, seconds in measured(root).items()), sep=", ")


def measured(root: Path) -> dict[str, float]:
    """Return the seconds that reading takes: until the entries are read, while git answers, and until all is known."""
    engagement = load_engagement(root)
    metrics = metrics_of(engagement)
    known = KnownNames(tuple(engagement.config.workflows), tuple(metrics))
    start, before = time.perf_counter(), sum(os.times()[:4])
    with evidence.ask_git(root) as asked:
        written = journal.load(root, engagement, metrics)
        entries = time.perf_counter()
        past = evidence.history_of(asked, dt.datetime.now(dt.UTC))
    evidence.journal_provenance(
        evidence.JournalProof.from_history(past), written, known, Calendar.of(engagement.config)
    )
    end = time.perf_counter()
    cpu = sum(os.times()[:4]) - before
    return {"entries": entries - start, "history": end - entries, "both": end - start, "of CPU": cpu}


def make(root: Path, entries: int, commits: int) -> None:
    """Make a repository whose journal has so many entries and whose history so many commits."""
    root.mkdir(parents=True, exist_ok=True)
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main", str(root)], check=True)
    stream = b"".join(_stream(entries, commits))
    command = ["git", "-C", str(root), "fast-import", "--quiet"]
    subprocess.run(command, input=stream, check=True, stdout=sys.stderr)
    subprocess.run(["git", "-C", str(root), "reset", "--quiet", "--hard", "main"], check=True)


def _stream(entries: int, commits: int) -> Iterator[bytes]:
    """Yield fast-import's input: each entry is added on its day and amended over the ten days after."""
    turns = commits // entries
    at = FIRST
    yield _commit(at, "watchbook.toml", CONFIG)
    for turn in range(entries + turns - 1):
        for number in range(max(0, turn - turns + 1), min(turn + 1, entries)):
            day = FIRST + dt.timedelta(days=number)
            at = max(at, day) + dt.timedelta(minutes=7)
            path = f"journal/{day:%Y/%m/%Y-%m-%d}-hand-offs.md"
            yield _commit(at, path, _entry(number, turn - number, day))


def _entry(number: int, turn: int, day: dt.datetime) -> str:
    noticed = day.isoformat(timespec="minutes")
    front = FRONT.format(number=number, day=day.date(), status="resolved" if turn else "monitoring", noticed=noticed)
    lines = [
        f"- {(day + dt.timedelta(minutes=30 * each)).isoformat(timespec='minutes')} engineer-a: compared {each} of ten"
        for each in range(turn + 1)
    ]
    return front + "\n".join(lines) + BACK.format(worked=f"Splitting the label again, step {turn}.")


def _commit(at: dt.datetime, path: str, text: str) -> bytes:
    who = f"engineer-a <engineer-a@example.com> {int(at.timestamp())} +0000"
    data = text.encode()
    head = f"commit refs/heads/main\nauthor {who}\ncommitter {who}\ndata 1\nx\nM 100644 inline {path}\n"
    return head.encode() + b"data %d\n" % len(data) + data + b"\n"


if __name__ == "__main__":
    main()

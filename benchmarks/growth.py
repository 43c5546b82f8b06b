"""What a day costs an engagement in its first year and in its tenth.

    python -m benchmarks.growth --years 1,3,10
    python -m benchmarks.growth --years 1 --workflows 50 --conversations 20
    python -m benchmarks.growth --files 2000
    python -m benchmarks.growth --files 10000 --days 1000

Makes an engagement of so many years (its dumps are drawn by chance, and the same each time), runs it as people do, each
command in a process of its own, and prints what each took: CPU seconds of the command and of all that it started, and
peak memory in MB of the largest of them. With `--files`, so many files of one business day, or of `--days`, instead.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

LAST = dt.date(2026, 11, 24)
"""The last day of the first run; the new day is the next one."""
ONE_DAY = dt.timedelta(days=1)
STEPS = ("first run", "one new day", "nothing new", "check", "build after one entry", "new incident", "switch")
PERIODS = {"weekly": "%G-W%V", "monthly": "%Y-%m", "sensitivity": "%Y-%m"}
"""How reports of notebooks are named, by folder."""
AUTHOR = ("-c", "user.name=Bench", "-c", "user.email=bench@example.org", "-c", "commit.gpgsign=false")
LINES_A_FILE = 500
"""Of each file, where there are many of one day."""
LINES_A_DAY = 240
"""Of all files of a day, where there are many days."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large an engagement is."""

    years: int
    workflows: int
    conversations: int
    """A day and workflow, about."""

    @property
    def first(self) -> dt.date:
        """The first day that has a dump."""
        return LAST - dt.timedelta(days=365 * self.years - 1)


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command took."""

    seconds: float
    """CPU seconds, user and system, of it and of all that it waited for."""
    megabytes: float
    """Of the largest process."""

    def __str__(self) -> str:
        """Return both, as in the table."""
        return f"{self.seconds:.1f} / {self.megabytes:.0f}"


def main() -> None:
    """Make the engagements and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--years", default="1,3,10", help="of history, comma-separated (default: 1,3,10)")
    parser.add_argument("--workflows", type=int, default=4)
    parser.add_argument("--conversations", type=int, default=60, help="a day and workflow (default: 60)")
    parser.add_argument("--files", type=int, default=0, help="measure so many files of one day instead")
    parser.add_argument("--days", type=int, default=1, help="over which these files are spread (default: 1)")
    parser.add_argument("--keep", type=Path, help="an empty or new folder in which the engagements stay")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="watchbook-growth-") as scratch:
        folder = options.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        if options.files:
            for name, cost in many_files(folder / "files", options.files, options.days):
                print(f"{name}: {cost}", flush=True)
            return
        columns: list[dict[str, Cost]] = []
        for years in map(int, options.years.split(",")):
            size = Size(years, options.workflows, options.conversations)
            columns.append({})
            for name, cost in costs(folder / f"{years}-years", size):
                columns[-1][name] = cost
                print(f"{years} years, {name}: {cost}", file=sys.stderr, flush=True)
        print_table(options.years.split(","), columns)


def print_table(years: list[str], columns: list[dict[str, Cost]]) -> None:
    """Print the costs as a table of Markdown."""
    print("| CPU s / peak MB | " + " | ".join(f"{name} years" for name in years) + " |")
    print("| --- |" + " ---: |" * len(years))
    for step in STEPS:
        print(f"| {step} | " + " | ".join(str(column[step]) for column in columns) + " |")


def costs(root: Path, size: Size) -> Iterator[tuple[str, Cost]]:
    """Make an engagement, and yield what each step of its days takes."""
    make_engagement(root, size)
    draw = np.random.default_rng(3)
    yield STEPS[0], command(root, "run", "--as-of", morning(LAST + ONE_DAY))
    write_past_reports(root, size)
    command(root, "build")  # a desk that has lived them has had their pages for long
    write_day(root, LAST + ONE_DAY, size, draw)
    now = morning(LAST + 2 * ONE_DAY)
    yield STEPS[1], command(root, "run", "--as-of", now)
    yield STEPS[2], command(root, "run", "--as-of", now)
    yield STEPS[3], command(root, "check", "--as-of", now)
    write_entry(root, LAST, "An observation of the last day", 0)
    commit(root)
    yield STEPS[4], command(root, "build")
    days = f"{LAST}/{LAST}"
    yield (
        STEPS[5],
        command(root, "new", "incident", "--workflow", "desk-1", "--days", days, "--by", "bench", "--no-push"),
    )
    yield STEPS[6], command(root, "switch", "desk-2", "manual", "--reason", "a try", "--by", "bench", "--no-push")


def many_files(root: Path, files: int, days: int) -> Iterator[tuple[str, Cost]]:
    """Make an engagement of many files, and yield what they take, and one more of the last day.

    Where there are many days, the files of each share its conversations.
    """
    size = Size(1, 1, LINES_A_FILE if days == 1 else LINES_A_DAY * days // files)
    make_engagement(root, size, days=0)
    draw = np.random.default_rng(5)
    for number in range(files):
        write_day(root, LAST - number % days * ONE_DAY, size, draw, f"-{number:05}")
    # Of one day the roll-up alone is of interest; of many days there is something to judge and to show.
    now = morning(LAST + ONE_DAY)
    words = ("-c", ROLL_UP, now) if days == 1 else ("-m", "watchbook", "run", "--as-of", now)
    span = "one day" if days == 1 else f"{days:,} days"
    yield f"{files:,} files of {span}", measure(root, sys.executable, *words)
    write_day(root, LAST, size, draw, f"-{files:05}")
    yield "one more file", measure(root, sys.executable, *words)
    yield "nothing new", measure(root, sys.executable, *words)


ROLL_UP = """
import sys
from pathlib import Path
from watchbook import ledger
from watchbook.job.daily_work import DailyWork
staging = Path(".watchbook/growth")
work = DailyWork.open(sys.argv[1], str(staging))
work.roll_up(progress=lambda done, todo, source: None)
work.staging.ledger.place(staging)
__import__("shutil").rmtree(staging)
"""


def make_engagement(root: Path, size: Size, days: int | None = None) -> None:
    """Write an engagement with its dumps and entries, committed."""
    shutil.rmtree(root, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "watchbook", "init", str(root)], check=True, capture_output=True)
    config = [
        "[engagement]",
        'name = "Growth"',
        'timezone = "UTC"',
        "[dumps]",
        'path = "logs/{date}*.jsonl"',
        'due = "06:00"',
    ]
    for number in range(1, size.workflows + 1):
        config += [f"[workflows.desk-{number}]", f'title = "Desk {number}"']
    (root / "watchbook.toml").write_text("\n".join(config) + "\n", "utf-8")
    (root / "logs").mkdir(exist_ok=True)
    draw = np.random.default_rng(1)
    for number in range(365 * size.years if days is None else days):
        write_day(root, size.first + number * ONE_DAY, size, draw)
        if number % 30 == 29:
            write_entry(root, size.first + number * ONE_DAY, f"Month {number // 30}", number // 30 % size.workflows)
    subprocess.run(["git", "init", "--quiet"], cwd=root, check=True)
    commit(root)


def write_day(root: Path, day: dt.date, size: Size, draw: np.random.Generator, part: str = "") -> None:
    """Write a day's dump."""
    lines = []
    for number in range(1, size.workflows + 1):
        count = max(int(draw.poisson(size.conversations)), 1)
        seconds = np.sort(draw.integers(0, 86400, count))
        ids = draw.integers(0, 1 << 48, count)
        confidence = draw.beta(12, 3, count).round(4)
        turns, rephrases = 1 + draw.poisson(5, count), draw.poisson(0.2, count)
        chance = draw.random((4, count))
        latency = draw.lognormal(6.3, 0.4, count).astype(int)
        for row in range(count):
            at = dt.datetime.combine(day, dt.time(), dt.UTC) + dt.timedelta(seconds=int(seconds[row]))
            handoff = bool(chance[0, row] < 0.12)
            lines.append(
                {
                    "ts": at.isoformat(),
                    "conversation_id": f"c{ids[row]:012x}",
                    "workflow": f"desk-{number}",
                    "channel": "web",
                    "model_version": f"v{1 + (day.year - 2016) // 2}.0",
                    "confidence": float(confidence[row]),
                    "turns": int(turns[row]),
                    "duration_s": int(turns[row]) * 20,
                    "rephrases": int(rephrases[row]),
                    "handoff": handoff,
                    "handoff_reason": "low_confidence" if handoff else None,
                    "resolved": bool(not handoff and chance[1, row] < 0.9),
                    "abandoned": bool(chance[2, row] < 0.05),
                    "latency_ms": int(latency[row]),
                    "status": "ok" if chance[3, row] < 0.99 else "error",
                }
            )
    text = "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines)
    (root / "logs" / f"{day}{part}.jsonl").write_text(text, "utf-8")


def write_past_reports(root: Path, size: Size) -> None:
    """Write the reports of all weeks and months before, copies of the newest: a desk that has lived them has theirs."""
    days = [size.first + number * ONE_DAY for number in range(365 * size.years)]
    for kind, form in PERIODS.items():
        folder = root / "ledger/reports" / kind
        newest = max(path.stem for path in folder.glob("*.md"))
        texts = [(path.name, path.read_bytes()) for path in folder.glob(f"{newest}*")]
        for name in {day.strftime(form) for day in days if day.strftime(form) < newest}:
            for file, data in texts:
                (folder / file.replace(newest, name)).write_bytes(data.replace(newest.encode(), name.encode()))


def write_entry(root: Path, day: dt.date, title: str, number: int) -> None:
    """Write an observation of a day."""
    name = title.lower().replace(" ", "-")
    path = root / "journal" / f"{day:%Y}" / f"{day:%m}" / f"{day}-{name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    front = f"---\ntype: observation\ntitle: {title}\nworkflows: [desk-{number + 1}]\ndays: {day}/{day}\n"
    path.write_text(front + "cause: traffic\n---\n## What changed\nNothing that anybody knows of.\n", "utf-8")


def command(root: Path, *words: str) -> Cost:
    """Run a command of Watchbook and return what it took.

    Raises:
        RuntimeError: it could not do its work; findings are no matter.
    """
    return measure(root, sys.executable, "-m", "watchbook", *words)


def measure(root: Path, *words: str) -> Cost:
    """Run a program in a folder and return what it took.

    Raises:
        RuntimeError: it ended with another code than 0 or 1.
    """
    names = {name.upper(): value for name, value in (("git_author_name", "Bench"), ("git_committer_name", "Bench"))}
    mails = {"GIT_AUTHOR_EMAIL": "bench@example.org", "GIT_COMMITTER_EMAIL": "bench@example.org"}
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(words, cwd=root, env={**os.environ, **names, **mails}, stdout=said, stderr=said)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 1):
            said.seek(0)
            raise RuntimeError(said.read().decode()[-3000:])
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def commit(root: Path) -> None:
    """Commit what was written."""
    for words in (("add", "--all", "journal", "watchbook.toml"), ("commit", "--quiet", "--message", "Bench")):
        subprocess.run(["git", *AUTHOR, *words], cwd=root, check=True, capture_output=True)


def morning(day: dt.date) -> str:
    """Return when the day before it is due."""
    return f"{day}T06:10+00:00"


if __name__ == "__main__":
    main()

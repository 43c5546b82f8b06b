"""A small engagement whose ledger and journal are made row by row, for tests of its pages."""

from __future__ import annotations

import datetime as dt
import math
import subprocess
from typing import TYPE_CHECKING

from watchbook import ledger

if TYPE_CHECKING:
    from pathlib import Path

FIRST, DAYS = dt.date(2026, 3, 2), 40
LAST = FIRST + dt.timedelta(days=DAYS - 1)
AS_OF = dt.datetime(2026, 4, 11, 6, 10, tzinfo=dt.UTC)
EXPLAINED, UNEXPLAINED, EMPTY, PEOPLE = (FIRST + dt.timedelta(days=index) for index in (20, 39, 25, 30))
"""Days of the support workflow: out and explained, out and not, without data, with people."""
HOSTILE = (
    "<script>window.ran=1</script><img src=x onerror=window.ran=1> "
    "{{ 7*7 }} [x](javascript:window.ran=1) `b` \" ' & ---"
)

CONFIG = """\
[engagement]
name = "Small <desk>"
timezone = "Europe/Berlin"
holidays = "DE"
[dumps]
path = "logs/{date}.jsonl"
[workflows.support]
title = "Support & <b>more</b>"
[workflows.quiet]
headline = ["volume"]
"""
ENTRY = """\
---
type: incident
title: TITLE
workflows: [support]
metrics: [handoff_rate]
days: 2026-03-22
severity: sev2
status: resolved
noticed: {by: engineer-a, at: 2026-03-22T06:40+01:00, how: band}
cause: fault
switches:
  - {at: 2026-03-22T11:00+01:00, workflow: support, to: manual, by: engineer-a, reason: TITLE}
  - {at: 2026-03-22T15:00+01:00, workflow: support, to: ai, by: engineer-a}
---
## What changed
BODY
## What was tried
- 2026-03-22T07:10+01:00 engineer-a: compared intents
## What worked
Nothing, see [the other](../04/2026-04-01-other.md).
"""
OTHER = """\
---
type: change
title: A new prompt
workflows: [support]
days: 2026-04-01
---
## What changed
The prompt.
"""


def make(root: Path, *, title: str = "Half of all go to people", body: str = "A label map.") -> Path:
    """Write an engagement with forty judged days."""
    bare(root)
    entries = {
        "03/2026-03-22-half.md": ENTRY.replace("TITLE", "'" + title.replace("'", "''") + "'").replace("BODY", body),
        "04/2026-04-01-other.md": OTHER,
    }
    for name, text in entries.items():
        path = root / "journal/2026" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    staging = ledger.Staging(ledger.Ledger(root / "ledger"), root / "staging")
    days = [FIRST + dt.timedelta(days=index) for index in range(DAYS)]
    staging.replace(ledger.VERDICTS, [row for index, day in enumerate(days) for row in _verdicts(index, day)])
    staging.replace(ledger.SOURCES, [_source(day) for day in days])
    staging.replace(ledger.ACCOUNTS, [row for day in days for row in _account(day)])
    staging.replace(ledger.QUARANTINE, [ledger.QuarantinedLine(EMPTY, _name(EMPTY), 3, HOSTILE)])
    staging.replace(ledger.CATEGORIES, [_category(index, day) for index, day in enumerate(days)])
    staging.replace(ledger.EFFECTS, _effects(EXPLAINED + dt.timedelta(days=1)))
    staging.append(ledger.EXECUTIONS, [ledger.Execution(AS_OF, "weekly", "2026-W14", "0" * 64, "weekly/2026-W14.md")])
    staging.report(
        "weekly/2026-W14.md", b"# The week\n\n| a | b |\n|---|---:|\n| 1 | 2 |\n\n![svg](2026-W14_1_0.svg)\n"
    )
    staging.report("weekly/2026-W14_1_0.svg", b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    staging.as_of(AS_OF)
    staging.ledger.place(staging.folder)
    return root


def bare(root: Path) -> Path:
    """Write an engagement that has never run."""
    (root / "journal").mkdir(parents=True)
    (root / "watchbook.toml").write_text(CONFIG, "utf-8")
    return root


def commit(root: Path) -> None:
    """Put everything but the ledger into git."""
    for command in (
        ("init", "--quiet"),
        ("add", "journal", "watchbook.toml"),
        ("-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "--quiet", "-m", "A journal"),
    ):
        subprocess.run(["git", *command], cwd=root, check=True)


def _verdicts(index: int, day: dt.date) -> list[ledger.Verdict]:
    found = []
    for metric, level in (("handoff_rate", 0.2), ("confidence", 0.8), ("volume", 500.0)):
        value: float | None = level * (1 + 0.05 * math.sin(index * 1.3))
        state: ledger.State = "in" if index >= 14 else "learning"
        if day in (EXPLAINED, UNEXPLAINED) and metric == "handoff_rate":
            value, state = 0.6, "out"
        if day == EMPTY:
            value, state = None, "no-data"
        if day == PEOPLE:
            state = "manual"
        found.append(_verdict(day, metric, value, level, state))
    return found


def _verdict(day: dt.date, metric: str, value: float | None, level: float, state: ledger.State) -> ledger.Verdict:
    band = (None, None, None) if state == "learning" else (level, level * 0.8, level * 1.2)
    return ledger.Verdict(
        day=day,
        workflow="support",
        metric=metric,
        value=value,
        n=0 if value is None else 500,
        expected=band[0],
        lower=band[1],
        upper=band[2],
        state=state,
        flag=state == "out",
        test="point" if state == "out" else "",
        score=9.0 if state == "out" else 0.5,
        provisional=False,
        dump="0123456789ab",
    )


def _effects(day: dt.date) -> list[ledger.Effect]:
    bands = {"confidence": (0.7, 0.9, 0.65, 0.95), "handoff_rate": (0.16, 0.24, 0.0, 0.69)}
    return [
        ledger.Effect(day, "2026-03-22-half", "support", metric, lower, upper, lower_without, upper_without, "01234567")
        for metric, (lower, upper, lower_without, upper_without) in bands.items()
    ]


def _name(day: dt.date) -> str:
    return f"logs/{day}.jsonl"


def _source(day: dt.date) -> ledger.Source:
    return ledger.Source(_name(day), "logs", day, "0" * 64, 1000, "01234567", "truncated" if day == EMPTY else "")


def _account(day: dt.date) -> list[ledger.Account]:
    bad = 1 if day == EMPTY else 0
    counts = {"lines": 503, "rolled-up": 500 - bad, "blank": 1, "duplicate": 2, f"quarantined:{HOSTILE}": bad}
    rows = [ledger.Account(day, _name(day), "", outcome, count) for outcome, count in counts.items() if count]
    return [*rows, ledger.Account(day, _name(day), "turns", "coerced", 7)]


def _category(index: int, day: dt.date) -> ledger.Category:
    value = "v1" if index < 10 else f"v2{HOSTILE}"
    return ledger.Category(day, "support", "model_version", value, _name(day), 500)

"""A small engagement with dumps of its own, for tests that need one."""

from __future__ import annotations

import datetime as dt
import json
import random
from typing import TYPE_CHECKING

from watchbook.template import copy_template

if TYPE_CHECKING:
    from pathlib import Path

FIRST = dt.date(2026, 3, 2)


def make_desk(root: Path, days: int, *, a_day: int = 60) -> Path:
    """Write an engagement with `days` days of quiet traffic from `FIRST` on; the same every time."""
    copy_template(root, name="Small desk", timezone="UTC")
    for index in range(days):
        write_day(root, FIRST + dt.timedelta(days=index), a_day=a_day)
    return root


def write_day(root: Path, day: dt.date, *, a_day: int = 60, handoff: float = 0.2, name: str = "") -> Path:
    """Write the dump of one day, with a given rate of hand-offs."""
    chance = random.Random(f"{day}{handoff}")
    path = root / "logs" / f"{day}{name}.jsonl"
    path.write_text("".join(json.dumps(_record(day, index, chance, handoff)) + "\n" for index in range(a_day)))
    return path


def _record(day: dt.date, index: int, chance: random.Random, handoff: float) -> dict[str, object]:
    at = dt.datetime.combine(day, dt.time(8), dt.UTC) + dt.timedelta(minutes=7 * index)
    handed = chance.random() < handoff
    return {
        "ts": at.isoformat(),
        "conversation_id": f"{day}-{index}",
        "workflow": "support",
        "model_version": "v1",
        "confidence": round(min(1.0, max(0.0, chance.gauss(0.45 if handed else 0.85, 0.08))), 4),
        "turns": chance.randint(2, 14),
        "rephrases": int(chance.random() < 0.1),
        "handoff": handed,
        "resolved": not handed,
        "abandoned": chance.random() < 0.05,
        "status": "ok",
    }

"""The engagement whose dumps are mutated, and how a file of it is rolled up."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from watchbook.calendar import Calendar
from watchbook.config import load_engagement
from watchbook.dumps.discovery import DumpFile
from watchbook.metrics import fields_of, metrics_of
from watchbook.rollups import Plan, roll_up, rollup

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from watchbook.dumps.records import Records

DAY = dt.date(2026, 3, 2)
COLUMNS = ("ts", "conversation_id", "workflow", "confidence", "turns", "handoff", "channel", "csat")
"""The fields whose values are compared."""
CONFIG = """
[engagement]
name = "Desk"
timezone = "America/New_York"
[dumps]
path = "logs/{date}*"
[dumps.fields]
channel = "channel"
[workflows.desk]
[workflows.phone]
"""
VERSIONS = ("model_version", "prompt_version")
"""Fields that every file is asked for."""
NARROW = ("volume", "handoff_rate", "confidence")
"""Metrics that need no other fields than those."""
Values = tuple[object, ...]
"""A record's values, in the order of `COLUMNS`."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of a file."""

    lines: int
    blank: int
    rolled_up: int
    duplicates: int
    quarantined: int
    note: str
    fields: dict[str, int]
    """How many records are accounted for in each field: as used, as null or as invalid."""
    records: list[Values]
    """What was read of each record, duplicates among them, in the order of the file."""


def plan_of(root: Path) -> Plan:
    """Write the engagement and return how its files are rolled up."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "watchbook.toml").write_text(CONFIG, "utf-8")
    engagement = load_engagement(root)
    return Plan.of(engagement, fields_of(engagement), metrics_of(engagement), Calendar.of(engagement.config))


def narrow_plan(plan: Plan) -> Plan:
    """Return a plan that reads the fields that are compared, and no others: half as dear, and as strict on these."""
    fields = tuple(field for field in plan.selection.fields if field.name in {*COLUMNS, *VERSIONS})
    metrics = tuple(metric for metric in plan.metrics if metric.name in NARROW)
    return replace(plan, selection=replace(plan.selection, fields=fields), metrics=metrics)


def reading_of(path: Path, plan: Plan) -> Reading:
    """Roll a file up as a run does, and return its account and the values that were rolled up."""
    batches: list[Records] = []
    original = rollup.read_records

    def overheard(*arguments: object) -> Iterator[Records]:
        for batch in original(*arguments):  # type: ignore[arg-type]
            batches.append(batch)
            yield batch

    rollup.read_records = overheard  # type: ignore[assignment]
    try:
        file = DumpFile(DAY, f"logs/{path.name}", "logs", str(path), path.stat().st_size, "")
        result = roll_up(file, plan)
    finally:
        rollup.read_records = original
    lines = {row.outcome: row.count for row in result.accounts if not row.field}
    fields: Counter[str] = Counter()
    for row in result.accounts:
        if row.field and (row.outcome in {"used", "null"} or row.outcome.startswith("invalid:")):
            fields[row.field] += row.count
    aside = sum(count for outcome, count in lines.items() if outcome.startswith("quarantined:"))
    frames = [batch.frame.select(COLUMNS) for batch in batches if batch.frame.height]
    frame = pl.concat(frames).with_columns(pl.col("ts").dt.convert_time_zone("UTC")) if frames else None
    return Reading(
        lines["lines"],
        lines["blank"],
        lines["rolled-up"],
        lines["duplicate"],
        aside,
        result.source.note,
        dict(fields),
        frame.rows() if frame is not None else [],
    )

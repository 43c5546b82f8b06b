"""Engagements of a few lines, and what the intake says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.calendar import Calendar
from watchbook.config import load_engagement
from watchbook.metrics import fields_of, metrics_of
from watchbook.rollups import Backfill, IntakeState, Plan, refresh

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from watchbook.rollups.workers.crew import Crew

DAY = "2026-03-02"
CONFIG = """
[engagement]
name = "Desk"
timezone = "America/New_York"
[dumps]
path = "logs/{date}*"
[evals]
path = "evals/{date}*.json"
[workflows.desk]
[workflows.phone]
"""
OK = '{{"ts":"2026-03-02T09:00:00-05:00","conversation_id":"{name}","workflow":"desk","confidence":0.5}}'


def good(name: str) -> str:
    """Return a clean record of workflow `desk` on `DAY`."""
    return OK.format(name=name)


def make(root: Path, config: str = CONFIG, files: Mapping[str, bytes] | None = None) -> Path:
    """Write an engagement with files by their names below its root."""
    (root / "watchbook.toml").write_text(config, "utf-8")
    for name, data in (files or {}).items():
        put(root, name, data)
    return root


def put(root: Path, name: str, data: bytes) -> None:
    """Write a file below an engagement's root."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def plan_of(root: Path) -> Plan:
    """Return how the files of an engagement are rolled up."""
    engagement = load_engagement(root)
    return Plan.of(engagement, fields_of(engagement), metrics_of(engagement), Calendar.of(engagement.config))


def refreshed(
    root: Path,
    known: IntakeState | None = None,
    cache: Path | None = None,
    crew: Crew | None = None,
    shards: str | None = None,
) -> IntakeState:
    """Return the intake of an engagement."""
    return backfilled(root, None, known, cache, crew, shards)


def backfilled(  # noqa: PLR0917  # what a refresh takes
    root: Path,
    backfill: Backfill | None,
    known: IntakeState | None = None,
    cache: Path | None = None,
    crew: Crew | None = None,
    shards: str | None = None,
) -> IntakeState:
    """Return the intake of an engagement with what a backfill reads beside the dumps that come in."""
    engagement = load_engagement(root)
    calendar = Calendar.of(engagement.config)
    fields, metrics = fields_of(engagement), metrics_of(engagement)
    known = known or IntakeState()
    change = refresh(
        engagement, fields, metrics, calendar, known, backfill=backfill, cache=cache, crew=crew, shards=shards
    )
    return change.applied(known)


def said(state: IntakeState) -> str:
    """Return what the intake says, as the cases write it."""
    out = []
    for source in state.sources:
        lines = {row.outcome: row.count for row in state.accounts if row.source == source.source and not row.field}
        note = f" ({source.note})" if source.note else ""
        out.append(", ".join(f"{outcome} {count}" for outcome, count in _ordered(lines)) + note)
        out += [f"line {row.line}: {row.reason}" for row in state.quarantine if row.source == source.source]
        for row in state.accounts:
            if row.source == source.source and row.field and row.outcome.startswith(("invalid:", "coerced")):
                out.append(f"{row.field}: {row.outcome} {row.count}")
    out += [f"{row.day} {row.workflow} {row.n}" for row in state.rollups if row.metric == "volume"]
    return "\n".join(out) + "\n"


def _ordered(lines: dict[str, int]) -> list[tuple[str, int]]:
    first = ("lines", "blank", "rolled-up", "duplicate")
    named = [(outcome, lines[outcome]) for outcome in first if lines[outcome] or outcome in ("lines", "rolled-up")]
    return named + sorted((outcome, count) for outcome, count in lines.items() if outcome not in first)

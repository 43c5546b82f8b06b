"""Days of made-up conversations in which nothing is wrong, with the fields that the built-in metrics read."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Sequence

ZONE = ZoneInfo("America/New_York")
FIRST = dt.date(2026, 1, 12)
"""A Monday; ninety days from here take in the change of the clocks on 8 March."""
WORKFLOWS = ("support", "billing")
REASONS = ("out_of_scope", "policy", "user_request")
OPENING, CLOSING = 7 * 3600, 22 * 3600
"""Seconds after midnight between which conversations begin."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a year of healthy days is like; as it stands, every day is like the other."""

    weekend: float = 1.0
    """Volume of a Saturday or Sunday as a share of a weekday's."""
    holiday: float = 1.0
    """Volume of a holiday, likewise."""
    growth: float = 1.0
    """Volume after a year as a share of the first day's."""
    spread: float = 0.0
    """Standard deviation, between days, of the logarithm of the volume and of the logit of the shares."""


def day_volume(shape: Shape, day: dt.date, volume: int, *, holiday: bool, random: np.random.Generator) -> int:
    """Return how many conversations a workflow has on a day: Poisson about what is expected of the day."""
    expected = volume * shape.growth ** ((day - FIRST).days / 365)
    if holiday:
        expected *= shape.holiday
    elif day.weekday() >= 5:
        expected *= shape.weekend
    return int(random.poisson(expected * np.exp(random.normal(0.0, shape.spread))))


def conversations(  # noqa: PLR0913  # a day's circumstances
    day: dt.date,
    volume: int,
    *,
    shape: Shape | None = None,
    holiday: bool = False,
    workflows: Sequence[str] = WORKFLOWS,
    seed: int = 0,
) -> pl.DataFrame:
    """Return a day's conversations in order of time; the same ones whenever they are asked for."""
    frames = []
    for workflow in workflows:
        random = np.random.default_rng((day.toordinal(), volume, WORKFLOWS.index(workflow), seed))
        many = day_volume(shape or Shape(), day, volume, holiday=holiday, random=random)
        frames.append(_conversations(random, day, workflow, many, (shape or Shape()).spread))
    return pl.concat(frames).sort("ts", "conversation_id")


def _conversations(random: np.random.Generator, day: dt.date, workflow: str, many: int, spread: float) -> pl.DataFrame:
    moved = np.exp(random.normal(0.0, spread, 8))
    confidence = np.round(random.beta(6.0, 1.6 * moved[0], many), 4)
    unsure = (confidence < 0.5) & (random.random(many) < 0.9)
    other = random.random(many) < 0.06 * moved[1]
    reason = np.where(unsure, "low_confidence", random.choice(REASONS, many))
    handoff = unsure | other
    resolved = ~handoff & (random.random(many) < 0.88)
    turns = np.clip(np.round(random.lognormal(1.9, 0.45, many)), 1, 200).astype(np.int64)
    failed = random.random(many) < 0.006 * moved[2]
    day_start = dt.datetime.combine(day, dt.time(0))
    frame = pl.DataFrame(
        {
            "ts": day_start
            + pl.Series(np.sort(random.integers(OPENING, CLOSING, many)), dtype=pl.Int64) * dt.timedelta(seconds=1),
            "conversation_id": [f"c_{value:012x}" for value in random.integers(0, 2**48, many)],
            "workflow": pl.repeat(workflow, many, dtype=pl.String, eager=True),
            "channel": random.choice(("app", "web", "voice"), many, p=(0.5, 0.3, 0.2)),
            "model_version": pl.repeat("v3.2", many, dtype=pl.String, eager=True),
            "prompt_version": pl.repeat("p41", many, dtype=pl.String, eager=True),
            "confidence": confidence,
            "turns": turns,
            "duration_s": np.round(turns * random.lognormal(2.5, 0.3, many)).astype(np.int64),
            "rephrases": random.poisson(0.13 * moved[3], many),
            "handoff": handoff,
            "handoff_reason": _only(handoff, reason),
            "resolved": resolved,
            "abandoned": ~resolved & (random.random(many) < 0.25 * moved[4]),
            "feedback": _only(random.random(many) < 0.1, np.where(random.random(many) < 0.8, "up", "down")),
            "csat": _only(
                random.random(many) < 0.06, random.choice((1, 2, 3, 4, 5), many, p=(0.05, 0.05, 0.1, 0.3, 0.5))
            ),
            "repeat_of": _only(
                random.random(many) < 0.04 * moved[5],
                np.array([f"c_{v:012x}" for v in random.integers(0, 2**48, many)], object),
            ),
            "latency_ms": np.round(random.lognormal(6.6, 0.4, many)).astype(np.int64),
            "status": np.where(failed, "error", "ok"),
            "eval": _only(random.random(many) < 0.04, np.where(random.random(many) < 0.92, "pass", "fail")),
        },
        schema_overrides=TYPES,
    )
    return frame.with_columns(pl.col("ts").dt.replace_time_zone(ZONE.key))


TYPES: dict[str, pl.DataType | type[pl.DataType]] = {
    "ts": pl.Datetime("us"),
    "conversation_id": pl.String,
    "channel": pl.String,
    "handoff_reason": pl.String,
    "feedback": pl.String,
    "csat": pl.Int64,
    "repeat_of": pl.String,
    "status": pl.String,
    "eval": pl.String,
}


def _only(
    there: np.ndarray[tuple[int], np.dtype[np.bool_]], values: np.ndarray[tuple[int], np.dtype[np.generic]]
) -> list[object]:
    return [value if here else None for here, value in zip(there.tolist(), values.tolist(), strict=True)]

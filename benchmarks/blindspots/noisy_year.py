"""A year of healthy, noisy days: how often the tool says, for nothing, that a day cannot be believed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import holidays
import polars as pl

from benchmarks.blindspots.morning import morning_after, run_morning
from benchmarks.blindspots.spoilable_desk import Desk, day_number
from benchmarks.blindspots.traffic import Shape, conversations

if TYPE_CHECKING:
    from pathlib import Path

DAYS = 365
LOOKS = 30
"""Days between two looks at what is found: what is said of a day must not hang on when one looks."""
SHAPES = {
    "support": Shape(weekend=0.35, holiday=0.2, growth=1.8, spread=0.15),
    "billing": Shape(weekend=0.02, holiday=0.02, growth=0.7, spread=0.25),
}
"""One workflow that grows and is quiet at weekends, one that shrinks and is all but closed then; both noisier than
chance."""
OF_BANDS = ("WB2", "WB7")
"""What a band says of a day has a budget of its own, and who answers is no matter of the dumps."""


def false_findings(folder: Path, volume: int, seed: int, days: int = DAYS) -> Counter[str]:
    """Return how many findings a healthy year has, by code: each once, however long it stays."""
    desk = Desk.begin(folder / f"year-{volume}-{seed}", "parquet", volume)
    desk.edit_config('timezone = "America/New_York"', 'timezone = "America/New_York"\nholidays = "US"')
    closed = holidays.country_holidays("US", years=(2026, 2027))
    found: set[tuple[str, ...]] = set()
    for index in range(days):
        day = day_number(index)
        frames = [
            conversations(day, volume, shape=shape, holiday=day in closed, workflows=(name,), seed=seed)
            for name, shape in SHAPES.items()
        ]
        desk.put(day, pl.concat(frames).sort("ts", "conversation_id"))
        desk.put_evals(day)
        if (index + 1) % LOOKS == 0 or index == days - 1:
            said = run_morning(desk, morning_after(day), day)
            if said.exit_code not in {0, 1}:
                found.add(("died", said.headline))
            found |= {
                (each.code, each.workflow, *each.metrics, str(each.first))
                for each in said.findings
                if not each.code.startswith(OF_BANDS)
            }
    return Counter(identity[0] for identity in found)

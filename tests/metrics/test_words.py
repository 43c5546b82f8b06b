"""How a metric's numbers are said."""

from __future__ import annotations

from pathlib import Path

import pytest

from watchbook.config import Engagement, read_config, read_toml
from watchbook.metrics import metrics_of, number, span

TEXT = '[engagement]\nname = "D"\ntimezone = "UTC"\n[dumps]\npath = "l/{date}.jsonl"\n[workflows.d]\n'
SOURCE = read_toml(TEXT, "watchbook.toml")
METRICS = metrics_of(Engagement(Path(), read_config(SOURCE), SOURCE))


@pytest.mark.parametrize(
    ("name", "value", "lower", "upper", "said"),
    [
        ("handoff_rate", 0.31, 0.18, 0.25, "31 % where 18 to 25 %"),
        ("handoff_rate", 0.2012, 0.03, 0.1996, "20.1 % where 3.0 to 20.0 %"),
        ("handoff_rate", 0.2, 0.03, 0.25, "20 % where 3 to 25 %"),
        ("confidence", 0.7749, 0.7751, 0.9, "0.77 where 0.78 to 0.90"),
        ("volume", 52.0, 54.0, 187.0, "52 where 54 to 187"),
    ],
)
def test_a_value_outside_its_band_is_seen_to_be_outside(
    name: str, value: float, lower: float, upper: float, said: str
) -> None:
    """Nobody reads that 20 % is out where 3 to 20 % is normal."""
    metric = METRICS[name]
    text = f"{number(metric, value, lower, upper)} where {span(metric, lower, upper, value)}"
    assert text.replace("\N{NARROW NO-BREAK SPACE}", " ") == said

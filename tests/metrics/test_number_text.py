"""How a metric's numbers are said."""

from __future__ import annotations

from pathlib import Path

import pytest

from watchbook.config import Engagement, read_config, read_toml
from watchbook.metrics import metrics_of, number, phrase_of_test, span

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


@pytest.mark.parametrize(
    ("test", "up", "said"),
    [
        ("point", True, "higher than its band allows"),
        ("window-12", False, "lower for 12 days than any such stretch in half a year"),
        ("two-of-three", True, "higher on two of three days than chance allows"),
        ("limit", True, "beyond its hard limit"),
        ("golden set", True, "the golden set fell against its last fourteen nights"),
        ("together: rephrased", True, "metrics moved together: rephrased"),
        ("together over weeks", True, "metrics moved together over weeks"),
        ("together", True, "metrics moved together"),
        (
            "together over 7 days: turns rephrased csat",
            True,
            "metrics moved together over 7 days: turns, rephrased and satisfaction score",
        ),
        ("window: confidence", False, "confidence alone is far enough out"),
        ("errors or latency", True, "calls failed, or took long"),
        ("slices: low", True, "the AI was unsure of more conversations than usual"),
        (
            "slices over 3 days: mix @ intent=refund,pin,top_up,lost,iban",
            True,
            "other questions than usual came over 3 days, most of all in intent “refund”, “pin”, “top_up” and 2 more",
        ),
        (
            "slices: mix @ intent=(new),refund",
            True,
            "other questions than usual came, most of all in intent values never seen before and “refund”",
        ),
        ("slices: handoff @ channel=voice", True, "more was handed over than usual, most of all in channel “voice”"),
        (
            "together: rephrased @ prompt_version=p43",
            True,
            "metrics moved together: rephrased, most of all in prompt version “p43”",
        ),
        (
            "hours 13-19: handoff_low_confidence",
            True,
            "hand-offs for want of confidence are missing from 13:00 to 19:00",
        ),
        ("a test of another version", True, "a test of another version"),
    ],
)
def test_every_test_is_said_in_plain_words(test: str, *, up: bool, said: str) -> None:
    """Nobody has to know what a window or an EWMA is."""
    assert phrase_of_test(test, METRICS, up=up) == said

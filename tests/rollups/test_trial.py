"""What a metric can say without some of the fields that it reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.books import CALLED, CONFIG, engagement
from watchbook.metrics import fields_of, metrics_of
from watchbook.rollups.trial import Trial

OWN = """
[metrics.low_score]
share = "COALESCE(csat, 3) < 3"
[metrics.angry]
share = "handoff_reason = 'angry' AND turns > 777"
"""
WHERE = engagement(Path(), CONFIG + CALLED + OWN)
TRIAL = Trial(fields_of(WHERE), metrics_of(WHERE).values())


@pytest.mark.parametrize(
    ("metric", "missing", "answers"),
    [
        ("handoff_rate", "handoff", False),
        ("handoff_user_request", "handoff", False),
        ("handoff_user_request", "handoff_reason", False),
        ("handoff_user_request", "confidence", True),
        ("repeat_contact", "repeat_of", False),
        ("missed_handoff", "repeat_of", True),
        ("missed_handoff", "abandoned", True),
        ("missed_handoff", "abandoned repeat_of", False),
        ("missed_handoff", "handoff", False),
        ("confident_wrong", "eval feedback rephrases", True),
        ("confident_wrong", "eval feedback rephrases repeat_of", False),
        ("confident_wrong", "confidence", False),
        ("low_score", "csat", False),
        ("angry", "turns", False),
        ("angry", "handoff_reason", False),
        ("error_rate", "status", False),
        ("confidence_shape", "confidence", False),
        ("latency_p95", "latency_ms", False),
    ],
)
def test_a_metric_has_an_answer_if_it_can_still_come_out_both_ways(metric: str, missing: str, *, answers: bool) -> None:
    """Null AND false is false in SQL, and no share of anything."""
    assert TRIAL.is_answerable(metric, frozenset(missing.split())) is answers


def test_a_metric_that_reads_no_field_needs_none() -> None:
    """Conversations are counted whatever they hold."""
    assert "volume" not in TRIAL.needs
    assert TRIAL.needs["confidence"] == {"confidence"}

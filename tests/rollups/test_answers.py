"""A metric's expression: what it may say, and what a mistake is answered with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.blocks import Block, blocks
from tests.dumps.small import CONFIG, make, plan_of
from watchbook.config import load_engagement
from watchbook.errors import ConfigError, MetricError
from watchbook.metrics import fields_of, metrics_of
from watchbook.rollups import compile_metrics

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("case", blocks("rollups/mistakes.txt"), ids=str)
def test_a_mistake_is_reported_at_its_metric_with_what_was_meant(case: Block, tmp_path: Path) -> None:
    """An expression that cannot be meant is an error at the metric's line."""
    engagement = load_engagement(make(tmp_path, CONFIG.rstrip("\n") + "\n" + case["input"]))
    with pytest.raises(MetricError) as caught:
        compile_metrics(fields_of(engagement), metrics_of(engagement))
    assert str(caught.value) == case["expected"].strip()


@pytest.mark.parametrize(
    "expression",
    [
        'share = "turns > 20"',
        'share = "EXTRACT(hour FROM ts) BETWEEN 9 AND 17"',
        "share = \"feedback LIKE 'd%'\"",
        "share = \"model_version IN ('v1', 'v2')\"",
        'mean = "CASE WHEN handoff THEN 0 ELSE turns END"',
        'mean = "duration_s / NULLIF(turns, 0)"',
        "count = \"status = 'error' OR latency_ms > 10000\"",
        'share = "true"',
        'mean = "1"',
    ],
)
def test_what_is_true_of_one_record_is_a_metric(expression: str, tmp_path: Path) -> None:
    """Comparisons, cases, arithmetic and the functions of polars SQL over one record's fields."""
    engagement = load_engagement(make(tmp_path, f"{CONFIG}[metrics.x]\n{expression}\n"))
    assert "x" in {answer.metric.name for answer in compile_metrics(fields_of(engagement), metrics_of(engagement))}


def test_only_the_fields_that_are_needed_are_read(tmp_path: Path) -> None:
    """A field that no metric looks at costs nothing: it is not read, and has no account."""
    assert "duration_s" not in {field.name for field in plan_of(make(tmp_path)).selection.fields}
    changed = make(tmp_path, CONFIG + '[metrics.long]\nmean = "duration_s"\n')
    assert "duration_s" in {field.name for field in plan_of(changed).selection.fields}


def test_two_fields_that_read_one_name_agree_on_its_type(tmp_path: Path) -> None:
    """A name in the dump holds one type of value."""
    fields = '[dumps.fields]\nscore = {source = ["channel"], type = "number"}\n'
    config = CONFIG.replace("[evals]", f"{fields}[evals]") + '[metrics.x]\nmean = "score"\n'
    with pytest.raises(ConfigError, match="'channel' is read as text by 'channel' and as number by 'score'"):
        plan_of(make(tmp_path, config))

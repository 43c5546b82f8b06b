"""The metrics of an engagement: built in, changed, added, removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.blocks import Block, blocks
from watchbook.config import Engagement, read_config, read_toml
from watchbook.errors import WatchbookError
from watchbook.metrics import fields_of, headline_of, metrics_of

if TYPE_CHECKING:
    from pathlib import Path

HEAD = '[engagement]\nname = "Desk"\ntimezone = "UTC"\n[dumps]\npath = "l/{date}.jsonl"\n[workflows.desk]\n'


def engagement(tmp_path: Path, text: str) -> Engagement:
    source = read_toml(HEAD + text, "watchbook.toml")
    return Engagement(tmp_path, read_config(source), source)


def measured(tmp_path: Path, text: str) -> None:
    made = engagement(tmp_path, text)
    metrics_of(made)
    fields_of(made)


@pytest.mark.parametrize("block", blocks("metrics/mistakes.txt"), ids=str)
def test_a_mistake_in_a_metric_or_field_is_an_error_at_its_line(block: Block, tmp_path: Path) -> None:
    """What cannot be measured is said before anything is read; line 7 is the first after the fixed head."""
    with pytest.raises(WatchbookError) as caught:
        measured(tmp_path, block["input"])
    assert str(caught.value) == block["expected"].strip()


def test_an_engagement_changes_a_built_in_metric_in_part(tmp_path: Path) -> None:
    """What watchbook.toml does not say about a built-in metric stays as it is."""
    metrics = metrics_of(engagement(tmp_path, "[metrics.error_rate]\nalerts = true\n"))
    assert metrics["error_rate"].alerts
    assert metrics["error_rate"].expression == "status = 'error'"


def test_a_new_expression_replaces_the_kind(tmp_path: Path) -> None:
    """A metric that was a share may become a count, and its definition is another one."""
    plain = metrics_of(engagement(tmp_path, ""))
    changed = metrics_of(engagement(tmp_path, '[metrics.abandonment]\ncount = "abandoned"\n'))
    assert (plain["abandonment"].kind, changed["abandonment"].kind) == ("share", "count")
    assert plain["abandonment"].definition != changed["abandonment"].definition


def test_words_and_limits_do_not_change_what_is_rolled_up(tmp_path: Path) -> None:
    """A title or a limit leaves the definition, and so the history, as it is."""
    plain = metrics_of(engagement(tmp_path, ""))["csat"]
    changed = metrics_of(engagement(tmp_path, '[metrics.csat]\ntitle = "Score"\nlimits = { min = 2.0 }\n'))["csat"]
    assert plain.definition == changed.definition
    assert changed.limits == (2.0, None)


def test_off_removes_a_metric(tmp_path: Path) -> None:
    """A metric that is off is gone from everywhere, the front page included."""
    made = engagement(tmp_path, "[metrics.turns]\noff = true\n")
    metrics = metrics_of(made)
    assert "turns" not in metrics
    assert headline_of(made, metrics, "desk") == ("confidence", "handoff_rate", "rephrased")


def test_a_field_may_have_aliases_and_a_narrower_range(tmp_path: Path) -> None:
    """An engagement names where a field stands and what is usable; the rest is inherited."""
    text = '[dumps.fields]\nturns = ["turns", "n_turns"]\nconfidence = { source = ["score"], min = 0.1 }\n'
    fields = fields_of(engagement(tmp_path, text))
    assert fields["turns"].sources == ("turns", "n_turns")
    assert (fields["confidence"].min, fields["confidence"].max, fields["confidence"].type) == (0.1, 1.0, "number")


def test_an_engagement_without_any_metric_of_its_dumps_is_an_error(tmp_path: Path) -> None:
    """With nothing to roll up there is nothing to judge."""
    names = [name for name, metric in metrics_of(engagement(tmp_path, "")).items() if metric.source == "dumps"]
    text = "".join(f"[metrics.{name}]\noff = true\n" for name in names)
    with pytest.raises(WatchbookError, match="no metric of the dumps is left") as caught:
        metrics_of(engagement(tmp_path, text))
    assert caught.value.hints == ("leave one on at least, volume for instance, which needs no field",)
    kept = text.replace("[metrics.volume]\noff = true\n", "")
    assert next(iter(metrics_of(engagement(tmp_path, kept)))) == "volume"

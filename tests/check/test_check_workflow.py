"""A workflow's own verdict, among those of its metrics."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.books import LAST, Books, verdict
from watchbook.metrics import WORKFLOW

if TYPE_CHECKING:
    from pathlib import Path

TOGETHER = "together over 7 days: rephrased handoff_rate"


def called(root: Path) -> Books:
    """Return books in which the desk's metrics moved together on the last day, none of them out by itself."""
    row = verdict(LAST, "desk", WORKFLOW, "out", 1.3, 1.3)
    return Books.quiet(root).put(replace(row, test=TOGETHER, lower=0.0, upper=1.0))


def test_metrics_that_moved_together_ask_for_an_entry(tmp_path: Path) -> None:
    """A day can be out though no metric is, and the finding says which of them moved."""
    (finding,) = called(tmp_path).check().findings
    assert finding.code == "WB201"
    assert "Metrics moved together over 7 days: rephrased and hand-off" in finding.what
    assert finding.metrics == ()


def test_whatever_explains_one_of_its_metrics_explains_a_workflow(tmp_path: Path) -> None:
    """An entry about hand-offs answers for the workflow's verdict on its days."""
    books = called(tmp_path).write(f"{LAST}", "workflows: [desk]", "metrics: [handoff_rate]")
    report = books.check()
    assert report.marks["desk"][LAST].state == "out-explained"
    assert not [finding for finding in report.findings if finding.code == "WB201"]


def test_a_metric_that_calls_nobody_asks_for_nothing(tmp_path: Path) -> None:
    """Out of its band without its workflow's flag, a metric is shown and needs no entry."""
    row = replace(verdict(LAST, "desk", "rephrased", "out", 0.21, 4.0), flag=False)
    assert Books.quiet(tmp_path).put(row).check().findings == ()

"""How verdicts are said in findings, entries and messages."""

from __future__ import annotations

from dataclasses import replace

from tests.books import FIRST, LAST, verdict
from watchbook.check.finding_text import place_of
from watchbook.metrics import WORKFLOW


def test_the_newest_place_that_a_workflow_names_is_said() -> None:
    """In words; of metrics, and of days on which nothing stood out, nothing is."""
    early, late = (
        replace(verdict(day, "desk", WORKFLOW, "out"), test=test)
        for day, test in (
            (FIRST, "slices: mix @ intent=pin"),
            (LAST, "golden set @ intent=refund,pin,+4"),
        )
    )
    metric = replace(verdict(LAST, "desk", "rephrased", "out"), test="point @ channel=web")
    assert place_of([late, early, metric]) == "intent “refund”, “pin” and 4 more"
    assert place_of([metric, verdict(LAST, "desk", WORKFLOW, "out")]) == ""

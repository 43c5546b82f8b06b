"""How grave a day looks from its numbers, and how long that leaves for an entry."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.books import LAST, NOW, Books, verdict
from watchbook.check import suggest_severity
from watchbook.ledger import VerdictRevision
from watchbook.metrics import WORKFLOW

if TYPE_CHECKING:
    from pathlib import Path

    from watchbook.ledger import Verdict

BY_SEVERITY = '[journal]\nexplain_within = {sev1 = "4h", sev2 = "12h", sev4 = "72h"}\n'
OUT = verdict(LAST, "desk", "rephrased", "out", 0.21, 6.0)
WHOLE = replace(OUT, metric=WORKFLOW, score=1.2, test="together")


@pytest.mark.parametrize(
    ("out", "severity"),
    [
        ([OUT], "sev3"),
        ([replace(OUT, score=-10.0)], "sev2"),
        ([replace(OUT, score=9.9)], "sev3"),
        ([replace(OUT, test="limit", score=0.1)], "sev1"),
        ([replace(WHOLE, test="errors or latency")], "sev1"),
        ([WHOLE], "sev3"),
        ([replace(WHOLE, score=3.0)], "sev2"),
        ([replace(OUT, provisional=True, score=40.0)], "sev4"),
        ([replace(OUT, provisional=True), OUT], "sev3"),
        ([OUT, replace(OUT, test="limit")], "sev1"),
        ([], "sev4"),
    ],
)
def test_numbers_suggest_a_severity(out: list[Verdict], severity: str) -> None:
    """A broken limit or a loud failure is sev1, far out sev2, out sev3, out of a band still settling sev4."""
    assert suggest_severity(out) == severity


@pytest.mark.parametrize(("score", "hours"), [(6.0, 24), (14.0, 12)])
def test_the_time_for_an_entry_follows_from_the_suggested_severity(tmp_path: Path, score: float, hours: int) -> None:
    """A grave day is due sooner; a severity that is not named leaves 24 hours."""
    books = Books.quiet(tmp_path).put(replace(OUT, score=score))
    books.config += BY_SEVERITY
    books.known = [VerdictRevision(NOW, LAST, "desk", "rephrased", "out", True, "point", 0.21)]
    (finding,) = books.check().findings
    assert finding.due == NOW + dt.timedelta(hours=hours)
    assert finding.suggested == ("sev3" if hours == 24 else "sev2")
    assert finding.severity == "notice"
    later = books.check(NOW + dt.timedelta(hours=hours, seconds=1))
    assert [each.severity for each in later.findings if each.code == "WB201"] == ["error"]


def test_a_grave_verdict_that_came_later_makes_nobody_late_before_it_was_known(tmp_path: Path) -> None:
    """Each verdict leaves the time of its own severity, from when it was known; the first to run out counts."""
    books = Books.quiet(tmp_path).put(OUT, replace(OUT, metric="handoff_rate", test="limit"))
    books.config += BY_SEVERITY
    first = NOW - dt.timedelta(hours=10)
    books.known = [
        VerdictRevision(at, LAST, "desk", metric, "out", True, "", 0.21)
        for at, metric in ((first, "rephrased"), (NOW, "handoff_rate"))
    ]
    (finding,) = books.check().findings
    assert (finding.due, finding.severity) == (NOW + dt.timedelta(hours=4), "notice")

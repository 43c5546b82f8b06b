"""Two workflows that have each other's numbers on a day: their names were exchanged, and the day cannot be believed."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.books import Books, verdict

if TYPE_CHECKING:
    from pathlib import Path

DAY = dt.date(2026, 11, 8)
BANDS = {"desk": (0.05, 0.15), "line": (0.25, 0.35)}


def books_of(root: Path, desk: float, line: float, metric: str = "handoff_rate") -> Books:
    """Return quiet books in which two workflows differ in a metric, with their values on the last day."""
    books = Books.quiet(root)
    for workflow, value in (("desk", desk), ("line", line)):
        low, high = BANDS[workflow]
        state = "in" if low <= value <= high else "out"
        row = verdict(DAY, workflow, metric, "in", value)
        books.put(replace(row, lower=low, upper=high, expected=(low + high) / 2, state=state, flag=False))
    return books


@pytest.mark.parametrize("metric", ["handoff_rate", "volume"])
def test_two_workflows_that_have_each_others_numbers_are_hollow(tmp_path: Path, metric: str) -> None:
    """A count is enough, though counts call nobody."""
    report = books_of(tmp_path, 0.3, 0.1, metric).check()
    assert {standing.state for standing in report.standings} == {"hollow"}
    title = "Conversations" if metric == "volume" else "Hand-off"
    assert [(finding.code, finding.severity, finding.what) for finding in report.findings] == [
        (
            "WB335",
            "warning",
            (
                f"Card desk cannot be believed on 8 Nov 2026: it and Hot line have each other's numbers ({title}), "
                "as if their names were exchanged"
            ),
        ),
        (
            "WB335",
            "warning",
            (
                f"Hot line cannot be believed on 8 Nov 2026: it and Card desk have each other's numbers ({title}), "
                "as if their names were exchanged"
            ),
        ),
    ]


@pytest.mark.parametrize(("desk", "line"), [(0.1, 0.3), (0.3, 0.3), (0.3, 0.5), (0.5, 0.1)])
def test_what_one_of_them_has_alone_is_no_exchange(tmp_path: Path, desk: float, line: float) -> None:
    """Each has to have left its own band for the other's."""
    assert not [finding for finding in books_of(tmp_path, desk, line).check().findings if finding.code == "WB335"]


def test_an_entry_that_says_it_was_so_is_believed(tmp_path: Path) -> None:
    """Traffic may move from one to the other."""
    books = books_of(tmp_path, 0.3, 0.1).write(f"{DAY}", "workflows: [desk]", "cause: traffic")
    assert not [finding for finding in books.check().findings if finding.code == "WB335"]

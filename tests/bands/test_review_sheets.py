"""What people read of drawn conversations says how often answers are wrong, whatever reviewers are said to be."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.bands.test_wrong_rate import workflow
from watchbook.bands.wrong_rate import wrong_rates
from watchbook.rollups.review_sheets import ReviewStratum

if TYPE_CHECKING:
    from watchbook.ledger import Verdict

DAY = 120
TRUE = {True: 0.6, False: 0.02}
"""How often an answer is wrong, of those that were rephrased and of the others."""


def sheets(days: range, seed: int, read: int = 20) -> dict[str, list[ReviewStratum]]:
    """Return sheets of `rephrased`, of 400 conversations a day of which 7.5 % are: six and a half percent are wrong."""
    random = np.random.default_rng(seed)
    name, first = workflow()[0].workflow, workflow()[0].first
    rows = []
    for day in days:
        rephrased = int(random.binomial(400, 0.075))
        for group, whole in (("drawn", rephrased), ("ordinary", 400 - rephrased)):
            count = min(read, whole)
            wrong = int(random.binomial(count, TRUE[group == "drawn"]))
            at = first + dt.timedelta(days=day)
            rows.append(ReviewStratum(at, name, "rephrased", "", group, whole, count, wrong))
    return {name: rows}


def level(rows: list[Verdict]) -> float:
    """Return the level behind a day before the rise."""
    assert rows[DAY].expected is not None
    return rows[DAY].expected


def test_a_level_that_people_found_takes_the_place_of_what_reviews_fail() -> None:
    """Reviewers failed 5 %; of what people read, weighted by the draw, 0.075 × 0.6 + 0.925 × 0.02 are wrong."""
    found = [level(wrong_rates(workflow(), sheets=sheets(range(60, 100, 4), seed))) for seed in range(20)]
    assert np.mean(found) == pytest.approx(0.0635, abs=0.006)
    assert level(wrong_rates(workflow())) == pytest.approx(0.05, abs=0.006)


def test_the_interval_holds_the_truth() -> None:
    """In nine of ten draws and more, of customers and people alone."""
    inside = 0
    for seed in range(40):
        row = wrong_rates(workflow(follow=False)[:2], sheets=sheets(range(60, 100, 4), seed))[DAY]
        assert row.lower is not None
        assert row.upper is not None
        inside += row.lower <= 0.0635 <= row.upper
    assert inside >= 36


def test_what_the_metric_counts_on_all_days_moves_the_level() -> None:
    """Read on days on which twice as much was rephrased as usual, sheets alone would say 10 %."""
    (name, rows), first = sheets(range(60, 100, 4), 1, read=60).popitem(), workflow()[0].first
    wrong = {"drawn": 0.6, "ordinary": 0.02}
    odd = [
        ReviewStratum(row.day, name, "rephrased", "", row.group, population, 50, round(50 * wrong[row.group]))
        for row in rows
        for population in [60 if row.group == "drawn" else 340]
    ]
    assert rows[0].day > first
    assert level(wrong_rates(workflow(), sheets={name: odd})) == pytest.approx(0.07, abs=0.012)


@pytest.mark.parametrize("few", ["none", "metric", "slices", "reviewed"])
def test_too_little_that_was_read_changes_nothing(few: str) -> None:
    """No sheet, one of a metric that is not there or of slices alone, and a handful of verdicts."""
    name, day = workflow()[0].workflow, workflow()[0].first + dt.timedelta(days=80)
    metric, slices = "unheard" if few == "metric" else "rephrased", "intent=refund" if few == "slices" else ""
    read = 4 if few == "reviewed" else 30
    rows = [ReviewStratum(day, name, metric, slices, group, 50, read, 1) for group in ("drawn", "ordinary")]
    assert wrong_rates(workflow(), sheets={name: [] if few == "none" else rows}) == wrong_rates(workflow())


def test_a_sheet_of_a_later_day_says_nothing_of_an_earlier_one() -> None:
    """No peeking: a level rests on the days before the week alone."""
    plain = wrong_rates(workflow())
    read = wrong_rates(workflow(), sheets=sheets(range(100, 110), 1))
    assert read[:107] == plain[:107]
    assert read[118] != plain[118]

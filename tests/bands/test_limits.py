"""What a budget of false alarms makes of the limits."""

from __future__ import annotations

import pytest

from watchbook.bands import BUDGET, TESTS, limits
from watchbook.bands.limits import LEAST, MOST, stricter


def test_a_smaller_budget_asks_for_more() -> None:
    """Every limit grows by the same factor as the budget falls; the default budget is the unit."""
    assert stricter(BUDGET) == 1.0
    assert stricter(0.25) > stricter(0.5) > stricter(2.0) > 0.5
    for loose, strict in zip(limits("share", 2.0).row, limits("share", 0.5).row, strict=True):
        assert strict >= loose


def test_a_budget_beyond_what_was_measured_is_taken_as_the_nearest_that_was() -> None:
    """No limit is extrapolated, and a budget of nothing does not silence a metric."""
    assert stricter(0.0) == stricter(LEAST)
    assert stricter(100.0) == stricter(MOST)


@pytest.mark.parametrize("kind", ["share", "count", "mean", "quantile", "histogram"])
def test_every_kind_has_a_limit_for_every_test(kind: str) -> None:
    """A test that a kind does not have is silent: its limit is infinite."""
    assert len(limits(kind).row) == len(TESTS)  # type: ignore[arg-type]  # a parameter of the test
    assert min(limits(kind).row) > 1.0  # type: ignore[arg-type]  # as above

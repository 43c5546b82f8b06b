"""What a budget of false alarms makes of the limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from watchbook.bands import limits
from watchbook.bands.limits import stricter

if TYPE_CHECKING:
    from watchbook.metrics import Kind

INFINITE = float("inf")


def test_a_smaller_budget_asks_for_more() -> None:
    """Every limit grows by the same factor as the budget falls; the default budget is the unit."""
    assert stricter(1.0) == 1.0
    assert stricter(0.25) > stricter(0.5) > stricter(2.0) > 0.5
    for loose, strict in zip(limits("share", 2.0).row, limits("share", 0.5).row, strict=True):
        assert strict >= loose


def test_a_budget_beyond_what_was_measured_is_taken_as_the_nearest_that_was() -> None:
    """No limit is extrapolated, and a budget of nothing does not silence a metric."""
    assert stricter(0.0) == stricter(0.05) == pytest.approx(1.32953, abs=1e-5)
    assert stricter(100.0) == stricter(4.0) == pytest.approx(0.84751, abs=1e-5)
    assert stricter(0.05) > stricter(0.06)
    assert stricter(4.0) < stricter(3.9)


@pytest.mark.parametrize(
    ("kind", "row"),
    [
        ("share", (3.4, 2.4, 2.5, 1.85, INFINITE)),
        ("count", (3.65, 2.4, 2.5, 2.3, INFINITE)),
        ("mean", (3.5, 2.9, 3.1, 2.8, INFINITE)),
        ("quantile", (3.5, 2.9, 3.1, 2.8, INFINITE)),
        ("histogram", (6.0, 3.0, 2.4, INFINITE, 5.0)),
    ],
)
def test_every_kind_has_the_limits_of_the_page(kind: Kind, row: tuple[float, ...]) -> None:
    """Point, two-of-three, window, ewma, shape, as docs/method.md has them; what a kind does not have is silent."""
    assert limits(kind).row == row
    half = tuple(1.0762462 * limit for limit in row)
    assert limits(kind, 0.5).row == pytest.approx(half)

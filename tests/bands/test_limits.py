"""What a budget of false alarms makes of the limits."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.bands.test_states import made
from watchbook.bands import limits
from watchbook.bands.limits import by_spread, stricter
from watchbook.bands.signal import signal_of

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


def test_a_mean_whose_records_lie_a_known_way_apart_has_narrower_limits() -> None:
    """The factor is 0.88 from the day on for which the spread is known on most measured days of the window before."""
    late = made({"kind": "mean", "mean": 4.0, "sd": 0.2, "n": 50, "days": 200, "spread": 1.0})
    late = replace(late, spread=np.where(np.arange(200) < 100, np.nan, late.spread))
    assert by_spread(late, 159).tolist() == [1.0, 1.0] + [0.88] * 39
    assert by_spread(replace(late, spread=np.full(200, np.nan)), 0).tolist() == [1.0] * 200
    assert by_spread(replace(late, kind="quantile"), 198).tolist() == [1.0, 1.0]


@pytest.mark.parametrize(("kind", "width"), [("count", 8.0), ("share", 1.6), ("mean", 1.6)])
def test_a_holiday_is_judged_wider(kind: Kind, width: float) -> None:
    """Sixteen tenths as widely, and a count eight times: three holidays in a window say little of the next."""
    series = made({"kind": kind, "mean": 90.0, "sd": 1.0, "p": 0.2, "n": 90, "days": 3, "holiday": ["1"]})
    assert signal_of(series).width.tolist() == [1.0, width, 1.0]

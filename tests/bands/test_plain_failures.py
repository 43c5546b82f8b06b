"""Failures that announce themselves, at the bounds of what is loud."""

from __future__ import annotations

import numpy as np
import pytest

from tests.bands.test_states import made
from watchbook.bands.tests.plain_failures import loudness, loudness_of_errors, loudness_of_latency


@pytest.mark.parametrize(
    ("errors", "calls", "loud"),
    [
        (4, 80, 1.0),
        (4, 81, 0.98765),
        (3, 10, 0.0),
        (4, 10, 8.0),
        (0, 10, 0.0),
        (50, 1000, 1.0),
        (49, 1000, 0.98),
    ],
)
def test_a_day_is_loud_from_5_percent_of_its_calls_and_four_errors_on(errors: int, calls: int, loud: float) -> None:
    """At 1 it calls: four errors of eighty do, four of eighty-one and three of ten do not."""
    series = made({"days": 2, "p": 0.0, "n": calls, "hits": {"1": errors}})
    found = loudness_of_errors({"error_rate": series}, 2)
    assert found.tolist() == pytest.approx([0.0, loud], abs=1e-5)
    assert loudness({"error_rate": series}, 2).tolist() == found.tolist()


def latency(*values: float, answers: int = 20, **more: object) -> list[float]:
    """Return how loud each day is whose 95th percentile of latency is given; 0 is a day without."""
    days = len(values)
    gone = [str(day) for day, value in enumerate(values) if value == 0.0]
    spec = {"days": days, "kind": "mean", "mean": 0.0, "sd": 1.0, "n": answers, "gone": gone}
    series = made({**spec, "set": {str(day): value for day, value in enumerate(values)}, **more})
    found: list[float] = loudness_of_latency({"latency_p95": series}, days).tolist()
    return found


def test_a_day_is_loud_from_three_times_its_usual_latency_on() -> None:
    """The median of the fourteen days before is what is usual."""
    assert latency(*[2.0] * 14, 6.0)[-1] == 1.0
    assert latency(*[2.0] * 14, 5.9)[-1] < 1.0
    assert latency(*[2.0] * 7, *[4.0] * 7, 6.0)[-1] == 1.0
    assert latency(*[2.0] * 6, *[4.0] * 8, 6.0)[-1] == 0.5
    assert latency(*[8.0] * 8, *[2.0] * 7, 24.0)[-1] == 4.0


def test_half_of_the_fourteen_days_have_to_be_known() -> None:
    """Seven are enough, six are not; the first day of all is never loud."""
    assert latency(*[2.0] * 7, 6.0)[-1] == 1.0
    assert latency(*[2.0] * 6, 6.0)[-1] == 0.0
    assert latency(*[2.0] * 7, *[0.0] * 7, 6.0)[-1] == 1.0
    assert latency(*[2.0] * 7, *[0.0] * 8, 6.0)[-1] == 0.0
    assert latency(*[2.0] * 14, 6.0)[:7] == [0.0] * 7


def test_a_day_says_nothing_of_latency_below_twenty_answers() -> None:
    """Nor does it teach what is usual."""
    assert latency(*[2.0] * 14, 6.0, answers=20)[-1] == 1.0
    assert latency(*[2.0] * 14, 6.0, answers=19)[-1] == 0.0


def test_days_that_an_entry_leaves_out_are_not_what_is_usual() -> None:
    """A slow fortnight that was explained is no norm."""
    assert latency(*[2.0] * 14, *[6.0] * 7, 6.0, excluded=["14..20"])[-1] == 1.0


def test_the_louder_of_errors_and_latency_counts() -> None:
    """One of them is enough."""
    errors = made({"days": 15, "p": 0.0, "n": 100, "hits": {"14": 10}})
    fixed = {"days": 15, "kind": "mean", "mean": 0.0, "sd": 1.0, "n": 20}
    slow = made({**fixed, "set": {str(day): 2.0 for day in range(14)} | {"14": 30.0}})
    assert loudness({"error_rate": errors, "latency_p95": slow}, 15)[-1] == 5.0
    assert loudness({"error_rate": errors}, 15)[-1] == 2.0
    assert loudness({}, 15).tolist() == np.zeros(15).tolist()

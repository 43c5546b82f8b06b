"""From numbers to a state, at the bounds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tests.bands.test_states import made
from watchbook.bands.judgement import Day, verdict

if TYPE_CHECKING:
    from watchbook.ledger import Verdict

DAY = Day(
    has_value=True,
    value=0.2,
    expected=0.2,
    lower=0.1,
    upper=0.3,
    score=0.0,
    days=42.0,
    level_days=14.0,
    slow="",
    side=0.0,
)


def judged(
    kind: str = "share", n: int = 400, low: float | None = None, high: float | None = None, **day: Any
) -> Verdict:
    """Return the verdict on a day of which this is known."""
    spec = {"days": 1, "kind": kind, "p": 0.2, "mean": 5.0, "sd": 1.0, "shape": [0.5, 0.5], "n": n}
    series = replace(made({**spec, "worse": day.pop("worse", "up")}), limits=(low, high), n=np.array([n]))
    return verdict(series, 0, replace(DAY, **day))


@pytest.mark.parametrize(
    ("day", "state", "test"),
    [
        ({"value": 0.3}, "in", ""),
        ({"value": 0.300001}, "out", "point"),
        ({"value": 0.1}, "in", ""),
        ({"value": 0.099999}, "out", "point"),
        ({"n": 5}, "low-volume", ""),  # even five of five could be chance at 20 %
        ({"n": 5, "kind": "mean"}, "in", ""),
        ({"n": 4, "kind": "mean"}, "low-volume", ""),
        ({"n": 0, "kind": "mean"}, "in", ""),
        ({"n": 4, "kind": "count", "expected": 5.0, "value": 4.0, "upper": 9.0, "lower": 1.0}, "in", ""),
        ({"n": 4, "kind": "count", "expected": 4.999, "value": 4.0, "upper": 9.0, "lower": 1.0}, "low-volume", ""),
        ({"days": 14.0}, "in", ""),
        ({"days": 13.0}, "learning", ""),
        ({"days": 13.0, "value": 0.9}, "learning", ""),
        ({"days": 13.0, "value": 0.9, "high": 0.8}, "out", "limit"),
        ({"value": 0.25, "high": 0.25}, "in", ""),
        ({"value": 0.250001, "high": 0.25}, "out", "limit"),
        ({"value": 0.15, "low": 0.15}, "in", ""),
        ({"value": 0.149999, "low": 0.15}, "out", "limit"),
        ({"value": 0.9, "high": 0.8, "n": 4}, "low-volume", ""),
        ({"slow": "ewma", "side": 1.0}, "out", "ewma"),
        ({"slow": "ewma", "side": -1.0}, "out", "ewma"),
        ({"slow": "ewma", "side": 0.0}, "in", ""),
        ({"slow": "ewma", "side": 1.0, "value": 0.4}, "out", "point"),
        ({"has_value": False}, "no-data", ""),
    ],
)
def test_a_day_is_called_what_it_is_at_the_bound(day: dict[str, Any], state: str, test: str) -> None:
    """On the band's edge it is in, on a hard limit too; fourteen days are enough, five records as well."""
    found = judged(**day)
    assert (found.state, found.test) == (state, test)


@pytest.mark.parametrize(
    ("n", "expected", "state"),
    [
        (5, 0.2, "low-volume"),
        (6, 0.2, "in"),
        (5, 0.8, "low-volume"),
        (6, 0.8, "in"),
        (12, 0.5, "low-volume"),
        (13, 0.5, "in"),
    ],
)
def test_a_share_has_an_opinion_where_all_or_none_could_not_be_chance(n: int, expected: float, state: str) -> None:
    """The smaller of pⁿ and (1 − p)ⁿ is not above 2.4 in 10,000."""
    assert judged(n=n, expected=expected, value=expected, lower=0.0, upper=1.0).state == state


@pytest.mark.parametrize(
    ("day", "provisional"),
    [
        ({}, False),
        ({"days": 41.0}, True),
        ({"level_days": 13.0}, True),
        ({"days": 41.0, "value": 0.4}, True),
        ({"days": 13.0}, False),
        ({"has_value": False, "days": 13.0}, False),
    ],
)
def test_a_verdict_is_provisional_below_42_days_or_14_of_the_level(day: dict[str, float], provisional: bool) -> None:  # noqa: FBT001  # a parameter of the test
    """Only of days that were judged is it said."""
    assert judged(**day).provisional == provisional


@pytest.mark.parametrize(
    ("worse", "day", "flag"),
    [
        ("up", {"value": 0.4}, True),
        ("up", {"value": 0.05}, False),
        ("down", {"value": 0.4}, False),
        ("down", {"value": 0.05}, True),
        ("both", {"value": 0.4}, True),
        ("both", {"value": 0.05}, True),
        ("none", {"value": 0.4}, False),
        ("up", {"slow": "ewma", "side": 1.0}, True),
        ("up", {"slow": "ewma", "side": -1.0}, False),
        ("down", {"slow": "ewma", "side": -1.0}, True),
        ("up", {"value": 0.05, "low": 0.06}, True),
        ("up", {}, False),
    ],
)
def test_a_day_asks_where_it_left_on_the_side_that_is_worse(worse: str, day: dict[str, Any], flag: bool) -> None:  # noqa: FBT001  # a parameter of the test
    """Beyond a hard limit it asks on any side."""
    assert judged(worse=worse, **day).flag == flag


def test_nothing_is_drawn_before_fourteen_days_or_without_a_value() -> None:
    """Then what is expected means nothing; the value stays."""
    learning = judged(days=13.0)
    assert (learning.value, learning.expected, learning.lower, learning.upper, learning.score) == (0.2, *[None] * 4)
    firm = judged(days=14.0)
    assert (firm.value, firm.expected, firm.lower, firm.upper, firm.score) == (0.2, 0.2, 0.1, 0.3, 0.0)
    missing = judged(has_value=False)
    assert (missing.value, missing.n, missing.expected, missing.lower) == (None, 0, None, None)

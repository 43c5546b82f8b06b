"""Binomial tails and normal quantiles, against values that mpmath computed with forty digits from another series."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from tests.blocks import CASES
from watchbook.bands.distributions import lower_mid_tail, normal_quantile


def columns(name: str) -> dict[str, np.ndarray[tuple[int], np.dtype[np.float64]]]:
    """Return the columns of a file of cases."""
    with (CASES / name).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {column: np.array([float(row[column]) for row in rows]) for column in rows[0]}


def test_a_tail_has_twelve_right_digits() -> None:
    """For sizes of less than one to 25,000, whole and not, from the middle to nine standard deviations out."""
    cases = columns("binomial_tails.csv")
    found = lower_mid_tail(cases["count"], cases["size"], cases["p"])
    assert np.abs(found / cases["tail"] - 1.0).max() < 1e-12


def test_a_count_beyond_the_middle_is_answered_too() -> None:
    """Both tails together are the whole."""
    cases = columns("binomial_tails.csv")
    beyond = lower_mid_tail(cases["size"] - cases["count"], cases["size"], 1.0 - cases["p"])
    assert np.abs(beyond + cases["tail"] - 1.0).max() < 1e-12


def test_a_day_of_nothing_says_nothing() -> None:
    """Its tail is a half, whose quantile is nought."""
    nothing = lower_mid_tail(np.zeros(1), np.zeros(1), np.full(1, 0.3))
    assert nothing.tolist() == [0.5]
    assert normal_quantile(nothing).tolist() == [0.0]


def test_one_number_of_many_is_answered_as_it_is_alone() -> None:
    """A day's verdict does not depend on the days it is computed with, not in its last digit."""
    cases = columns("binomial_tails.csv")
    given = [cases[name] for name in ("count", "size", "p")]
    together = lower_mid_tail(*given)
    alone = [lower_mid_tail(*(column[[row]] for column in given))[0] for row in range(0, len(together), 17)]
    assert together[::17].tolist() == alone


def test_a_quantile_has_fifteen_right_digits() -> None:
    """From the smallest chance that is looked at to its opposite."""
    cases = columns("normal_quantiles.csv")
    assert normal_quantile(cases["p"]) == pytest.approx(cases["z"], rel=2e-15, abs=1e-17)


@pytest.mark.parametrize(("p", "z"), [(0.0, -np.inf), (-1.0, -np.inf), (1.0, np.inf), (2.0, np.inf)])
def test_no_chance_and_certainty_are_infinitely_far(p: float, z: float) -> None:
    """So is what is no probability at all: a budget of false alarms that nothing uses up."""
    assert normal_quantile(np.array([p])).tolist() == [z]

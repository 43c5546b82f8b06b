"""How often answers are wrong, and how sure that is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tests.bands.sample_series import cut
from tests.bands.test_states import made
from watchbook.bands.wrong_rate import wrong_rates

if TYPE_CHECKING:
    from watchbook.bands import Series

DAYS = 160
RISE = {"130..159": 3.0}
"""The share of wrong answers triples, from 5 to 15 %, on day 130."""


def workflow(*, follow: bool = True, seed: int = 0) -> list[Series]:
    """Return a workflow whose reviews, and if they `follow` its customers, see the rise."""
    shares: dict[str, dict[str, Any]] = {
        "review_failure": {"p": 0.05, "n": 20, "factor_p": RISE},
        # A right answer is rephrased 5 % of the time, a wrong one 55 %: 7.5 % before, 12.5 % after.
        "rephrased": {"p": 0.075, "n": 400, "factor_p": {"130..159": 12.5 / 7.5} if follow else {}},
        "golden_set": {"p": 1.0, "n": 80, "set": {str(day): 0.85 for day in range(DAYS)}},
    }
    return [
        replace(made({"days": DAYS, "seed": 10 * seed + place, **spec}), metric=name)
        for place, (name, spec) in enumerate(shares.items())
    ]


@pytest.mark.parametrize("seed", range(5))
def test_the_interval_holds_the_truth_before_and_after_a_rise(seed: int) -> None:
    """A week after it began, the estimate stands near 15 %, and its interval has left the level of 5 %."""
    rows = wrong_rates(workflow(seed=seed))
    before, after = rows[129], rows[140]
    assert before.lower is not None
    assert before.upper is not None
    assert before.lower <= 0.05 <= before.upper
    assert before.state == "in"
    assert after.lower is not None
    assert after.upper is not None
    assert after.lower <= 0.15 <= after.upper
    assert after.state == "out"
    assert not after.flag


def test_customers_make_the_estimate_surer_than_reviews_alone() -> None:
    """Every witness narrows the interval."""
    alone, joined = wrong_rates(workflow()[:1])[129], wrong_rates(workflow())[129]
    assert alone.upper is not None
    assert alone.lower is not None
    assert joined.upper is not None
    assert joined.lower is not None
    assert joined.upper - joined.lower < alone.upper - alone.lower


def test_witnesses_that_disagree_make_the_estimate_less_sure() -> None:
    """When reviews fail and customers notice nothing, the interval is wider than when both agree on nothing."""
    calm, torn = wrong_rates(workflow(follow=False))[129], wrong_rates(workflow(follow=False))[150]
    assert torn.upper is not None
    assert torn.lower is not None
    assert calm.upper is not None
    assert calm.lower is not None
    assert torn.upper - torn.lower > calm.upper - calm.lower


def test_reviewers_mistakes_are_taken_off_the_level() -> None:
    """Reviews that are right nineteen times in twenty fail one right answer in twenty: 5 % of failures may be none."""
    level = wrong_rates(workflow(), right=0.95)[129].expected
    assert level is not None
    assert level == pytest.approx(0.0, abs=0.02)


def test_without_reviews_there_is_no_estimate() -> None:
    """No row where nothing is reviewed, and no number before a hundred reviews."""
    assert wrong_rates(workflow()[1:]) == []
    assert {row.state for row in wrong_rates(workflow())[:7]} == {"learning"}


def test_an_estimate_reads_its_own_days_alone() -> None:
    """Later days change nothing, and neither does asking for the last days only."""
    whole = workflow()
    rows = wrong_rates(whole)
    assert wrong_rates([cut(one, 0, 140) for one in whole]) == rows[:140]
    assert wrong_rates(whole, whole[0].day(150)) == rows[150:]
    assert wrong_rates([cut(one, 20, DAYS) for one in whole])[130:] == rows[150:]
    assert np.all([row.metric == "wrong_rate" for row in rows])


@pytest.mark.parametrize("asked", [(), ("golden_set",)])
def test_a_week_in_which_no_conversation_came_has_no_estimate(asked: tuple[str, ...]) -> None:
    """The level of the months before is no estimate of nothing, whatever a golden set goes on saying."""
    silent = [series for series in workflow() if series.metric in asked]
    for series in [each for each in workflow() if each.metric not in asked]:
        n, value = series.n.copy(), series.value.copy()
        n[140:], value[140:] = 0, np.nan
        silent.append(replace(series, n=n, value=value))
    rows = wrong_rates(silent)
    assert [row.value is None for row in rows[144:150]] == [False] * 2 + [True] * 4
    assert {row.state for row in rows[146:]} == {"no-data"}
    assert rows[146].lower is rows[146].upper is rows[146].expected is None
    assert rows[5].state == "learning"

"""What the tests say of each day."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bands.sample_series import FIRST, series
from watchbook.bands import TESTS, Evidence, Series, evidence_of, score
from watchbook.bands.sliding_sums import exactly

QUICK = settings(deadline=None, max_examples=25)


def same(one: Evidence, other: Evidence, skipped: int) -> bool:
    """Whether two say the same to the bit, the first of them from a later day on."""
    return all(
        np.array_equal(getattr(one, name), getattr(other, name)[..., skipped:])
        for name in ("z", "teaches", "scores", "stretch")
    )


@QUICK
@given(series(), st.data())
def test_evidence_from_a_day_on_is_that_of_the_whole(whole: Series, data: st.DataObject) -> None:
    """Whoever combines metrics may ask for as many days as wanted."""
    day = data.draw(st.integers(0, len(whole.n)))
    (every,), (late,) = evidence_of([whole]), evidence_of([whole], since=whole.day(day))
    assert late.first == whole.day(day)
    assert same(late, every, day)


@QUICK
@given(series(kinds=("share", "mean")))
def test_a_test_that_speaks_makes_a_day_out(whole: Series) -> None:
    """Beyond one is out: a day in band has no score beyond it, and a day out by a slow test has one."""
    (found,) = evidence_of([whole])
    for i, verdict in enumerate(score([whole])):
        if verdict.state == "in":
            assert np.abs(found.scores[1:, i]).max() <= 1.0
        if verdict.state == "out" and verdict.test.partition("-")[0] in {"window", "ewma", "two"}:
            row = TESTS.index("window" if verdict.test.startswith("window-") else verdict.test)
            assert abs(found.scores[row, i]) > 1.0


def test_a_day_that_an_entry_leaves_out_teaches_nothing_and_is_judged() -> None:
    """Explaining a slow fault neither hides it nor lets it speak on its successors."""
    random = np.random.default_rng(3)
    days = 160
    n = np.full(days, 400, np.int64)
    p = np.where((np.arange(days) >= 110) & (np.arange(days) < 135), 0.26, 0.2)
    never = np.zeros(days, np.bool_)
    left_out = (np.arange(days) >= 110) & (np.arange(days) < 135)
    plain = Series(
        workflow="desk",
        metric="handoff_rate",
        kind="share",
        worse="up",
        alerts=True,
        limits=(None, None),
        first=FIRST,
        value=random.binomial(n, p) / n,
        n=n,
        spread=np.full(days, np.nan),
        bins=np.zeros((days, 0), np.int64),
        holiday=never,
        excluded=left_out,
        manual=never,
        shift=never,
        older=never,
        dumps=("",) * days,
    )
    (found,) = evidence_of([plain])
    loudest = np.abs(found.scores).max(axis=0)
    assert not found.teaches[110:135].any()
    assert (loudest[116:135] > 1.0).sum() >= 15
    assert (loudest[135:] <= 1.0).all()
    (ringing,) = evidence_of([replace(plain, excluded=never)])
    assert (np.abs(ringing.scores[:, 135:]).max(axis=0) > 1.0).any()


@QUICK
@given(st.lists(st.floats(-500.0, 500.0), min_size=1, max_size=60), st.integers(1, 20), st.integers(0, 9))
def test_a_running_sum_is_the_sum(values: list[float], days: int, gap: int) -> None:
    """It is exact to a millionth a day, and does not depend on what came before its window."""
    array = np.array(values)
    sums = exactly(array, days, gap)
    for i in range(len(values)):
        window = array[max(i - gap - days + 1, 0) : max(i - gap + 1, 0)]
        assert abs(sums[i] - window.sum()) < 1e-5
    assert np.array_equal(exactly(array[1:], days, gap)[days + gap :], sums[1:][days + gap :])

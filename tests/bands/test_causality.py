"""A verdict depends on its own day and the days before it, and on nothing else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bands.sample_series import FIRST, cut, series
from watchbook.bands import Series, score
from watchbook.check.rules.oddities.coarse_bands import is_coarse

TEST = settings(deadline=None, max_examples=40)


@TEST
@given(series(), st.data())
def test_a_day_more_never_changes_an_earlier_verdict(whole: Series, data: st.DataObject) -> None:
    """The verdicts of a series cut short are those of the whole, to the last bit."""
    days = data.draw(st.integers(1, len(whole.n)))
    assert score([cut(whole, 0, days)]) == score([whole])[:days]


@TEST
@given(series(), st.data())
def test_what_happens_later_never_changes_an_earlier_verdict(whole: Series, data: st.DataObject) -> None:
    """Neither a value nor an entry of a later day is heard."""
    day = data.draw(st.integers(1, len(whole.n) - 1))
    later = np.arange(len(whole.n)) >= day
    other = replace(
        whole,
        value=np.where(later, 0.5, whole.value),
        n=np.where(later, 7, whole.n),
        bins=np.where(later[:, None], 3, whole.bins),
        excluded=whole.excluded | later,
        shift=whole.shift | later,
        manual=whole.manual | later,
    )
    assert score([other])[:day] == score([whole])[:day]


@TEST
@given(series(), st.data())
def test_scoring_only_the_last_days_gives_the_same_verdicts(whole: Series, data: st.DataObject) -> None:
    """From scratch or day by day, the ledger holds the same bytes."""
    day = data.draw(st.integers(0, len(whole.n)))
    assert score([whole], since=whole.day(day)) == score([whole])[day:]


@TEST
@given(st.lists(series(), min_size=2, max_size=3))
def test_series_scored_together_get_the_verdicts_they_get_alone(several: list[Series]) -> None:
    """No series hears of another."""
    assert score(several) == [verdict for one in several for verdict in score([one])]


@pytest.mark.parametrize("kind", ["share", "mean", "histogram"])
def test_a_verdict_reads_no_further_back_than_it_says(kind: str) -> None:
    """Whoever loads the last 471 days before a day gets that day's verdict to the bit."""
    random = np.random.default_rng(1)
    days = 471 + 120
    never = np.zeros(days, np.bool_)
    n = random.poisson(300, days).astype(np.int64)
    shift = never.copy()
    shift[50] = True
    whole = Series(
        workflow="desk",
        metric="metric",
        kind=kind,  # type: ignore[arg-type]  # a parameter of the test
        worse="both",
        alerts=True,
        limits=(None, None),
        first=FIRST,
        value=random.binomial(n, 0.2) / n,
        n=n,
        spread=random.gamma(2.0, 1.0, days),
        bins=random.multinomial(n, [0.3, 0.7]).astype(np.int64),
        holiday=random.random(days) < 0.03,
        excluded=never,
        manual=never,
        shift=shift,
        older=never,
        dumps=("",) * days,
    )
    assert score([cut(whole, days - 471 - 1, days)])[-1] == score([whole])[-1]


@TEST
@given(series(kinds=("mean", "quantile")), st.sampled_from([0.5, 4.0, 1024.0]))
def test_a_band_in_other_units_is_the_same_band(whole: Series, factor: float) -> None:
    """A mean in minutes is judged like the same mean in seconds: expected and limits scale with it, states stay."""
    scaled = replace(whole, value=whole.value * factor, spread=whole.spread * factor**2)
    for one, other in zip(score([whole]), score([scaled]), strict=True):
        if is_coarse(one) or is_coarse(other):  # rounding decides, and WB365 says so
            continue
        assert (one.state, one.flag) == (other.state, other.flag)
        if one.lower is not None:
            assert other.lower == pytest.approx(one.lower * factor, rel=1e-5, abs=1e-5 * factor)


@TEST
@given(series(kinds=("mean",)), st.sampled_from([-40.0, 3.0, 1000.0]))
def test_a_band_moves_with_its_series(whole: Series, offset: float) -> None:
    """A constant added to a mean is added to its band."""
    moved = replace(whole, value=whole.value + offset)
    for one, other in zip(score([whole]), score([moved]), strict=True):
        if one.upper is not None and one.lower is not None:
            # A day at the very edge of being dismissed from a fit can fall on either side of it by rounding alone.
            edge = max(1e-3, 0.005 * (one.upper - one.lower))
            assert other.upper == pytest.approx(one.upper + offset, rel=1e-4, abs=edge)

"""Tail probabilities of shares."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import betabinom, binom, norm

from watchbook.bands.overdispersion import effective_size, normal_score, share_at

SIZES = st.integers(5, 5000)
SHARES = st.floats(0.001, 0.999)


@given(SIZES, SHARES, st.data())
def test_without_overdispersion_the_score_is_the_binomials_mid_p(n: int, p: float, data: st.DataObject) -> None:
    """Half of the value's own probability counts as beyond it."""
    hits = data.draw(st.integers(0, n))
    law = binom(n, p)
    above = law.sf(hits) + law.pmf(hits) / 2
    below = law.cdf(hits - 1) + law.pmf(hits) / 2
    if min(above, below) < 1e-250:
        return
    expected = -norm.ppf(above) if hits / n >= p else norm.ppf(below)
    found = normal_score(np.array([hits / n]), np.array([float(n)]), np.array([p]))[0]
    assert found == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    ("n", "p", "between"), [(200, 0.2, 0.04), (2000, 0.05, 0.1), (60, 0.4, 0.02), (300, 0.1, 0.06)]
)
def test_with_overdispersion_the_score_is_close_to_the_beta_binomials(n: int, p: float, between: float) -> None:
    """Within half a standard deviation out to three of them: a choice between two models of the same variance."""
    rho = p * (1 - p) * between
    law = betabinom(n, p * (1 / rho - 1), (1 - p) * (1 / rho - 1))
    hits = np.arange(n + 1)
    exact = -norm.ppf(law.sf(hits) + law.pmf(hits) / 2)
    near = np.abs(exact) < 3
    size = effective_size(np.full(n + 1, float(n)), np.full(n + 1, p), np.full(n + 1, between))
    found = normal_score(hits / n, size, np.full(n + 1, p))
    assert np.abs(found - exact)[near].max() < 0.5


@given(st.floats(20.0, 5000.0), st.floats(0.005, 0.995), st.floats(-5.0, 5.0))
def test_the_band_drawn_is_the_inverse_of_the_score(size: float, p: float, score: float) -> None:
    """The limit lies within one record of the share that scores it, however rare the events."""
    sizes, shares = np.array([size]), np.array([p])
    limit = share_at(np.array([score]), sizes, shares)[0]
    beside = np.clip([limit - 1.0 / size, limit + 1.0 / size], 0.0, 1.0)
    below, above = normal_score(beside, sizes.repeat(2), shares.repeat(2))
    assert below <= score or beside[0] == 0.0
    assert score <= above or beside[1] == 1.0


def test_a_score_rises_with_its_share() -> None:
    """More events are never less unusual."""
    shares = np.linspace(0.0, 1.0, 1001)
    scores = normal_score(shares, np.full(1001, 37.3), np.full(1001, 0.21))
    assert (np.diff(scores) >= 0).all()

"""Shares with more noise than a coin: tail probabilities and their inverse.

A beta-binomial with mean p and variance τ² of the logit between days is met by a binomial of effective size
n / (1 + (n − 1) ρ), ρ = p (1 − p) τ² (the design effect of Kish 1965; as in Korn and Graubard 1998), continued to
fractions by the incomplete beta function. The mid-p tail, half of the probability of the value itself left out
(Lancaster 1961), is right for small n, for ties and for zeros.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from watchbook.bands.distributions import lower_mid_tail, normal_quantile

if TYPE_CHECKING:
    from watchbook.bands.series import Floats

MOST = 0.5
"""Largest correlation within a day."""
REFINEMENTS = 2
"""Steps of Newton's method from a start that allows for skewness; what is left is less than one record."""


def effective_size(n: Floats, p: Floats, between: Floats) -> Floats:
    """Return how many independent records a day's n are worth."""
    correlation = np.minimum(p * (1.0 - p) * between, MOST)
    size: Floats = n / (1.0 + (n - 1.0) * correlation)
    return size


def normal_score(share: Floats, size: Floats, p: Floats) -> Floats:
    """Return the normal score of the mid-p tail beyond `share` on its own side of p; all arrays alike, 0 < p < 1."""
    above = share >= p
    count = np.where(above, 1.0 - share, share) * size
    tail = lower_mid_tail(count, size, np.where(above, 1.0 - p, p))
    score = normal_quantile(np.maximum(tail, 1e-300))
    return np.where(above, -score, score)


def share_at(score: Floats, size: Floats, p: Floats) -> Floats:
    """Return the share, 0 to 1, whose normal score is `score`; 0 or 1 where no share reaches it."""
    spread = np.sqrt(p * (1.0 - p) / size)
    share = p + score * spread + (1.0 - 2.0 * p) * (score**2 - 1.0) / (6.0 * size)
    for _ in range(REFINEMENTS):
        share = np.clip(share, 0.0, 1.0)
        slope = np.sqrt(np.maximum(share * (1.0 - share) / size, 1e-12))
        share = share + (score - normal_score(share, size, p)) * slope
    return np.clip(share, 0.0, 1.0)

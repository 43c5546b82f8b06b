"""The lower tail of a binomial whose size and count need not be whole, half of the count's own probability left out.

With K binomial, P(K < k) = I_q(n − k + 1, k), the incomplete beta function (DLMF 8.17.5): here its continued
fraction (8.17.22) by Lentz's method, times the probability of k, which is computed as Loader does (2000, "Fast and
accurate computation of binomial probabilities"), so that no digits are lost in differences of large logarithms.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from watchbook.bands.series import Floats

HALF_LOG_TAU = 0.918938533204672741780329736406
"""ln(2π) / 2."""
STIRLING = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156, -3617 / 122400)
"""Of Stirling's series in 1 / x (DLMF 5.11.1), which serves from SERIES on."""
SERIES = 8.0
NEAR = 0.1
"""Relative distance up to which x ln(x / m) + m − x is summed as a series: closer, the difference would lose digits."""
TERMS = 9
EXACT = 1e-15
"""Relative change of a round at which the fraction has converged."""
ROUNDS = 10_000
"""More than the fraction takes for any count of conversations: some √n."""
BLOCK = 8
"""Rounds whose terms are computed at once, and then a look at what has converged."""


def lower_mid_tail(count: Floats, size: Floats, p: Floats) -> Floats:
    """Return P(K < count) + P(K = count) / 2 for a binomial K; 0 <= count <= size, 0 < p < 1, arrays alike.

    Counts beyond size × p are answered with fewer digits after a long sum; callers ask from the nearer side.
    """
    rest, q = size - count, 1.0 - p
    own = _probability(count, rest, size, p)
    # The fraction of I_q(a, b) converges quickly where q < (a + 1) / (a + b + 2); that of 1 − I_p(b, a) does elsewhere.
    swift = (q * (size + 3.0) <= rest + 2.0) | (count <= 0.0)
    some = np.where(count > 0.0, count, 1.0)  # of none, no fraction is asked for
    a = np.where(swift, rest + 1.0, some)
    b = np.where(swift, some, rest + 1.0)
    fraction = _beta_fraction(a, b, np.where(swift, q, p))
    below = own * q * count / (rest + 1.0) * fraction
    # For 1 − I_p(k, n − k + 1) the factor in front is the same probability, times q.
    beyond = 1.0 - own * q * fraction
    tail: Floats = 0.5 * own + np.where(swift, below, beyond)
    return tail


def _probability(count: Floats, rest: Floats, size: Floats, p: Floats) -> Floats:
    """Return Γ(n + 1) / (Γ(k + 1) Γ(n − k + 1)) p^k q^(n − k)."""
    inner = (count > 0.0) & (rest > 0.0)
    k, r = np.where(inner, count, 1.0), np.where(inner, rest, 1.0)
    n = k + r
    error = _stirling_error(np.stack([n, k, r]))
    deviance = _deviance(np.stack([k, r]), np.stack([n * p, n * (1.0 - p)]))
    between = np.sqrt(n / k / r) * np.exp(error[0] - error[1] - error[2] - deviance[0] - deviance[1] - HALF_LOG_TAU)
    with np.errstate(divide="ignore"):
        at_edge = np.exp(np.where(count > 0.0, size * np.log(p), size * np.log1p(-p)))
    value: Floats = np.where(inner, between, at_edge)
    return value


def _stirling_error(x: Floats) -> Floats:
    """Return ln Γ(x + 1) − (x + 1/2) ln x + x − ln(2π) / 2, x > 0."""
    total = np.zeros_like(x)
    for _ in range(int(SERIES)):
        small = x < SERIES
        if not small.any():
            break
        step = np.where(small, x, 1.0)
        total += np.where(small, (step + 0.5) * np.log1p(1.0 / step) - 1.0, 0.0)
        x = np.where(small, x + 1.0, x)
    square = x * x
    series = np.zeros_like(x)
    for coefficient in reversed(STIRLING):
        series = series / square + coefficient
    return total + series / x


def _deviance(x: Floats, mean: Floats) -> Floats:
    """Return x ln(x / mean) + mean − x without the loss of digits where x is near its mean."""
    apart = (x - mean) / (x + mean)
    square = apart * apart
    series = np.zeros_like(x)
    for power in range(TERMS, 0, -1):
        series = (series + 1.0 / (2 * power + 1)) * square
    near = (x - mean) * apart + 2.0 * x * apart * series
    far = x * np.log(x / mean) + mean - x
    value: Floats = np.where(np.abs(apart) < NEAR, near, far)
    return value


def _beta_fraction(a: Floats, b: Floats, x: Floats) -> Floats:
    """Return the continued fraction of I_x(a, b), without the factor in front of it: the even part of DLMF 8.17.22."""
    value = np.ones_like(a)
    flat, left = value.reshape(-1), np.arange(a.size)
    a, b, x = a.ravel(), b.ravel(), x.ravel()
    h = a * (a + 1.0 - (a + b) * x) / (a + 1.0)
    c, d, start = h, np.zeros_like(a), a
    for first in range(1, ROUNDS, BLOCK):
        m = np.arange(first, first + BLOCK, dtype=np.float64)[:, np.newaxis]
        lower = a + (2.0 * m - 1.0)
        step = m * (b - m) * x / lower
        above = step * (lower - m) * (lower - m + b) * x / lower
        below = m + step + (a + m) * (a + 1.0 - (a + b) * x + m * (2.0 - x)) / (lower + 2.0)
        change = c
        for numerator, denominator in zip(above, below, strict=True):
            c, d = denominator + numerator / c, 1.0 / (denominator + numerator * d)
            change = c * d
            h = h * change
        going = np.abs(change - 1.0) > EXACT
        flat[left] = start / h
        if not going.any():
            break
        left = left[going]
        a, b, x, c, d, h, start = (each[going] for each in (a, b, x, c, d, h, start))
    return value

"""How likely so few of a day's records are, where the share of those that have a field varies from day to day."""

from __future__ import annotations

import math

STEADY = 40.0
"""How alike days are: the share of records that have the field varies like a beta distribution of this many records
(a share of 6 % has days of 2 % and of 10 %)."""


def at_most(good: int, records: int, share: float) -> float:
    """Return the logarithm of the chance of at most so many of a day's records, by a beta-binomial distribution."""
    a, b = share * STEADY, (1.0 - share) * STEADY
    whole = math.lgamma(STEADY) - math.lgamma(a) - math.lgamma(b) - math.lgamma(records + STEADY)
    terms = [
        whole
        + math.lgamma(records + 1)
        - math.lgamma(count + 1)
        - math.lgamma(records - count + 1)
        + math.lgamma(count + a)
        + math.lgamma(records - count + b)
        for count in range(good + 1)
    ]
    most = max(terms)
    return most + math.log(math.fsum(math.exp(term - most) for term in terms))

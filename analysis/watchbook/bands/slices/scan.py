"""Which slices counted more than they should have, together: a scan over subsets.

The subset that is least likely by chance is found among the prefixes of the slices in order of their ratio of counted
to expected (linear-time subset scanning, Neill 2012), by Kulldorff's likelihood ratio of Poisson counts (1997).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from watchbook.bands.series import Flags, Floats

FREE_SLICES = 8
"""Slices up to which a set costs nothing for its size."""
CAP = 16.0
"""Variances beyond which a square counts no more for how unsteady the slices are."""


@dataclass(frozen=True, slots=True, eq=False)
class Expectation:
    """What S slices counted and should have counted in windows that end on T days, (T, S) each."""

    tally: Floats
    forecast: Floats
    """0 where a slice takes no part."""
    chance: Floats
    """q, the part of a Poisson variance that is chance."""
    reference: Floats
    """Events that the expectation rests on."""
    raw: Floats
    """As expected, but by the slices' own past alone, whatever the whole workflow did."""
    cases: Floats
    """Among how many it was counted."""

    @property
    def variance(self) -> Floats:
        """Variance by chance alone, that of the reference with it."""
        size = np.maximum(self.reference, 1.0)
        variance: Floats = self.forecast * self.chance + self.forecast**2 / size
        return variance


@dataclass(frozen=True, slots=True, eq=False)
class Subsets:
    """The loudest set of slices of each of T days."""

    root: Floats
    """(T,) √(2 F), F the set's log likelihood ratio less its price; 0 where no set counted more than it should."""
    members: Flags
    """(T, S) slices in it."""


def deviation(expectation: Expectation, between: Floats) -> Floats:
    """Return (T, S) standard deviations of what each slice counts, by its own past alone.

    Args:
        expectation: What was counted and expected.
        between: (T,) variance between days beyond chance, relative to the square of what was expected.

    """
    size = np.maximum(expectation.reference, 1.0)
    variance = expectation.raw * expectation.chance + expectation.raw**2 * (between[:, None] + 1.0 / size)
    root: Floats = np.sqrt(np.maximum(variance, 0.0))
    return root


def unsteadiness(expectation: Expectation) -> Floats:
    """Return r of each day, (T,): by how much the slices' squares exceed chance, relative to what was expected."""
    variance = expectation.variance
    square = np.minimum((expectation.tally - expectation.forecast) ** 2, CAP * variance)
    takes_part = expectation.forecast > 0.0
    above = sum_slices(np.where(takes_part, square - variance, 0.0))
    return above / np.maximum(sum_slices(expectation.forecast**2), 1e-30)


def scan(expectation: Expectation, between: Floats, largest: float, *, absolute: bool) -> Subsets:
    """Return the loudest set of slices of each day.

    Args:
        expectation: What was counted and expected.
        between: (T,) variance between days beyond chance, relative to the square of what was expected.
        largest: Share of all that is expected that a set may hold.
        absolute: Whether all slices together may count more than they should; else a set is held against the others.

    """
    takes_part = expectation.forecast > 0.0
    size = np.maximum(expectation.reference, 1.0)
    spread = np.maximum(expectation.chance, 1e-9) + expectation.forecast * (between[:, None] + 1.0 / size)
    tally = np.where(takes_part, expectation.tally / spread, 0.0)
    forecast = np.where(takes_part, expectation.forecast / spread, 0.0)
    ratio = np.where(takes_part, tally / np.where(takes_part, forecast, 1.0), -1.0)
    order = np.argsort(-ratio, axis=1, kind="stable")
    inside = np.cumsum(np.take_along_axis(tally, order, axis=1), axis=1)
    normal = np.cumsum(np.take_along_axis(forecast, order, axis=1), axis=1)
    likelihood = _log(inside, normal)
    if absolute:
        likelihood -= inside - normal
    else:
        whole, whole_normal = inside[:, -1:], normal[:, -1:]
        likelihood += _log(whole - inside, whole_normal - normal) - _log(whole, whole_normal)
    slices = takes_part.sum(axis=1, keepdims=True)
    position = np.arange(order.shape[1])
    price = np.where(slices > FREE_SLICES, position, 0.0)
    is_set = (inside > normal) & (normal <= largest * normal[:, -1:]) & (position < slices)
    value = np.where(is_set, likelihood - price, 0.0)
    best = np.argmax(value, axis=1)
    loudest = np.maximum(np.take_along_axis(value, best[:, None], axis=1)[:, 0], 0.0)
    rank = np.argsort(order, axis=1, kind="stable")
    members = (rank <= best[:, None]) & takes_part & (loudest > 0.0)[:, None]
    return Subsets(np.sqrt(2.0 * loudest), members)


def _log(tally: Floats, forecast: Floats) -> Floats:
    """Return c ln(c/b), 0 where either is nothing."""
    some = (tally > 0.0) & (forecast > 1e-12)
    ratio = np.where(some, tally, 1.0) / np.where(some, forecast, 1.0)
    logarithm: Floats = np.where(some, tally * np.log(ratio), 0.0)
    return logarithm


def sum_slices(values: Floats) -> Floats:
    """Return the sum over slices, added one by one: a slice that is nothing changes no bit."""
    total: Floats = np.cumsum(values, axis=1)[:, -1]
    return total

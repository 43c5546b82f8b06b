"""Made-up counts of slices, the same for the same seed, with faults put in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from watchbook.bands.slices import SliceCounts

if TYPE_CHECKING:
    from watchbook.bands.series import Counts, Floats

FIRST = dt.date(2025, 3, 3)


@dataclass(frozen=True)
class SliceFault:
    """What goes wrong in some slices from a day on."""

    slices: tuple[int, ...]
    first: int
    last: int
    mix: float = 1.0
    """Factor on their part of the traffic."""
    unsure: float = 1.0
    trouble: float = 1.0
    """Factors on their rates."""


def slice_days(
    days: int = 200,
    *,
    slices: int = 20,
    volume: float = 500.0,
    seed: int = 1,
    faults: tuple[SliceFault, ...] = (),
    overall: tuple[int, float] = (10**6, 1.0),
) -> SliceCounts:
    """Return what the slices of a workflow count; their parts wander by day.

    Args:
        days: T of them.
        slices: S of them, with parts that fall as one over their rank.
        volume: Conversations a day.
        seed: Of the noise.
        faults: What goes wrong.
        overall: From which day on all rates of all slices change, and by what factor.

    """
    random = np.random.default_rng(seed)
    part = 1.0 / np.arange(2, slices + 2)
    part /= part.sum()
    unsure, trouble = random.uniform(0.08, 0.2, slices), random.uniform(0.05, 0.15, slices)
    wander = np.exp(random.normal(0.0, 0.08, (days, slices)))
    mix, rates = wander, np.ones((2, days, slices))
    for fault in faults:
        for at in fault.slices:
            mix[fault.first : fault.last + 1, at] *= fault.mix
            rates[0, fault.first : fault.last + 1, at] *= fault.unsure
            rates[1, fault.first : fault.last + 1, at] *= fault.trouble
    rates[:, overall[0] :] *= overall[1]
    n = random.poisson(volume * part * mix)
    handed = _binomial(random, n, unsure * rates[0])
    answered = n - handed
    return SliceCounts(
        workflow="desk",
        dimension="intent",
        first=FIRST,
        values=tuple(f"slice-{at:02}" for at in range(slices)),
        conversations=n,
        unsure=handed,
        low=_binomial(random, n, unsure * rates[0]),
        answered=answered,
        trouble=_binomial(random, answered, trouble * rates[1]),
        usable=np.ones(days, np.bool_),
        is_judged=np.ones(days, np.bool_),
        level_from=np.full(days, -1),
    )


def _binomial(random: np.random.Generator, n: Counts, p: Floats) -> Counts:
    return random.binomial(n, np.minimum(p, 1.0))

"""Faults of a known kind, size and day, put into backgrounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from watchbook.bands import Series

from .backgrounds import BINS, Background, Drawn, Family, background, centres, drawn

if TYPE_CHECKING:
    from watchbook.bands.series import Floats

FaultKind = Literal["none", "spike", "shift", "ramp", "variance", "spread", "narrow", "tail"]
SCALAR: tuple[tuple[FaultKind, float], ...] = (
    ("none", 0.0),
    ("spike", 3.0),
    ("spike", 5.0),
    ("spike", 8.0),
    ("shift", 1.0),
    ("shift", 2.0),
    ("shift", 4.0),
    ("ramp", 2.0),
    ("ramp", 4.0),
    ("variance", 3.0),
)
"""Sizes in the series' own robust standard deviations; `variance` is how many times as large the variance is."""
SHAPES: tuple[tuple[FaultKind, float], ...] = (
    ("none", 0.0),
    *((kind, size) for kind in ("spread", "narrow", "tail") for size in (0.04, 0.1, 0.25)),
)
"""Sizes are the share of records moved; the mean stays."""
QUIET_START = 90
"""No fault begins on an earlier day."""
PATIENCE = 28
"""Days within which a fault that lasts must be found; a ramp 14 days after it has reached its height."""


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A series with at most one fault, and what is true of it."""

    series: Series
    """All that a detector sees."""
    truth: Background
    kind: FaultKind
    size: float
    onset: int
    """Index of the first day of the fault; the number of days where there is none."""
    deadline: int
    """Index of the last day on which finding it counts."""


def cells(family: Family) -> tuple[tuple[FaultKind, float], ...]:
    """Return the faults that a family's series get."""
    return SHAPES if family == "histogram" else SCALAR


def cases(family: Family, each: int, seed: int) -> list[Case]:
    """Return `each` cases of every fault of a family; a case depends on its own place and the seed alone."""
    return [
        _case(family, kind, size, np.random.SeedSequence([seed, _FAMILY_SEEDS[family], cell, repeat]))
        for cell, (kind, size) in enumerate(cells(family))
        for repeat in range(each)
    ]


_FAMILY_SEEDS: dict[Family, int] = {"share": 1, "count": 2, "mean": 3, "histogram": 4}


def _case(family: Family, kind: FaultKind, size: float, seed: np.random.SeedSequence) -> Case:
    ground, chance, quiet, noise = (np.random.default_rng(child) for child in seed.spawn(4))
    truth = background(family, ground)
    days = len(truth.n)
    onset = days if kind == "none" else _onset(truth, chance)
    envelope, deadline = _envelope(kind, onset, days, chance)
    level, bins = truth.level, truth.bins
    if family == "histogram":
        bins = _moved(truth, kind, size * envelope)
    elif kind != "none":
        sigma = robust_sigma(truth, drawn(truth, truth.level, truth.bins, quiet))
        level = _displaced(truth, sigma * _size(kind, size, days, chance) * envelope)
    seen = drawn(truth, level, bins, noise)
    return Case(_series(truth, seen), truth, kind, size, onset, deadline)


def robust_sigma(truth: Background, seen: Drawn) -> float:
    """Return 1.4826 × the median distance of ordinary days from their level: a share's, a log count's, a mean's."""
    days = truth.ordinary
    value = np.log(np.maximum(seen.value[days], 0.5)) if truth.family == "count" else seen.value[days]
    return float(1.4826 * np.median(np.abs(value - truth.level[days])))


def _onset(truth: Background, random: np.random.Generator) -> int:
    """Return an ordinary day that leaves 70 days after it."""
    days = np.flatnonzero(truth.ordinary)
    return int(random.choice(days[(days >= QUIET_START) & (days < len(truth.n) - 70)]))


def _envelope(kind: FaultKind, onset: int, days: int, random: np.random.Generator) -> tuple[Floats, int]:
    """Return how much of the fault is there on each day, (T,) 0 to 1, and its deadline."""
    since = np.arange(days) - onset
    if kind == "spike":
        return (since == 0).astype(float), onset
    if kind == "ramp":
        length = int(random.integers(14, 43))
        return np.clip((since + 1) / length, 0.0, 1.0), onset + length + 13
    return (since >= 0).astype(float), onset + PATIENCE - 1


def _size(kind: FaultKind, size: float, days: int, random: np.random.Generator) -> Floats:
    """Return (T,) what the fault adds in sigmas: up or down as a whole; a larger variance each day by itself."""
    if kind == "variance":
        return random.normal(0.0, np.sqrt(size - 1.0), days)
    return np.full(days, size * random.choice([-1.0, 1.0]))


def _displaced(truth: Background, change: Floats) -> Floats:
    """Return the level with a change; a share is turned round where it would leave 0.005 to 0.995, and kept inside."""
    level = truth.level + change
    if truth.family != "share":
        return level
    mirrored = truth.level - change
    if np.abs(np.clip(mirrored, 0.005, 0.995) - mirrored).max() < np.abs(np.clip(level, 0.005, 0.995) - level).max():
        level = mirrored
    return np.clip(level, 0.005, 0.995)


def _moved(truth: Background, kind: FaultKind, share: Floats) -> Floats:
    """Return bin probabilities (T, BINS) with a share (T,) of records moved to two bins that keep the mean.

    `spread` moves them to the outermost bins, `narrow` to the two about the mean, `tail` to the lowest and one just
    above the mean.
    """
    if kind == "none":
        return truth.bins
    place = truth.level * BINS - 0.5
    below = np.floor(place).astype(int)
    low, high = {
        "spread": (np.zeros_like(below), np.full_like(below, BINS - 1)),
        "narrow": (below, below + 1),
        "tail": (np.zeros_like(below), np.minimum(below + 2, BINS - 1)),
    }[kind]
    upper = (truth.level - centres()[low]) / (centres()[high] - centres()[low])
    target = np.zeros_like(truth.bins)
    days = np.arange(len(place))
    target[days, low], target[days, high] = 1.0 - upper, upper
    return (1.0 - share[:, None]) * truth.bins + share[:, None] * target


def _series(truth: Background, seen: Drawn) -> Series:
    never = np.zeros(len(truth.n), np.bool_)
    return Series(
        workflow="bench",
        metric=truth.family,
        kind=truth.family,
        worse="both",
        alerts=True,
        limits=(None, None),
        first=truth.first,
        value=seen.value,
        n=seen.n,
        spread=seen.spread,
        bins=seen.bins,
        holiday=truth.holiday,
        excluded=never,
        manual=never,
        shift=never,
        older=never,
        dumps=("",) * len(truth.n),
    )

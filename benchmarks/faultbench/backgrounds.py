"""Made-up metrics whose normal is known: level, noise and calendar of a support bot's days, before any fault."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.special import expit, logit
from scipy.stats import beta

if TYPE_CHECKING:
    from watchbook.bands.series import Counts, Flags, Floats

Family = Literal["share", "count", "mean", "histogram"]
FAMILIES: tuple[Family, ...] = ("share", "count", "mean", "histogram")
SHORTEST, LONGEST = 200, 600
"""Days of a series."""
BINS = 10
"""Bins of a histogram, of equal width over 0 to 1."""
WALK = 120
"""Days in which a random walk goes as far as the season swings."""


@dataclass(frozen=True, slots=True, eq=False)
class Background:
    """What is truly normal for one metric on T days; a detector never sees it, the oracle does."""

    family: Family
    first: dt.date
    """The day of index 0."""
    n: Counts
    """(T,) records a day; 0 on closed and missing days. Of a count, 1 where the day is known."""
    level: Floats
    """(T,) what is expected: a share, the log of a count, a mean; of a histogram, the mean of a record."""
    between: float
    """How much days differ beyond sampling: the standard deviation of a share's logit, a log count, a mean."""
    record: float
    """Standard deviation of a single record behind a mean, else 0."""
    bins: Floats
    """(T, BINS) a histogram's true bin probabilities; (T, 0) for the other families."""
    concentration: float
    """Of the Dirichlet from which a day's bin probabilities are drawn: large where days differ little."""
    holiday: Flags
    """(T,) public holidays."""
    low: Flags
    """(T,) days on which all but a handful of records are missing."""

    @property
    def known(self) -> Flags:
        """(T,) days with a value."""
        return self.n > 0

    @property
    def ordinary(self) -> Flags:
        """(T,) days with a value, neither holidays nor low in volume."""
        return self.known & ~self.holiday & ~self.low


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """T days as they would be measured."""

    value: Floats
    """(T,) NaN where nothing was measured; of a histogram, its mean."""
    n: Counts
    """(T,) records behind the value."""
    spread: Floats
    """(T,) variance of a record within the day, of a mean; NaN elsewhere."""
    bins: Counts
    """(T, BINS) a histogram's counts; (T, 0) for the other families."""


def background(family: Family, random: np.random.Generator) -> Background:
    """Return a made-up metric of a family."""
    days = int(random.integers(SHORTEST, LONGEST + 1))
    first = dt.date(2024, 1, 1) + dt.timedelta(days=int(random.integers(0, 730)))
    holiday = random.random(days) < 10 / 365
    low = (random.random(days) < 0.01) & (family != "count")
    n = _volume(first, holiday, low, random)
    level, between, record = _LEVELS[family](_Calendar(first, holiday), random)
    shape = np.zeros((days, 0))
    if family == "histogram":
        shape = _mixture(level, random)
        level = shape @ centres()
    if family == "count":
        n = np.minimum(n, 1)
    concentration = _log_uniform(300.0, 5000.0, random)
    return Background(family, first, n, level, between, record, shape, concentration, holiday, low)


def drawn(truth: Background, level: Floats, bins: Floats, random: np.random.Generator) -> Drawn:
    """Return days drawn from a background whose level (T,) and bin probabilities (T, BINS) may hold a fault."""
    days = len(truth.n)
    n, spread = truth.n, np.full(days, np.nan)
    counts = np.zeros((days, 0), np.int64)
    if truth.family == "share":
        value = random.binomial(n, _beta_shares(level, truth.between, random)) / np.maximum(n, 1)
    elif truth.family == "count":
        n = random.poisson(np.exp(level + random.normal(0.0, truth.between, days))) * truth.n
        value = n.astype(float)
    elif truth.family == "mean":
        noise = np.sqrt(truth.between**2 + truth.record**2 / np.maximum(n, 1))
        value = level + random.normal(0.0, 1.0, days) * noise
        freedom = np.maximum(n - 1, 1)
        spread = np.where(n > 1, truth.record**2 * random.chisquare(freedom) / freedom, np.nan)
    else:
        weights = random.standard_gamma(np.maximum(bins * truth.concentration, 1e-3))
        counts = random.multinomial(n, weights / weights.sum(axis=1, keepdims=True)).astype(np.int64)
        value = counts @ centres() / np.maximum(n, 1)
    return Drawn(np.where(truth.known, value, np.nan), np.asarray(n, np.int64), spread, counts)


def correlation(share: Floats, between: float) -> Floats:
    """Return the intra-class correlation of a day's records whose share's logit has a standard deviation `between`."""
    return np.minimum(share * (1.0 - share) * between**2, 0.5)


def centres() -> Floats:
    """Return the middles of the bins, (BINS,)."""
    return (np.arange(BINS) + 0.5) / BINS


def _beta_shares(level: Floats, between: float, random: np.random.Generator) -> Floats:
    size = 1.0 / correlation(level, between) - 1.0
    return random.beta(level * size, (1.0 - level) * size)


@dataclass(frozen=True, slots=True, eq=False)
class _Calendar:
    """The days of a series."""

    first: dt.date
    holiday: Flags

    def weekly(self, size: float, random: np.random.Generator) -> Floats:
        """Return (T,) a pattern that repeats every week, of standard deviation `size`."""
        return random.normal(0.0, size, 7)[(self.first.weekday() + np.arange(len(self.holiday))) % 7]

    def holidays(self, offset: float, size: float, random: np.random.Generator) -> Floats:
        """Return (T,) what holidays add: an offset they share, and `size` of their own."""
        return np.where(self.holiday, offset + random.normal(0.0, size, len(self.holiday)), 0.0)

    def drift(self, size: float, random: np.random.Generator) -> Floats:
        """Return (T,) a random walk that goes `size` in four months, one standard deviation, and a season as large."""
        days = len(self.holiday)
        season = np.sin(2 * np.pi * (np.arange(days) / 365.25 + random.random()))
        return np.cumsum(random.normal(0.0, size / np.sqrt(WALK), days)) + size * season


def _volume(first: dt.date, holiday: Flags, low: Flags, random: np.random.Generator) -> Counts:
    """Return (T,) conversations a day: 40 to 8,000, fewer at weekends and on holidays, with closed and missing days."""
    days = len(holiday)
    weekday = (first.weekday() + np.arange(days)) % 7
    factor = random.uniform(0.9, 1.1, 7)
    factor[5:] *= random.uniform(0.3, 1.0)
    growth = np.exp(random.uniform(-0.3, 0.3) * np.arange(days) / 365.0)
    quiet = np.where(holiday, random.uniform(0.3, 0.7), 1.0)
    wobble = np.exp(random.normal(0.0, random.uniform(0.05, 0.15), days))
    n = random.poisson(_log_uniform(40.0, 8000.0, random) * factor[weekday] * growth * quiet * wobble)
    n = np.where(low, random.integers(1, 16, days), n)
    closed = (weekday == 6) & (random.random() < 0.15)
    missing = random.random(days) < 0.01
    if random.random() < 0.25:
        gap, length = int(random.integers(60, days - 30)), int(random.integers(4, 21))
        missing[gap : gap + length] = True
    return np.where(closed | missing, 0, n).astype(np.int64)


def _share_level(calendar: _Calendar, random: np.random.Generator) -> tuple[Floats, float, float]:
    between = _log_uniform(0.02, 0.12, random)
    middle = logit(_log_uniform(0.04, 0.6, random))
    size = _log_uniform(0.02, 0.12, random)
    offset = random.normal(0.0, 0.15)
    moves = calendar.weekly(random.uniform(0.0, 0.15), random) + calendar.drift(size, random)
    return expit(middle + moves + calendar.holidays(offset, between, random)), between, 0.0


def _count_level(calendar: _Calendar, random: np.random.Generator) -> tuple[Floats, float, float]:
    between = _log_uniform(0.03, 0.12, random)
    middle = np.log(_log_uniform(40.0, 8000.0, random))
    offset = np.log(random.uniform(0.3, 0.9))
    moves = calendar.weekly(random.uniform(0.05, 0.4), random) + calendar.drift(
        _log_uniform(0.03, 0.15, random), random
    )
    return middle + moves + calendar.holidays(offset, between, random), between, 0.0


def _mean_level(calendar: _Calendar, random: np.random.Generator) -> tuple[Floats, float, float]:
    middle = _log_uniform(0.5, 20.0, random)
    between = middle * _log_uniform(0.003, 0.03, random)
    moves = calendar.weekly(random.uniform(0.0, 2.0) * between, random)
    moves += calendar.drift(random.uniform(0.3, 1.5) * between, random)
    moves += calendar.holidays(random.normal(0.0, 2.0) * between, between, random)
    return middle + moves, between, middle * random.uniform(0.2, 0.6)


def _histogram_level(calendar: _Calendar, random: np.random.Generator) -> tuple[Floats, float, float]:
    """Return the weight of the unsure records among the day's; `_mixture` makes bins of it."""
    moves = calendar.weekly(random.uniform(0.0, 0.1), random) + calendar.drift(_log_uniform(0.02, 0.1, random), random)
    moves += calendar.holidays(random.normal(0.0, 0.1), 0.02, random)
    return expit(logit(random.uniform(0.15, 0.5)) + moves), 0.0, 0.0


_LEVELS = {"share": _share_level, "count": _count_level, "mean": _mean_level, "histogram": _histogram_level}


def _mixture(unsure: Floats, random: np.random.Generator) -> Floats:
    """Return (T, BINS) probabilities of confidences: a mixture of two betas, unsure and sure records."""
    edges = np.linspace(0.0, 1.0, BINS + 1)
    spread = np.diff(beta.cdf(edges, random.uniform(1.5, 3.0), random.uniform(2.0, 4.0)))
    peaked = np.diff(beta.cdf(edges, random.uniform(5.0, 12.0), random.uniform(1.2, 3.0)))
    mixed: Floats = unsure[:, None] * spread + (1.0 - unsure[:, None]) * peaked
    return mixed


def _log_uniform(low: float, high: float, random: np.random.Generator) -> float:
    return float(np.exp(random.uniform(np.log(low), np.log(high))))

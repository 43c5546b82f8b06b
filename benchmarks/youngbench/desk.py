"""A desk of a few intents and its conversations, with a fault of one intent or of all of them put in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl
from scipy.special import expit, logit, ndtri

if TYPE_CHECKING:
    from watchbook.bands.series import Floats

NAME: Final = "desk"
FIRST: Final = dt.date(2026, 1, 5)
RAMP: Final = 10
"""Days in which a fault that creeps grows to its size."""
SPREAD: Final = 1.4
"""Standard deviation of the logit of confidence within an intent."""
LEAST, MOST = 1e-4, 0.95
RATED = 0.12
"""Of conversations, how many are rated."""
LEFT = 0.5
"""Of those in trouble, how many say it again; the others leave."""


@dataclass(frozen=True, slots=True)
class YoungFault:
    """What goes wrong from a day on, until the end."""

    what: str
    """`handoff`: more are handed over, as sure as before; `unsure`: because the AI is less sure; `trouble`: answers
    fail."""
    first: int
    """Index of its first day."""
    factor: float
    """On the rate."""
    in_one: bool = True
    """Whether in one intent, that with the rank `intent`; else in all of them."""
    creeping: bool = False
    intent: int = 0

    def strength(self, days: int) -> Floats:
        """Return (T,) the factor on each day."""
        since = np.arange(days) - self.first + 1
        part = np.clip(since / RAMP, 0.0, 1.0) if self.creeping else (since > 0).astype(float)
        return 1.0 + (self.factor - 1.0) * part


@dataclass(frozen=True, slots=True, eq=False)
class YoungDesk:
    """What is usual at a desk of S intents on T days."""

    seed: int
    """Of its days."""
    is_lean: bool
    """Whether its logs say nothing of rephrasing, leaving and ratings."""
    part: Floats
    """(S,) of the traffic, the largest first."""
    unsure: Floats
    trouble: Floats
    """(S,) rates."""
    confidence: Floats
    """(S,) mean of the logit."""
    mix: Floats
    """(T, S) weight of each intent."""
    sway: Floats
    """(2, T, S) added to the logits of both rates."""
    volume: Floats
    """(T,) conversations expected."""

    def until(self, day: int) -> YoungDesk:
        """Return its first days."""
        return replace(self, mix=self.mix[:day], sway=self.sway[:, :day], volume=self.volume[:day])


def desk(seed: int, days: int) -> YoungDesk:
    """Return a desk, the same for the same seed; a longer one begins with the days of a shorter."""
    random = np.random.default_rng([seed, 1])
    intents, volume = int(random.integers(4, 9)), float(np.exp(random.uniform(np.log(60), np.log(400))))
    part = np.sort(random.dirichlet(np.full(intents, 1.5)) + 0.02)[::-1]
    weekend = random.uniform(0.4, 1.0)
    common, alone, mixed = random.uniform(0.02, 0.12), random.uniform(0.02, 0.12), random.uniform(0.03, 0.12)
    unsure, trouble = random.uniform(0.06, 0.35, intents), random.uniform(0.05, 0.2, intents)
    confidence, is_lean = random.uniform(0.8, 2.0, intents), bool(random.random() < 0.5)
    weekday = random.normal(0.0, 0.08, (7, intents))
    mix, sway, level = [], [], []
    for day in range(days):
        mix.append(np.exp(random.normal(0.0, mixed, intents) + weekday[day % 7]))
        sway.append(random.normal(0.0, common, (2, 1)) + random.normal(0.0, alone, (2, intents)))
        level.append(volume * (weekend if day % 7 > 4 else 1.0) * np.exp(random.normal(0.0, 0.06)))
    return YoungDesk(
        seed, is_lean, part / part.sum(), unsure, trouble, confidence,
        np.array(mix), np.array(sway).swapaxes(0, 1), np.array(level),
    )  # fmt: skip


def records(usual: YoungDesk, fault: YoungFault | None) -> pl.DataFrame:
    """Return a desk's conversations, one a row; a fault leaves the days before it as they are."""
    frames = []
    days = len(usual.volume)
    strength = np.ones(days) if fault is None else fault.strength(days)
    for day in range(days):
        random = np.random.default_rng([usual.seed, 2, day])
        frames.append(_day(random, usual, day, fault, float(strength[day])))
    return pl.concat(frames)


def _day(
    random: np.random.Generator, usual: YoungDesk, day: int, fault: YoungFault | None, factor: float
) -> pl.DataFrame:
    weight = usual.part * usual.mix[day]
    n = int(random.poisson(usual.volume[day]))
    intent = random.choice(len(weight), n, p=weight / weight.sum())
    sway = usual.sway[:, day, intent]
    struck = np.full(n, fault is not None) & ((intent == fault.intent) | (not fault.in_one) if fault else False)
    what = fault.what if fault else ""
    rate = expit(logit(usual.unsure[intent]) + sway[0])
    raised = np.clip(rate * np.where(struck, factor, 1.0), LEAST, MOST)
    rank, luck = random.random(n), random.random((6, n))
    # Confidence falls with the rank, and what lies at the end of it is handed over.
    place = np.where(struck & (what == "unsure"), rank * rate / raised, rank) if what == "unsure" else rank
    sure = usual.confidence[intent] + SPREAD * ndtri(np.clip(place, LEAST, 1.0 - LEAST))
    more = struck & (what == "handoff") & (luck[0] < (raised - rate) / (1.0 - rate))
    handoff = (place < rate) | more
    bad = expit(logit(usual.trouble[intent]) + sway[1]) * np.where(struck & (what == "trouble"), factor, 1.0)
    trouble = ~handoff & (luck[1] < np.clip(bad, LEAST, MOST))
    asks = ~handoff & (luck[2] < 0.02)
    rated, length = luck[3] < RATED, np.where(handoff, 5.0, 11.0)
    return pl.DataFrame(
        {
            "day": np.full(n, day),
            "intent": [f"intent-{at}" for at in intent],
            "confidence": np.round(expit(sure), 4),
            "handoff": handoff | asks,
            "handoff_reason": np.where(handoff, "low_confidence", np.where(asks, "user_request", "")),
            "turns": np.maximum(np.rint(length + 3.0 * ndtri(np.clip(luck[4], LEAST, 1.0 - LEAST))), 2),
            "rephrases": (trouble & (luck[5] < LEFT)).astype(np.int64),
            "abandoned": trouble & (luck[5] >= LEFT),
            "feedback": np.where(rated, np.where(trouble | (luck[5] < 0.1), "down", "up"), ""),
            "hour": (8 + 12 * luck[2]).astype(np.int64),
        }
    )  # fmt: skip

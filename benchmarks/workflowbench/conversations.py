"""A day of made-up conversations, from a model of how customers react to answers that are right and wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from scipy.special import expit, logit

if TYPE_CHECKING:
    from watchbook.bands.series import Flags, Floats

    from .incidents import Effect

RIGHT = 0.93
"""Share of reviews that judge rightly."""
QUANTILES = (0.0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.9, 1.0)
"""Of confidence, at which a desk's `sure` says how large it is."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A workflow as it is when nothing is wrong."""

    name: str
    volume: int
    """Conversations a day."""
    threshold: float
    """Confidence below which a person takes over."""
    doubt: float
    """How fast the chance of a wrong answer grows as confidence falls from 1."""
    policy: float
    """Share handed over because a rule says so."""
    scope: float
    """Share handed over because the question is not the AI's."""
    golden: float
    """Share of the golden set passed."""
    turns: tuple[float, float]
    """Mean and standard deviation."""
    sure: tuple[float, ...]
    """Confidence at `QUANTILES`."""


DESKS = (
    Desk("large", 540, 0.5, 0.5, 0.04, 0.0, 0.85, (17.5, 5.1), (0.05, 0.16, 0.3, 0.71, 0.935, 0.99, 0.999, 1.0)),
    Desk("middle", 250, 0.45, 0.42, 0.011, 0.065, 0.89, (13.0, 3.2), (0.03, 0.11, 0.25, 0.7, 0.94, 0.99, 0.999, 1.0)),
    Desk("small", 57, 0.6, 1.4, 0.0, 0.002, 0.66, (15.3, 4.7), (0.45, 0.53, 0.55, 0.73, 0.96, 1.0, 1.0, 1.0)),
)


@dataclass(slots=True)
class Conditions:
    """What holds on one day at one desk; the fields that an `Effect` changes are named as there."""

    wrong: float
    sureness: float
    threshold: float
    volume: float
    steepness: float = 1.0
    clarifying: float = 0.0
    hard: float = 0.0
    golden: float = 0.0
    errors: float = 0.004

    def suffer(self, effect: Effect, strength: float) -> None:
        """Let an effect of some strength change the day."""
        self.wrong *= 1.0 + effect.wrong * strength
        self.sureness += effect.sureness * strength
        self.steepness += effect.steepness * strength
        self.threshold = max(0.0, self.threshold + effect.threshold * strength)
        self.clarifying += effect.clarifying * strength
        self.hard += effect.hard * strength
        self.golden += effect.golden * strength
        self.errors += effect.errors * strength
        self.volume *= 1.0 + effect.volume * strength


@dataclass(slots=True)
class Returning:
    """Customers who will come back about an earlier conversation."""

    by_day: dict[int, int] = field(default_factory=dict)

    def add(self, day: int, many: int) -> None:
        """Let some come back on a day."""
        self.by_day[day] = self.by_day.get(day, 0) + many


@dataclass(frozen=True, slots=True, eq=False)
class _Answers:
    """What the AI made of a day's n conversations; arrays (n,)."""

    confidence: Floats
    failed: Flags
    """Calls that failed loudly."""
    reason: np.ndarray[tuple[int], np.dtype[np.str_]]
    """Why a person took over; empty where the AI answered."""
    answered: Flags
    wrong: Flags
    """Wrong answers that reached the customer."""


def conversations(
    random: np.random.Generator, desk: Desk, day: int, now: Conditions, returning: Returning
) -> pl.DataFrame:
    """Return a day's records, one a row, with the truth in the column `wrong`."""
    n = int(random.poisson(now.volume))
    said = _answers(random, desk, now, n)
    again = _chance(random, _reaction(said, 0.55, 0.045, 0.065)) | _chance(random, np.full(n, 0.1 * now.clarifying))
    _come_back(random, said, day, returning)
    bad = np.where(_chance(random, np.where(said.wrong, 0.5, 0.22)), "down", "up")
    failed_review = said.wrong == _chance(random, np.full(n, RIGHT))
    return pl.DataFrame(
        {
            "day": np.full(n, day),
            "wrong": said.wrong,
            "confidence": np.where(said.failed, np.nan, said.confidence),
            "turns": _turns(random, desk, now, said, again),
            "handoff": ~said.answered,
            "handoff_reason": said.reason,
            "rephrases": again.astype(np.int64),
            "abandoned": _chance(random, _reaction(said, 0.16, 0.04, 0.05) * (1.0 + 0.8 * now.clarifying)),
            "resolved": said.answered & _chance(random, _reaction(said, 0.78, 0.965, 0.0)),
            "repeat_of": np.where(random.permutation(n) < returning.by_day.get(day, 0), "earlier", ""),
            "feedback": np.where(random.random(n) < 0.12, bad, ""),
            "csat": np.where(random.random(n) < 0.06, _satisfaction(random, said), np.nan),
            "eval": np.where(said.answered & (random.random(n) < 0.04), np.where(failed_review, "fail", "pass"), ""),
            "status": np.where(said.failed, "error", "ok"),
            "latency_ms": np.exp(random.normal(6.6, 0.5, n)) * np.where(said.failed, 20.0, 1.0),
        }
    ).with_columns(
        pl.col("confidence", "csat").fill_nan(None), pl.col("repeat_of", "feedback", "eval").replace("", None)
    )


def _answers(random: np.random.Generator, desk: Desk, now: Conditions, n: int) -> _Answers:
    usual = np.interp(random.random(n), QUANTILES, desk.sure)
    hard = random.random(n) < now.hard
    says = expit(now.steepness * (logit(np.clip(usual, 1e-6, 1 - 1e-6)) + now.sureness))
    says = np.where(hard, np.maximum(says - 0.35, 0.05), says)
    # Whose sureness parts from what it knows is as wrong as it was unsure before; else confidence follows the question.
    knows = says if now.steepness == 1.0 else usual
    risk = np.minimum((desk.doubt * (1.0 - knows) + 0.008) * now.wrong * np.where(hard, 1.3, 1.0), 0.95)
    mistaken, failed = _chance(random, risk), random.random(n) < now.errors
    reasons = {
        "error": failed,
        "low_confidence": says < now.threshold,
        "policy": random.random(n) < desk.policy,
        "out_of_scope": random.random(n) < desk.scope,
        "user_request": _chance(random, np.where(mistaken, 0.28, 0.015)),
    }
    reason = np.select(list(reasons.values()), list(reasons), "")
    answered = reason == ""
    return _Answers(says, failed, reason, answered, mistaken & answered)


def _reaction(said: _Answers, wrong: float, right: float, handed: float) -> Floats:
    """Return (n,) the chance of a reaction to a wrong answer, a right one, a hand-off."""
    return np.where(said.answered, np.where(said.wrong, wrong, right), handed)


def _chance(random: np.random.Generator, share: Floats) -> Flags:
    flags: Flags = random.random(len(share)) < share
    return flags


def _come_back(random: np.random.Generator, said: _Answers, day: int, returning: Returning) -> None:
    back = _chance(random, _reaction(said, 0.3, 0.03, 0.04))
    tomorrow = back & (random.random(len(back)) < 0.5)
    returning.add(day + 1, int(tomorrow.sum()))
    returning.add(day + 2, int((back & ~tomorrow).sum()))


def _turns(random: np.random.Generator, desk: Desk, now: Conditions, said: _Answers, again: Flags) -> Floats:
    n = len(again)
    turns = np.maximum(np.rint(random.normal(*desk.turns, n)), 2) + 2 * again
    turns += np.rint(3 * now.clarifying) * (random.random(n) < 0.8)
    short = np.isin(said.reason, ("low_confidence", "policy", "out_of_scope"))
    return np.where(said.failed, 2.0, np.where(short, np.maximum(2.0, turns // 3), turns))


def _satisfaction(random: np.random.Generator, said: _Answers) -> Floats:
    return np.clip(np.rint(random.normal(3.3 - 0.6 * said.wrong, 0.6)), 1, 5)

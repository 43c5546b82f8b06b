"""What goes wrong, and what merely happens, in a made-up year: kinds, sizes and dates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

SIZES = (0.7, 1.0, 1.4)
"""What an effect is multiplied by."""
RAMP = 21
"""Days in which a creeping fault grows to its size."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What an incident of size 1 changes."""

    days: tuple[int, int] = (4, 13)
    """Shortest and longest, in days."""
    creeping: bool = False
    """Whether it grows over `RAMP` days."""
    wrong: float = 0.0
    """Added to 1, the factor of the chance that an answer is wrong."""
    sureness: float = 0.0
    """Added to the logit of confidence."""
    steepness: float = 0.0
    """Added to 1, the factor of the logit of confidence: above 0, sure and unsure part."""
    threshold: float = 0.0
    """Added to the confidence below which a conversation is handed over."""
    clarifying: float = 0.0
    """How much the AI asks back instead of answering."""
    hard: float = 0.0
    """Share of conversations of a new, harder kind."""
    golden: float = 0.0
    """Questions of the golden set it fails."""
    errors: float = 0.0
    """Share of calls that fail loudly."""
    volume: float = 0.0
    """Added to 1, the factor of the number of conversations."""


FAULTS = {
    "stale knowledge": Effect(days=(6, 23), wrong=1.8),
    "overconfident": Effect(steepness=0.8, wrong=1.5, golden=5.0),
    "threshold lowered": Effect(days=(5, 19), threshold=-0.35),
    "threshold raised": Effect(threshold=0.12),
    "noisy input": Effect(sureness=-0.55, wrong=0.2),
    "drift": Effect(days=(30, 30), creeping=True, wrong=1.6, sureness=-0.12),
    "asks back": Effect(clarifying=1.0),
    "new kind of question": Effect(days=(35, 35), creeping=True, hard=0.12),
    "prompts merged": Effect(sureness=-0.5, wrong=3.0, golden=6.0),
    "stale replica": Effect(sureness=-1.0, wrong=0.1),
}
"""Silent: nothing fails, answers get worse or their handling changes."""
CAMPAIGN = Effect(days=(3, 3), volume=0.9)
RETRAIN = Effect(sureness=0.06, wrong=-0.03)
"""For good, and a little better."""
OUTAGE = Effect(days=(1, 1), errors=0.0735)
"""Five hours in which a third of the calls fail."""


@dataclass(frozen=True, slots=True)
class Incident:
    """Something that happens to a workflow."""

    workflow: str
    what: str
    """A key of `FAULTS`, `campaign`, `retrain` or `outage`."""
    effect: Effect
    first: int
    """Index of its first day."""
    last: int | None
    """Index of its last day; None for what stays."""
    size: float = 1.0

    @property
    def silent(self) -> bool:
        """Whether it is a fault that has to be found."""
        return self.what in FAULTS

    def strength(self, day: int) -> float:
        """Return by what the effect is multiplied on a day: 0 outside the incident."""
        if day < self.first or (self.last is not None and day > self.last):
            return 0.0
        return self.size * (min(1.0, (day - self.first + 1) / RAMP) if self.effect.creeping else 1.0)


def incidents(random: np.random.Generator, workflows: Sequence[str], days: int) -> list[Incident]:
    """Return what happens to workflows: faults, now and then a control between them, and one outage of all."""
    found = [one for name in workflows for one in _of_one(random, name, days)]
    day = int(random.integers(45, days - 5))
    return found + [Incident(name, "outage", OUTAGE, day, day) for name in workflows]


def _of_one(random: np.random.Generator, workflow: str, days: int) -> list[Incident]:
    found = []
    day = 60 + int(random.integers(20))
    while day < days - 20:
        fault = _fault(random, workflow, day, days)
        found.append(fault)
        assert fault.last is not None
        day = fault.last + 1 + int(random.integers(35, 60))
        if day < days - 30 and random.random() < 0.35:
            found.append(_control(random, workflow, day))
            day += 20 + int(random.integers(10))
    return found


def _fault(random: np.random.Generator, workflow: str, day: int, days: int) -> Incident:
    what = tuple(FAULTS)[random.integers(len(FAULTS))]
    shortest, longest = FAULTS[what].days
    last = min(day + int(random.integers(shortest, longest + 1)), days) - 1
    return Incident(workflow, what, FAULTS[what], day, last, float(random.choice(SIZES)))


def _control(random: np.random.Generator, workflow: str, day: int) -> Incident:
    if random.random() < 0.5:
        return Incident(workflow, "campaign", CAMPAIGN, day, day + CAMPAIGN.days[1] - 1)
    return Incident(workflow, "retrain", RETRAIN, day, None)

"""Which days have the numbers of one before, to the last digit: the same records again under other times."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from watchbook.check.volume import NO_COUNTS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from watchbook.metrics import Metric

FEWEST = 50
"""Conversations of a day from which on its numbers are no chance."""
NUMBERS = 4
"""Metrics that it takes, each of which has been another from one day to the next before."""
KNOWN = 14
"""Days that it takes to know which of them are."""
BACK = 14
"""Days before with which a day is compared."""
Numbers = dict[str, tuple[int, object]]
"""By metric: how many conversations, and what was measured of them."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A day whose numbers are all those of one before."""

    day: dt.date
    before: dt.date
    conversations: int
    metrics: int
    """How many numbers are the same."""


@dataclass(slots=True)
class CopyWatch:
    """The days of a workflow whose numbers are all those of one before, where days were never alike."""

    copies: list[Copy] = field(default_factory=list)
    """In order."""
    past: deque[tuple[dt.date, Numbers]] = field(default_factory=lambda: deque(maxlen=BACK))
    """The last days that are compared."""
    changes: dict[str, int] = field(default_factory=dict)
    """By metric, how often it was another than the day before."""
    days: int = 0
    """How many were compared so far."""

    def take(self, day: dt.date, numbers: Numbers) -> None:
        """Take up the next day; one of few conversations is passed over."""
        count = conversations(numbers)
        if count < FEWEST:
            return
        lively = sum(self.changes.get(name, 0) >= self.days // 2 for name in numbers)
        same = next((when for when, before in reversed(self.past) if before == numbers), None)
        if self.days >= KNOWN and lively >= NUMBERS and same is not None:
            self.copies.append(Copy(day, same, count, len(numbers)))
        elif self.past:
            before = self.past[-1][1]
            for name in numbers:
                self.changes[name] = self.changes.get(name, 0) + (before.get(name) != numbers[name])
        self.past.append((day, numbers))
        self.days += 1


def conversations(numbers: Numbers) -> int:
    """Return how many conversations a day had."""
    return max((count for count, _ in numbers.values()), default=0)


def compared_metrics(metrics: Mapping[str, Metric]) -> frozenset[str]:
    """Return the metrics whose numbers are compared.

    A distribution's is how far it lies from those before it, which another day's is not though it be the same.
    """
    return frozenset(
        name
        for name, metric in metrics.items()
        if name not in NO_COUNTS and metric.source == "dumps" and metric.kind != "histogram"
    )

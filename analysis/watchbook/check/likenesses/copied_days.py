"""Days whose numbers are those of a day before, to the last digit: the same records again under other times."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from watchbook.check.finding_text import count_of, on
from watchbook.check.hollow import Hollow
from watchbook.check.volume import NO_COUNTS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping

    from watchbook.ledger import Verdict
    from watchbook.metrics import Metric

COPY = "WB316"
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


def copy_hollows(verdicts: Iterable[Verdict], metrics: Mapping[str, Metric]) -> Iterator[Hollow]:
    """Yield a reason for each workflow-day whose numbers are all those of one before, where days were never alike."""
    for workflow, by_day in _numbers_of(verdicts, metrics).items():
        for day, same in copies(by_day):
            count = conversations(by_day[day])
            yield Hollow(
                day,
                workflow,
                COPY,
                f"its {count_of(count, 'conversation')} have the same numbers as those of {on(same)}, "
                f"in all {count_of(len(by_day[day]), 'metric')}, as if they were the same ones under new times and ids",
                final=True,
            )


@dataclass(slots=True)
class PastNumbers:
    """What is known of one workflow's days so far, as far as later ones are compared with them."""

    days: int = 0
    """How many had enough conversations."""
    last: deque[tuple[dt.date, Numbers]] = field(default_factory=lambda: deque(maxlen=BACK))
    changes: dict[str, int] = field(default_factory=dict)
    """By metric: how often it was another from one day to the next."""

    def take(self, day: dt.date, numbers: Numbers) -> dt.date | None:
        """Take up the next day, and return the one before whose numbers it has, where days were never alike."""
        if conversations(numbers) < FEWEST:
            return None
        lively = sum(self.changes.get(name, 0) >= self.days // 2 for name in numbers)
        same = next((when for when, before in reversed(self.last) if before == numbers), None)
        is_copy = self.days >= KNOWN and lively >= NUMBERS and same is not None
        if self.last and not is_copy:
            for name in numbers:
                self.changes[name] = self.changes.get(name, 0) + (self.last[-1][1].get(name) != numbers[name])
        self.last.append((day, numbers))
        self.days += 1
        return same if is_copy else None


def copies(by_day: Mapping[dt.date, Numbers]) -> Iterator[tuple[dt.date, dt.date]]:
    """Yield each day whose numbers are all those of one before, and that one, where days were never alike."""
    past = PastNumbers()
    for day, numbers in sorted(by_day.items()):
        same = past.take(day, numbers)
        if same is not None:
            yield day, same


def conversations(numbers: Numbers) -> int:
    """Return how many conversations a day had."""
    return max((count for count, _ in numbers.values()), default=0)


def _numbers_of(verdicts: Iterable[Verdict], metrics: Mapping[str, Metric]) -> dict[str, dict[dt.date, Numbers]]:
    """Return the numbers of each workflow's days.

    A distribution's is how far it lies from those before it, which another day's is not though it be the same.
    """
    matches: dict[str, dict[dt.date, Numbers]] = defaultdict(lambda: defaultdict(dict))
    names = {
        name
        for name, metric in metrics.items()
        if name not in NO_COUNTS and metric.source == "dumps" and metric.kind != "histogram"
    }
    for row in verdicts:
        if row.metric not in names:
            continue
        if row.value is not None and row.state != "manual" and row.test != "other definition":
            matches[row.workflow][row.day][row.metric] = (row.n, row.value)
    return matches

"""Days whose numbers are those of a day before, to the last digit: the same records again under other times."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict, deque
from typing import TYPE_CHECKING

from watchbook.check.finding_text import count_of, on
from watchbook.check.hollow import Hollow
from watchbook.check.volume import NO_COUNTS

if TYPE_CHECKING:
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


def copies(by_day: Mapping[dt.date, Numbers]) -> Iterator[tuple[dt.date, dt.date]]:
    """Yield each day whose numbers are all those of one before, and that one, where days were never alike."""
    past = deque[tuple[dt.date, Numbers]](maxlen=BACK)
    changes: dict[str, int] = defaultdict(int)
    filled = ((day, numbers) for day, numbers in sorted(by_day.items()) if conversations(numbers) >= FEWEST)
    for days, (day, numbers) in enumerate(filled):
        lively = sum(changes[name] >= days // 2 for name in numbers)
        same = next((when for when, before in reversed(past) if before == numbers), None)
        if days >= KNOWN and lively >= NUMBERS and same is not None:
            yield day, same
        elif past:
            for name in numbers:
                changes[name] += past[-1][1].get(name) != numbers[name]
        past.append((day, numbers))


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

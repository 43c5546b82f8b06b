"""What the hours of days taught: which were empty though they never are, which were busy though they are quiet."""

from __future__ import annotations

import sys
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from watchbook.cache import code_key
from watchbook.check.history import ai_days
from watchbook.check.history.ai_days import ALL_HOURS, NOTHING
from watchbook.check.likenesses import day_parts, quiet_hours
from watchbook.check.likenesses.day_parts import PartWatch, RecentDays
from watchbook.check.likenesses.quiet_hours import QuietHours
from watchbook.dumps import beta_binomial
from watchbook.ledger import HOURS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

    from watchbook.check.history.ai_days import MonthOfAi
    from watchbook.ledger import HourCount, Ledger

CODE = (sys.modules[__name__], ai_days, day_parts, quiet_hours, beta_binomial)
"""What learns."""


@dataclass(slots=True)
class HourPast:
    """What is known of a workflow's hours, up to a day."""

    recent: RecentDays = field(default_factory=RecentDays)
    parts: PartWatch = field(default_factory=PartWatch)
    """Hours in a row that were empty."""
    quiet: QuietHours = field(default_factory=QuietHours)

    def take(self, day: dt.date, counts: Mapping[Hashable, int]) -> None:
        """Take up the next day."""
        before = self.recent.before(day)
        self.parts.take(day, counts, before, _stretches)
        self.quiet.take(day, counts, before)
        self.recent.add(day, counts)

    def forget(self) -> None:
        """Forget what no day to come is held against."""
        self.parts.forget(self.recent.last)
        self.recent.forget()


@dataclass(slots=True)
class HourHistory:
    """What is known of every workflow's hours, up to the last day in the ledger."""

    workflows: dict[str, HourPast] = field(default_factory=dict)

    @classmethod
    def read(cls, ledger: Ledger, months: Mapping[str, MonthOfAi]) -> HourHistory:
        """Return what a ledger says of the days that the AI had, of which all months but the last are remembered.

        Raises:
            LedgerError: the ledger holds something its writer did not write.
        """
        code = code_key(*(str(module.__file__) for module in CODE))
        return ledger.lesson(HOURS, "hours", cls, code, lambda month: months.get(month, NOTHING))

    def learn(self, month: tuple[Sequence[HourCount], MonthOfAi]) -> None:
        """Take up days, all of which are later than those before."""
        rows, of_ai = month
        odd_hours = dict(of_ai.odd_hours)
        for workflow, days in of_ai.choose(hour_counts(rows)):
            past = self.workflows.setdefault(workflow, HourPast())
            for day, row in days:
                past.take(day, {hour: row[hour] for hour in odd_hours.get(day, ALL_HOURS)})
            past.forget()

    def in_order(self) -> Iterator[tuple[str, HourPast]]:
        """Yield each workflow's, in the order of their names."""
        yield from sorted(self.workflows.items(), key=lambda item: item[0])


def hour_counts(rows: Iterable[HourCount]) -> dict[str, dict[dt.date, list[int]]]:
    """Return how many conversations began in which hour, by workflow and day."""
    counts: dict[str, dict[dt.date, list[int]]] = defaultdict(dict)
    for row in rows:
        by_day = counts[row.workflow]
        before = by_day.get(row.day)
        by_day[row.day] = [*row.cases] if before is None else [*map(sum, zip(before, row.cases, strict=True))]
    return counts


def _stretches(today: Mapping[Hashable, int], usual: Mapping[Hashable, int]) -> Iterator[tuple[Hashable, ...]]:
    """Yield hours in a row, the longest, that have none today and some on other days."""
    stretch: list[Hashable] = []
    for hour in today:
        if not today[hour] and usual.get(hour):
            stretch.append(hour)
        elif today[hour] and stretch:
            yield tuple(stretch)
            stretch = []
    if stretch:
        yield tuple(stretch)

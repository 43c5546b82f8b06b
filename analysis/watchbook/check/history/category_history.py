"""What the values of categories taught: channels that were missed, versions that were new, what was withheld."""

from __future__ import annotations

import sys
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from watchbook.cache import code_key
from watchbook.check.history import ai_days
from watchbook.check.history.ai_days import NOTHING
from watchbook.check.likenesses import day_parts
from watchbook.check.likenesses.day_parts import PartWatch, RecentDays
from watchbook.journal import new_versions
from watchbook.journal.new_versions import FirstSights
from watchbook.ledger import CATEGORIES, POOLS, Category

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

    from watchbook.check.history.ai_days import MonthOfAi
    from watchbook.ledger import Ledger

CODE = (sys.modules[__name__], ai_days, day_parts, new_versions)
"""What learns."""


@dataclass(slots=True)
class ChannelGaps:
    """What is known of a workflow's channels, up to a day."""

    recent: RecentDays = field(default_factory=RecentDays)
    parts: PartWatch = field(default_factory=PartWatch)
    """Channels by which none came."""

    def take(self, day: dt.date, counts: Mapping[Hashable, int]) -> None:
        """Take up the next day."""
        self.parts.take(day, counts, self.recent.before(day), _absent_channels)
        self.recent.add(day, counts)

    def forget(self) -> None:
        """Forget what no day to come is held against."""
        self.parts.forget(self.recent.last)
        self.recent.forget()


@dataclass(slots=True)
class CategoryHistory:
    """What is known of versions and channels, up to the last day in the ledger."""

    channels: dict[str, ChannelGaps] = field(default_factory=dict)
    """By workflow."""
    versions: FirstSights = field(default_factory=FirstSights)
    pooled: list[Category] = field(default_factory=list)
    """Rows whose values are published nowhere, in order."""

    @classmethod
    def read(cls, ledger: Ledger, months: Mapping[str, MonthOfAi]) -> CategoryHistory:
        """Return what a ledger says, channels on days that the AI had; all months but the last are remembered.

        Raises:
            LedgerError: the ledger holds something its writer did not write.
        """
        code = code_key(*(str(module.__file__) for module in CODE))
        return ledger.lesson(CATEGORIES, "categories", cls, code, lambda month: months.get(month, NOTHING))

    def learn(self, month: tuple[Sequence[Category], MonthOfAi]) -> None:
        """Take up days, all of which are later than those before."""
        rows, of_ai = month
        self.versions.learn(rows)
        self.pooled += [row for row in rows if row.value in POOLS]
        for workflow, days in of_ai.choose(_channel_counts(rows)):
            past = self.channels.setdefault(workflow, ChannelGaps())
            for day, counts in days:
                past.take(day, counts)
            past.forget()

    def in_order(self) -> Iterator[tuple[str, ChannelGaps]]:
        """Yield each workflow's channels, in the order of their names."""
        yield from sorted(self.channels.items(), key=lambda item: item[0])


def _channel_counts(rows: Iterable[Category]) -> dict[str, dict[dt.date, dict[Hashable, int]]]:
    """Return how many conversations came by which channel, by workflow and day."""
    counts: dict[str, dict[dt.date, dict[Hashable, int]]] = defaultdict(lambda: defaultdict(dict))
    for row in rows:
        if row.field == "channel" and row.value not in POOLS:
            channels = counts[row.workflow][row.day]
            channels[row.value] = channels.get(row.value, 0) + row.n
    return counts


def _absent_channels(today: Mapping[Hashable, int], usual: Mapping[Hashable, int]) -> Iterator[tuple[Hashable, ...]]:
    yield from ((channel,) for channel in sorted(map(str, usual)) if not today.get(channel))

"""What each channel was told, folded from the notices of the ledger."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from watchbook.oncall.call import FOLLOWING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Mapping

    from watchbook.ledger import Notice, Occasion


@dataclass(frozen=True, slots=True)
class ChannelMemory:
    """What a channel knows about one alert."""

    occasions: frozenset[Occasion] = frozenset()
    """What was delivered since it was last resolved; empty where nothing was."""
    severity: str = ""
    """The gravest that was delivered; empty where nothing was."""
    overdue: dt.datetime | None = None
    """When it was last told that the time to explain is over."""
    last: Notice | None = None
    """The last row about it, delivered or not."""

    @property
    def waits(self) -> bool:
        """Whether the last message about it reached nobody."""
        return self.last is not None and self.last.outcome in {"failed", "no-address"}

    @property
    def stands(self) -> bool:
        """Whether it is not over for the channel: it was told of it, or could not be."""
        return bool(self.occasions) or self.waits

    def after(self, row: Notice) -> ChannelMemory:
        """Return what the channel knows after one more row."""
        if row.outcome != "delivered":
            return replace(self, last=row)
        if row.occasion == "resolved":
            return ChannelMemory(last=row)
        gravest = min(self.severity or row.severity, row.severity)
        overdue = row.at if row.occasion == "overdue" else self.overdue
        return ChannelMemory(self.occasions | {row.occasion}, gravest, overdue, row)


NOTHING = ChannelMemory()
Memory = dict[tuple[str, str], ChannelMemory]
"""By channel and key."""


def memory_of(notices: Iterable[Notice]) -> Memory:
    """Return what every channel knows."""
    memory: Memory = {}
    for row in notices:
        if row.occasion in FOLLOWING or row.about == "shift":  # it opens nothing, and ends nothing
            continue
        memory[row.channel, row.key] = memory.get((row.channel, row.key), NOTHING).after(row)
    return memory


def standing(memory: Mapping[tuple[str, str], ChannelMemory], channels: Collection[str]) -> list[Notice]:
    """Return the last row of each thing that is not over for one of the channels."""
    return [
        channel_memory.last
        for (channel, _), channel_memory in memory.items()
        if channel in channels and channel_memory.stands and channel_memory.last
    ]

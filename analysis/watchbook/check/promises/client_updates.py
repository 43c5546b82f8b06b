"""Whether the client heard of an open incident as often as was promised."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from watchbook.config import Config
    from watchbook.journal import Entry
    from watchbook.ledger import ClientMessage


@dataclass(frozen=True, slots=True)
class UpdateTiming:
    """How often the client heard of one incident."""

    entry: Entry
    promised: dt.timedelta
    gaps: tuple[dt.timedelta, ...]
    """From the beginning to the first word, from each to the next, and while it is open to now."""
    waits: bool
    """Whether it is open, so that the last gap still grows."""
    since: dt.datetime
    """When the last gap began."""

    @property
    def late(self) -> tuple[dt.timedelta, ...]:
        """The gaps that were longer than promised."""
        return tuple(gap for gap in self.gaps if gap > self.promised)

    @property
    def is_overdue(self) -> bool:
        """Whether the client waits for a word now, longer than promised."""
        return self.waits and bool(self.gaps) and self.gaps[-1] > self.promised

    @property
    def due(self) -> dt.datetime:
        """When the next word is due, or was."""
        return self.since + self.promised


def update_timings(
    entries: Iterable[Entry], messages: Sequence[ClientMessage], config: Config, now: dt.datetime
) -> tuple[UpdateTiming, ...]:
    """Return how often the client heard of each incident whose severity promises updates, the oldest first.

    Where the client has a channel that tells updates, what arrived there counts; else what stands in the entry, which
    the client reads on the site. What was written before it came into this repository is not measured.

    Args:
        entries: the journal's.
        messages: to the client, and what became of them.
        config: what is promised, and which channels there are.
        now: the check's.
    """
    channels = {name for name, table in config.notify.channels.items() if "update" in table.tells}
    instants_heard: dict[str, list[dt.datetime]] = {}
    for row in messages:
        if row.channel in channels and row.outcome == "delivered" and row.at <= now:
            instants_heard.setdefault(row.entry, []).append(row.at)
    timings = (
        _timing(entry, instants_heard.get(entry.id, []) if channels else None, config, now)
        for entry in entries
        if entry.type == "incident" and entry.withdrawal is None and not entry.imported and not entry.is_blank
    )
    return tuple(sorted((timing for timing in timings if timing), key=lambda timing: timing.entry.first))


def _timing(
    entry: Entry, instants_heard: Sequence[dt.datetime] | None, config: Config, now: dt.datetime
) -> UpdateTiming | None:
    table = config.promises.get(entry.severity) if entry.severity else None
    promised = table.updates if table else None
    instants_written = sorted(at for at in _instants(entry) if at <= now)
    if promised is None or not instants_written:
        return None
    start, is_open = instants_written[0], entry.status == "open"
    words = [at for at in (instants_written if instants_heard is None else sorted(instants_heard)) if at >= start]
    ends = [*words, now] if is_open else words
    # What was written last is when it was over, and the client did not hear of it.
    if not is_open and instants_heard is not None and instants_written[-1] > (words[-1] if words else start):
        ends = [
            *words,
            instants_written[-1],
        ]
    gaps = tuple(later - earlier for earlier, later in pairwise([start, *ends]))
    return UpdateTiming(entry, promised, gaps, is_open, words[-1] if words else start)


def _instants(entry: Entry) -> list[dt.datetime]:
    instants = [*(line.at for line in entry.timeline), *(switch.at for switch in entry.switches)]
    return [*instants, *([entry.noticed.at] if entry.noticed else [])]

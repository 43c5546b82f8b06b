"""The ledger's rows about promises: what the watch's own drills saw, and what the client was told."""

from __future__ import annotations

import datetime as dt  # noqa: TC003  # msgspec looks up what the fields are
from dataclasses import dataclass
from typing import Literal

from watchbook.ledger.rows import Outcome  # noqa: TC001  # as above

DrillReach = Literal["not-drilled", "unseen", "verdict", "finding", "message", "switch"]
"""The links of the chain from dumps to people, in order: the last one says that people were told how to switch."""
Tell = Literal["opened", "update", "resolved", "on-people", "month"]
"""What a client is told of."""


@dataclass(frozen=True, slots=True, order=True)
class WatchDrill:
    """What became of a fault that was put into copies of the last days of a workflow, to see whether the watch sees."""

    at: dt.datetime
    day: dt.date
    """The last day of the copies; with the workflow it names the drill."""
    workflow: str
    fault: str
    """Its name in job/watch_drill/faults.toml; empty where none could be put in."""
    metric: str
    """The metric that it moves; the watch may see it in others."""
    records: float | None
    """Which part of the records that it could change it did change."""
    usual: float | None
    """What was expected of the metric before."""
    shift: float | None
    """How far the metric should move, on its own scale."""
    began: dt.date
    """The first day of the copies."""
    seen: dt.date | None
    """The first of these days for which the watch would have called people; None where there was none."""
    reach: DrillReach
    """How far it came."""
    reason: str
    """Why it was not drilled, or what kept a fault that was seen from reaching people; else empty."""


@dataclass(frozen=True, slots=True, order=True)
class ClientMessage:
    """A message to the client, and what became of it."""

    at: dt.datetime
    channel: str
    name: str
    """The same for each attempt to tell one thing."""
    tell: Tell
    entry: str
    """The id of the entry it is about; empty for a month."""
    of: dt.datetime
    """The instant it speaks of."""
    outcome: Outcome
    reason: str
    """Why it failed, in words that hold no address; else empty."""

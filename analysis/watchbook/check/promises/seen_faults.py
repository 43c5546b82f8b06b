"""How many of the faults put into copies of the last days the watch has seen: last night, and in a month."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.calendar import ONE_DAY
from watchbook.ledger import WATCH_DRILLS, WatchDrill

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from watchbook.ledger import Ledger


MONTH = 30
"""Nights that count as the month."""
WEEK = 7
"""Days into whose copies a fault is put; so many nights of a workflow share days, and count as one in the interval."""
Z = 1.959964
"""Standard deviations of 95 %."""
FAILED = "the drill itself failed"
"""The reason of a drill that could not be held; it is tried again."""
FEW = 10
"""Drills below which a month says nothing of the promise."""


@dataclass(frozen=True, slots=True)
class SeenFaults:
    """What the drills of the watch have shown."""

    night: dt.date
    """The last day of the last night's copies."""
    rows: tuple[WatchDrill, ...]
    """Of the last night, by workflow."""
    month: tuple[WatchDrill, ...]
    """Of the last thirty nights, those in which there was a fault to see."""
    promised: float
    """Which part should be seen."""

    @property
    def seen(self) -> int:
        """How many of the last night's faults went the whole way to people."""
        return sum(is_seen(row) for row in self.rows)

    @property
    def drilled(self) -> int:
        """How many workflows had a fault in the last night."""
        return sum(row.reach != "not-drilled" for row in self.rows)

    @property
    def month_seen(self) -> int:
        """How many of the month's."""
        return sum(is_seen(row) for row in self.month)

    @property
    def share(self) -> float | None:
        """Which part of the month's faults was seen; None where there was none."""
        return self.month_seen / len(self.month) if self.month else None

    @property
    def interval(self) -> tuple[float, float]:
        """Between what the part lies with 95 %: Wilson's, a workflow's nights of one week counted as one."""
        weeks = {(row.workflow, (self.night - row.day).days // WEEK) for row in self.month}
        return wilson(self.share or 0.0, len(weeks))

    @property
    def is_enough(self) -> bool:
        """Whether the month says anything of the promise."""
        return len(self.month) >= FEW

    @property
    def is_below(self) -> bool:
        """Whether less was seen than promised; never of too few drills."""
        return self.is_enough and self.share is not None and self.share < self.promised

    @property
    def is_surely_below(self) -> bool:
        """Whether less was seen than promised, whatever chance did."""
        return self.is_below and self.interval[1] < self.promised

    @property
    def broken(self) -> tuple[WatchDrill, ...]:
        """Last night's faults that were judged out of band and did not reach people."""
        return tuple(row for row in self.rows if row.reach in ("verdict", "finding", "message"))


def seen_faults(rows: Iterable[WatchDrill], workflows: Iterable[str], promised: float) -> SeenFaults | None:
    """Return what the drills have shown of the workflows that there are; None where none was held."""
    names = set(workflows)
    by_drill = {(row.day, row.workflow): row for row in rows if row.workflow in names}
    if not by_drill:
        return None
    night = max(day for day, _ in by_drill)
    last_rows = sorted((row for row in by_drill.values() if row.day == night), key=lambda row: row.workflow)
    first = night - (MONTH - 1) * ONE_DAY
    month = sorted(
        (row for row in by_drill.values() if row.day >= first and row.reach != "not-drilled"),
        key=lambda row: (row.day, row.workflow),
    )
    return SeenFaults(night, tuple(last_rows), tuple(month), promised)


def drill_without_fault(workflow: str, day: dt.date, at: dt.datetime, reason: str) -> WatchDrill:
    """Return the row of a workflow into whose copies no fault was put."""
    first = day - (WEEK - 1) * ONE_DAY
    return WatchDrill(at, day, workflow, "", "", None, None, None, first, None, "not-drilled", reason)


def is_seen(row: WatchDrill) -> bool:
    """Return whether a fault went the whole way, to the command to switch in a message."""
    return row.reach == "switch"


def wilson(share: float, count: float) -> tuple[float, float]:
    """Return Wilson's interval of 95 % (1927) of a share among so many; 0 to 1 where there are none."""
    if count <= 0:
        return 0.0, 1.0
    shrunk = 1.0 + Z * Z / count
    middle = (share + Z * Z / (2.0 * count)) / shrunk
    half = Z / shrunk * math.sqrt(share * (1.0 - share) / count + Z * Z / (4.0 * count * count))
    return max(middle - half, 0.0), min(middle + half, 1.0)


def last_night(faults: SeenFaults) -> str:
    """Return `the drill of last night put in 12 faults, and 11 of them were seen`; why, where nothing was drilled."""
    if not faults.drilled:
        return f"nothing could be drilled last night, as {reasons(faults.rows)}"
    if faults.drilled == 1:
        return f"the drill of last night put in 1 fault, and it was {'seen' if faults.seen else 'missed'}"
    clauses = {0: "none of them was", 1: "1 of them was", faults.drilled: "all of them were"}
    part = clauses.get(faults.seen, f"{faults.seen} of them were")
    return f"the drill of last night put in {faults.drilled} faults, and {part} seen"


def reasons(rows: Sequence[WatchDrill]) -> str:
    """Return why workflows were not drilled, each reason once."""
    return "; ".join(dict.fromkeys(row.reason for row in rows if row.reach == "not-drilled"))


def in_month(faults: SeenFaults) -> str:
    """Return how many were seen in the month, with the interval and the promise."""
    if faults.share is None:
        return "no fault could be put into copies in the last 30 nights, so nobody knows what the watch sees"
    low, high = faults.interval
    part = f"{100 * faults.share:.0f} % ({100 * low:.0f} to {100 * high:.0f} %)"
    verb = "was" if len(faults.month) == 1 else "were"
    counts = f"in the last 30 nights {faults.month_seen} of {len(faults.month)} {verb} seen"
    return f"{counts}, {part}, and {100 * faults.promised:.0f} % are promised"


def is_drilled(ledger: Ledger, day: dt.date) -> bool:
    """Return whether the night of a day has been drilled; one whose drill failed is tried again."""
    rows = ledger.read(WATCH_DRILLS, since=f"{day:%Y-%m}")
    return any(row.day == day and row.reason != FAILED for row in rows)

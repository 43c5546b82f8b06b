"""What flags are worth: faults found, how soon, and what false alarms they cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from watchbook.bands.series import Flags

    from .faults import Case, FaultKind

FREE = 42
"""Days at the start of a series on which nothing counts: too little has been seen."""
GAP = 2
"""Days without a flag that do not end an alarm."""
LONG_GAP = 4
"""Missing days in a row after which the next days are watched for false flags."""
AFTER_GAP = 3
"""Days with a value that count as those after a gap."""
YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Trap:
    """Days that look odd and are no fault, and how many of them were flagged."""

    days: int = 0
    flagged: int = 0

    def __add__(self, other: Trap) -> Trap:
        return Trap(self.days + other.days, self.flagged + other.flagged)

    @property
    def percent(self) -> float:
        """Flagged days of a hundred; NaN where there are none."""
        return 100.0 * self.flagged / self.days if self.days else float("nan")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a detector made of one case."""

    kind: FaultKind
    size: float
    delay: int | None
    """Days from the onset to the first day of the alarm that found the fault; None where none did."""
    false: int
    """False alarms, one for each week that an alarm has begun."""
    years: float
    """Metric-years in which an alarm would have been false."""
    low_volume: Trap
    holidays: Trap
    after_gap: Trap


def outcome(case: Case, flags: Flags) -> Outcome:
    """Score flags (T,) on a case.

    Flags with at most two days between them are one alarm. A fault is found by an alarm that starts from its onset to
    its deadline; one that was on already has not seen it. Before the onset an alarm costs 1 per week begun. The first
    42 days are free; low-volume days count neither way, and are reported apart.
    """
    days = np.arange(len(flags))
    counts = (days >= FREE) & (days < case.onset) & case.truth.known
    alarms = _alarms(np.flatnonzero(flags))
    false = sum(_weeks([day for day in alarm if counts[day] and not case.truth.low[day]]) for alarm in alarms)
    starts = [alarm[0] for alarm in alarms if case.onset <= alarm[0] <= case.deadline]
    return Outcome(
        kind=case.kind,
        size=case.size,
        delay=starts[0] - case.onset if starts and case.kind != "none" else None,
        false=false,
        years=int((counts & ~case.truth.low).sum()) / YEAR,
        low_volume=_trap(counts & case.truth.low, flags),
        holidays=_trap(counts & case.truth.holiday & ~case.truth.low, flags),
        after_gap=_trap(counts & _after_gap(case.truth.known) & ~case.truth.low, flags),
    )


def _alarms(flagged: Iterable[int]) -> list[list[int]]:
    alarms: list[list[int]] = []
    for day in flagged:
        if alarms and day - alarms[-1][-1] <= GAP + 1:
            alarms[-1].append(int(day))
        else:
            alarms.append([int(day)])
    return alarms


def _weeks(days: list[int]) -> int:
    return 1 + (days[-1] - days[0]) // 7 if days else 0


def _trap(days: Flags, flags: Flags) -> Trap:
    return Trap(int(days.sum()), int((days & flags).sum()))


def _after_gap(known: Flags) -> Flags:
    """Return (T,) the first days with a value after a long gap."""
    after, missing, left = np.zeros_like(known), 0, 0
    for day, there in enumerate(known):
        left = AFTER_GAP if there and missing >= LONG_GAP else left
        missing = 0 if there else missing + 1
        after[day] = there and left > 0
        left -= bool(there)
    return after


@dataclass(frozen=True, slots=True)
class Tally:
    """What a detector made of many cases."""

    found: float
    """Faults found, percent; NaN where there was none."""
    delay: float
    """Median days to the alarm, of those found; NaN where none was."""
    false: float
    """False alarms a metric-year."""
    low_volume: float
    """Flagged low-volume days, percent; likewise the next two."""
    holidays: float
    after_gap: float


def tally(outcomes: Sequence[Outcome]) -> Tally:
    """Sum up outcomes."""
    faults = [one for one in outcomes if one.kind != "none"]
    delays = [one.delay for one in faults if one.delay is not None]
    return Tally(
        found=100.0 * len(delays) / len(faults) if faults else float("nan"),
        delay=float(np.median(delays)) if delays else float("nan"),
        false=sum(one.false for one in outcomes) / max(sum(one.years for one in outcomes), 1e-9),
        low_volume=sum((one.low_volume for one in outcomes), Trap()).percent,
        holidays=sum((one.holidays for one in outcomes), Trap()).percent,
        after_gap=sum((one.after_gap for one in outcomes), Trap()).percent,
    )

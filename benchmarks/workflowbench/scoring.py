"""When people were called, beside what had happened: faults found, harm avoided, calls for nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from watchbook.metrics import WORKFLOW

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from watchbook.bands.series import Flags, Floats
    from watchbook.ledger import Verdict

    from .incidents import Incident
    from .simulator import Replay

FREE = 42
"""First days, on which no call is a false one."""
GRACE = 3
"""Days after an incident on which a call may still be about it."""
SETTLE = 14
"""Days for which a change that stays may call."""
GAP = 2
"""Quiet days between two calls that are still one."""
BEFORE = 28
"""Days before a fault, other faults' left out, that say how often answers are usually wrong."""
YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts that add up over replays."""

    faults: int = 0
    found: int = 0
    outages: int = 0
    outages_found: int = 0
    controls: int = 0
    controls_flagged: int = 0
    false: int = 0
    clean: int = 0
    """Workflow-days on which a call is a false one."""
    harm: float = 0.0
    """Wrong answers above the usual rate during faults."""
    suffered: float = 0.0
    """Those of them up to the day that called."""

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))

    @property
    def false_alarms(self) -> float:
        """False alarms per workflow-year."""
        return self.false * YEAR / self.clean if self.clean else float("nan")

    @property
    def avoided(self) -> float:
        """Share of the harm that came after the call."""
        return 1.0 - self.suffered / self.harm if self.harm else float("nan")


def calls(verdicts: Iterable[Verdict], workflow: str) -> Flags:
    """Return (T,) the days on which a workflow called a person."""
    rows = sorted((row.day, row.flag) for row in verdicts if (row.workflow, row.metric) == (workflow, WORKFLOW))
    return np.array([flag for _, flag in rows], np.bool_)


def loudness(verdicts: Iterable[Verdict], workflow: str) -> Floats:
    """Return (T,) what the verdicts say of a workflow's days: from 1 on a person is called; 0 where nothing is said."""
    rows = sorted((row.day, row.score or 0.0) for row in verdicts if (row.workflow, row.metric) == (workflow, WORKFLOW))
    return np.array([score for _, score in rows])


def tally(called: Flags, found: Replay, workflow: str) -> Tally:
    """Return what calls on T days, (T,), were worth at a workflow of a replay."""
    mine = [one for one in found.incidents if one.workflow == workflow]
    total = _false(called, mine)
    for one in mine:
        alarm = _alarm(called, one)
        hit = int(alarm is not None)
        if one.what == "outage":
            total += Tally(outages=1, outages_found=hit)
        elif one.silent:
            harm, suffered = _harm(found, one, alarm)
            total += Tally(faults=1, found=hit, harm=harm, suffered=suffered)
        else:
            total += Tally(controls=1, controls_flagged=hit)
    return total


def alarms(days: Sequence[int]) -> list[tuple[int, int]]:
    """Return the first and last day of each alarm, from days in ascending order."""
    found: list[tuple[int, int]] = []
    for day in days:
        if found and day - found[-1][1] <= GAP + 1:
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


def cost(days: Sequence[int]) -> int:
    """Return how many alarms days of calls are, each counted once for every week begun."""
    return sum(1 + (last - first) // 7 for first, last in alarms(days))


def _false(called: Flags, mine: Sequence[Incident]) -> Tally:
    clean = np.arange(len(called)) >= FREE
    for one in mine:
        clean[one.first : _end(one) + 1] = False
    return Tally(false=cost(np.flatnonzero(called & clean).tolist()), clean=int(clean.sum()))


def _end(incident: Incident) -> int:
    """Return the last day on which a call may be about an incident."""
    return incident.first + SETTLE - 1 if incident.last is None else incident.last + GRACE


def _alarm(called: Flags, incident: Incident) -> int | None:
    """Return the day an alarm begins that is about an incident; one that rang before says nothing new."""
    starts = (first for first, _ in alarms(np.flatnonzero(called).tolist()))
    return next((day for day in starts if incident.first <= day <= _end(incident)), None)


def _harm(found: Replay, fault: Incident, alarm: int | None) -> tuple[float, float]:
    """Return the wrong answers above the usual rate: all of a fault's, and those up to the alarm's day."""
    wrong, volume = found.wrong[fault.workflow], found.volume[fault.workflow]
    usual = np.ones(len(wrong), np.bool_)
    for one in found.incidents:
        if one.workflow == fault.workflow and (one.silent or one.what == "outage"):
            usual[one.first : (one.first if one.last is None else one.last) + 1] = False
    before = np.flatnonzero(usual[: fault.first])[-BEFORE:]
    above = wrong - volume * wrong[before].sum() / volume[before].sum()
    assert fault.last is not None
    stop = fault.last if alarm is None else min(alarm, fault.last)
    harm = max(0.0, float(above[fault.first : fault.last + 1].sum()))
    return harm, max(0.0, float(above[fault.first : stop + 1].sum()))

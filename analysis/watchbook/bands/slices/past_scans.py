"""What scans of slices said of the days so far, as far as scans of later days are scaled by it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from watchbook.bands.series import Floats

ScanName = tuple[str, str, str, int]
"""(workflow, dimension, voice, window)."""
NUMBERS = 3
"""How many are known of a scan's day."""


@dataclass(frozen=True, slots=True, eq=False)
class ScanPast:
    """What one scan said of B consecutive days."""

    unsteady: Floats
    """(B,) by how much the slices' squares exceeded chance."""
    root: Floats
    """(B,) how loud it was."""
    enough: Floats
    """(B,) 1 where the days before it were enough to be held against."""

    @classmethod
    def none(cls) -> ScanPast:
        """Return what is known of no day."""
        return cls(*np.zeros((NUMBERS, 0)))

    @property
    def days(self) -> int:
        """How many days."""
        return len(self.root)


@dataclass(frozen=True, slots=True, eq=False)
class PastScans:
    """What N scans said of the B days before one."""

    names: tuple[ScanName, ...]
    rows: Floats
    """(3 N, B) the numbers of a `ScanPast`, one scan below the other."""

    @property
    def days(self) -> int:
        """How many days."""
        return len(self.rows.T)

    def over(self, days: int) -> PastScans:
        """Return what was said of the last `days`; where nothing is known of the first of these, nothing."""
        missing = np.zeros((len(self.rows), max(days - self.days, 0)))
        return PastScans(self.names, np.concatenate([missing, self.rows[:, max(self.days - days, 0) :]], axis=1))

    def of_workflow(self, name: str) -> WorkflowPast:
        """Return what the scans of one workflow said."""
        places = {scan[1:]: at for at, scan in enumerate(self.names) if scan[0] == name}
        return WorkflowPast(places, self.rows)

    def joined(self, later: PastScans, days: int) -> PastScans:
        """Return what was said of these days and of those behind; of the last `days` at most."""
        places = {name: at for at, name in enumerate(self.names)}
        rows = np.zeros((NUMBERS * len(later.names), self.days))
        for at, name in enumerate(later.names):
            if name in places:  # of a dimension that is new, no day before held anything, and none is asked for
                rows[_place(at)] = self.rows[_place(places[name])]
        whole = PastScans(later.names, np.concatenate([rows, later.rows], axis=1))
        return whole.over(min(days, whole.days))

    @classmethod
    def of(cls, scans: Mapping[ScanName, ScanPast], days: int) -> PastScans:
        """Return what scans said of some days, `days` in number."""
        rows = [[scan.unsteady, scan.root, scan.enough] for scan in scans.values()]
        return cls(tuple(scans), np.array(rows).reshape(NUMBERS * len(rows), days))


@dataclass(frozen=True, slots=True, eq=False)
class WorkflowPast:
    """What the scans of one workflow said of the B days before one."""

    places: Mapping[tuple[str, str, int], int]
    """Where a scan's numbers stand, by (dimension, voice, window)."""
    rows: Floats

    def scan(self, dimension: str, voice: str, window: int) -> ScanPast:
        """Return what one of them said; nothing of a dimension that is new, of which no day is asked for."""
        at = self.places.get((dimension, voice, window))
        if at is None:
            return ScanPast(*np.zeros((NUMBERS, self.rows.shape[1])))
        return ScanPast(*self.rows[_place(at)])


def _place(at: int) -> slice:
    return slice(NUMBERS * at, NUMBERS * (at + 1))

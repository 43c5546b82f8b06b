"""What the slices of a workflow counted, and what the days before a window counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import datetime as dt

    from watchbook.bands.series import Counts, Flags, Floats

REFERENCE = 112
"""Usable days that a window is held against, at most."""
FEWEST_DAYS = 14
"""And at least."""
LONGEST = 240
"""Calendar days before a window in which they are looked for."""
NEAREST = 7
"""Days between a window and its reference, or as many as the window has."""


@dataclass(frozen=True, slots=True, eq=False)
class SliceCounts:
    """What the S slices of one dimension of a workflow counted on T consecutive days; whole numbers, (T, S) each."""

    workflow: str
    dimension: str
    first: dt.date
    """The day of index 0."""
    values: tuple[str, ...]
    """S values of the dimension, sorted."""
    conversations: Counts
    unsure: Counts
    """Handed over because the AI was not sure enough, or because the question was not its own."""
    low: Counts
    """With a confidence below one half."""
    answered: Counts
    """That the AI answered itself, those that asked for a person among them."""
    trouble: Counts
    """Of these, with a sign that the answer was of no use."""
    usable: Flags
    """(T,) days that teach what is normal."""
    is_judged: Flags
    """(T,) days that are judged: the AI's own, with records."""
    level_from: Counts
    """(T,) index of the first day of the level the day belongs to; -1 where no entry moved it."""


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """For each of the last B of T days, which usable days before its window it is held against."""

    days: Counts
    """Indices of the usable days, in order."""
    start: Counts
    stop: Counts
    """(B,) the reference is `days[start:stop]`, of the last B days of T."""
    first: int = 0
    """The index of the first of them."""

    @classmethod
    def of(cls, counts: SliceCounts, window: int) -> Reference:
        """Return the reference of each day's window of some days."""
        days = np.flatnonzero(counts.usable)
        index = np.arange(len(counts.usable))
        last = index - window + 1 - max(NEAREST, window)
        stop = np.searchsorted(days, last, "right")
        oldest = np.maximum(counts.level_from, last - LONGEST)
        start = np.maximum(stop - REFERENCE, np.searchsorted(days, oldest))
        return cls(days, np.minimum(start, stop), stop)

    def after(self, index: int) -> Reference:
        """Return the reference of the days from an index on."""
        return Reference(self.days, self.start[index:], self.stop[index:], index)

    @property
    def is_enough(self) -> Flags:
        """(B,) days with a reference to be held against."""
        enough: Flags = self.stop - self.start >= FEWEST_DAYS
        return enough

    def total(self, values: Counts) -> Floats:
        """Return for each day what the days of its reference counted: (B, S) of (T, S)."""
        low, high = int(self.start.min(initial=len(self.days))), int(self.stop.max(initial=0))
        zero = np.zeros((1, *values.shape[1:]), np.int64)
        sums = np.concatenate([zero, np.cumsum(values[self.days[low:high]], axis=0)])
        total: Floats = (sums[self.stop - low] - sums[self.start - low]).astype(float)
        return total


def trailing_counts(values: Counts, days: int, first: int = 0) -> Floats:
    """Return for each day from index `first` on what it and those before it counted, `days` in all: of (T, S)."""
    lead = min(first, days - 1)
    values = values[first - lead :]
    sums = np.concatenate([np.zeros((days, *values.shape[1:]), np.int64), np.cumsum(values, axis=0)])
    total: Floats = (sums[days:] - sums[:-days])[lead:].astype(float)
    return total

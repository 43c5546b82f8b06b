"""A metric of a workflow on consecutive days: what is judged."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from watchbook.metrics import Kind, Worse

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]
Cell = tuple[str, str, dt.date]
"""(workflow, metric, day)."""
BELOW, ABOVE = "below the bins", "above the bins"
"""Why a quantile is no number, as the test of a verdict says it."""


@dataclass(frozen=True, slots=True)
class JournalDays:
    """What the journal says about days, as plain values."""

    excluded: AbstractSet[Cell] = frozenset()
    """Days left out of baselines and of the metric's own tail: an incident's."""
    shifts: AbstractSet[Cell] = frozenset()
    """First days of a new level: a change that stays."""
    manual: AbstractSet[tuple[str, dt.date]] = frozenset()
    """(workflow, day) on which people did the work."""


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """One metric of one workflow on T consecutive calendar days."""

    workflow: str
    metric: str
    kind: Kind
    worse: Worse
    alerts: bool
    """Whether a day out of band asks for an entry."""
    limits: tuple[float | None, float | None]
    """Hard limits on the value."""
    first: dt.date
    """The day of index 0."""
    value: Floats
    """(T,) on the metric's own scale; NaN where nothing was measured. Unused for a histogram."""
    n: Counts
    """(T,) records behind the value; 0 where unknown or none."""
    spread: Floats
    """(T,) variance of a single record within the day, for a mean; NaN where unknown."""
    bins: Counts
    """(T, K) counts per bin of a histogram; (T, 0) for the other kinds."""
    holiday: Flags
    """(T,) public holidays."""
    excluded: Flags
    """(T,) days an entry leaves out of baseline and tail."""
    manual: Flags
    """(T,) days on which people did the work."""
    shift: Flags
    """(T,) first days of a new level."""
    older: Flags
    """(T,) days rolled up under another definition of the metric, which cannot be compared."""
    dumps: tuple[str, ...]
    """T times 12 hex digits over the hashes of the day's sources, or empty."""
    unanswered: tuple[str, ...] = ()
    """T times why nothing could be measured though records came, as the test of a verdict says it, or empty; none at
    all where that is not known."""
    ends: tuple[float, float] = (-np.inf, np.inf)
    """Of a quantile, the edges of its bins between which it is a number."""

    def end(self, index: int) -> float | None:
        """Return the edge beyond which a quantile lies on the day at an index; None where it is a number, or none."""
        beyond = self.unanswered[index] if self.unanswered and self.kind == "quantile" else ""
        return {BELOW: self.ends[0], ABOVE: self.ends[1]}.get(beyond)

    @property
    def usable(self) -> Flags:
        """(T,) days that may teach what is normal, where they hold a value."""
        return ~(self.excluded | self.manual | self.older)

    def day(self, index: int) -> dt.date:
        """Return the calendar day at an index."""
        return self.first + dt.timedelta(days=index)

    def before(self, index: int) -> Series:
        """Return the series up to the day before an index."""
        return self._part(slice(0, index))

    def after(self, index: int) -> Series:
        """Return the series without its first days."""
        return self._part(slice(index, None))

    def _part(self, days: slice) -> Series:
        arrays = ("value", "n", "spread", "bins", "holiday", "excluded", "manual", "shift", "older")
        rows = (*arrays, "dumps", "unanswered")
        return replace(self, first=self.day(days.start), **{name: getattr(self, name)[days] for name in rows})

"""Days that cannot be believed as a whole leave the baseline: asked of the rollups, before anything is judged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.calendar import ONE_DAY
from watchbook.check.delivery import plausible_volumes
from watchbook.journal import effects

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from watchbook.bands.series import Cell
    from watchbook.calendar import Calendar
    from watchbook.journal import Journal
    from watchbook.ledger import Source
    from watchbook.metrics import Metric


@dataclass(frozen=True, slots=True)
class DeliveredDays:
    """What came, as far as it says whether a day can be believed."""

    first: dt.date
    """The day of index 0."""
    most: Mapping[str, Sequence[int]]
    """By workflow, the most that one of its metrics of the dumps counted on each of T days."""
    sources: Sequence[Source]
    """Every file that was read."""
    shared_ids: AbstractSet[str]
    """Names of those of which many lines share an id and differ."""
    copied_days: Sequence[tuple[str, dt.date]]
    """Workflows and days with the numbers of a day before, as `CopiedDays` finds them."""

    def counts(self) -> dict[str, dict[dt.date, int]]:
        """Return the conversations of each workflow by day, from its first on, with the days that brought it none."""
        came = sorted({source.date for source in self.sources if source.kind == "logs"})
        counts: dict[str, dict[dt.date, int]] = {}
        for workflow, most in self.most.items():
            by_day = {self.first + index * ONE_DAY: count for index, count in enumerate(most) if count}
            first, last = next(iter(by_day), None), self.first + (len(most) - 1) * ONE_DAY
            if first is not None:
                counts[workflow] = by_day | {day: 0 for day in came if first <= day <= last and day not in by_day}
        return counts


def hollow_cells(
    delivery: DeliveredDays, metrics: Mapping[str, Metric], journal: Journal, calendar: Calendar, last: dt.date
) -> frozenset[Cell]:
    """Return (workflow, metric, day) of every day up to `last` of which a part came, or too much, or other rows.

    Those are days with a count that is doubted, with rows that share ids and differ, or with another day's numbers.
    """
    counts = delivery.counts()
    volumes = plausible_volumes(counts, journal, calendar, metrics)
    days = {(workflow, day) for workflow, volume in volumes.items() for day in volume.doubts}
    dates = {
        source.date for source in delivery.sources if source.kind == "logs" and source.source in delivery.shared_ids
    }
    days |= {(workflow, day) for workflow, by_day in counts.items() for day in dates if by_day.get(day, 0)}
    days |= set(delivery.copied_days) - effects(journal, (), calendar, last).manual
    of_dumps = [name for name, metric in metrics.items() if metric.source == "dumps"]
    return frozenset((workflow, metric, day) for workflow, day in days for metric in of_dumps)

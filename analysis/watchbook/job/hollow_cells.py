"""Days whose counts cannot be believed leave the baseline: asked of the rollups, before anything is judged."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from watchbook.check.delivery import plausible_volumes

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from watchbook.bands.series import Cell
    from watchbook.calendar import Calendar
    from watchbook.journal import Journal
    from watchbook.ledger import Rollup, Source
    from watchbook.metrics import Metric


def hollow_cells(  # noqa: PLR0913, PLR0917  # both books' word on what came
    rollups: Iterable[Rollup],
    sources: Iterable[Source],
    metrics: Mapping[str, Metric],
    journal: Journal,
    calendar: Calendar,
    last: dt.date,
) -> frozenset[Cell]:
    """Return (workflow, metric, day) of every day up to `last` of which a part came, or too much."""
    of_dumps = [name for name, metric in metrics.items() if metric.source == "dumps"]
    sums: dict[tuple[str, str, dt.date], int] = defaultdict(int)
    for row in rollups:
        if row.day <= last and row.metric in of_dumps and row.definition == metrics[row.metric].definition:
            sums[row.workflow, row.metric, row.day] += row.n
    came = {source.date for source in sources if source.kind == "logs"}
    counts: dict[str, dict[dt.date, int]] = defaultdict(dict)
    for (workflow, _, day), count in sums.items():
        counts[workflow][day] = max(count, counts[workflow].get(day, 0))
    for by_day in counts.values():
        first = min(day for day, count in by_day.items() if count) if any(by_day.values()) else last
        by_day.update({day: 0 for day in came if first <= day <= last and day not in by_day})
        for day in [day for day, count in by_day.items() if day < first or (not count and day not in came)]:
            del by_day[day]
    volumes = plausible_volumes(counts, journal, calendar, metrics)
    return frozenset(
        (workflow, metric, day) for workflow, volume in volumes.items() for day in volume.doubts for metric in of_dumps
    )

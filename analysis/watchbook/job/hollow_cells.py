"""Days that cannot be believed as a whole leave the baseline: asked of the rollups, before anything is judged."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from watchbook.check.delivery import plausible_volumes, shares_ids
from watchbook.check.verdicts.copy_watch import FEWEST, copies
from watchbook.journal import effects

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from watchbook.bands.series import Cell
    from watchbook.calendar import Calendar
    from watchbook.check.verdicts.copy_watch import Numbers
    from watchbook.journal import Journal
    from watchbook.ledger import Account, Rollup, Source
    from watchbook.metrics import Metric


def hollow_cells(  # noqa: PLR0913, PLR0917  # both books' word on what came
    rollups: Iterable[Rollup],
    sources: Iterable[Source],
    accounts: Iterable[Account],
    metrics: Mapping[str, Metric],
    journal: Journal,
    calendar: Calendar,
    last: dt.date,
) -> frozenset[Cell]:
    """Return (workflow, metric, day) of every day up to `last` of which a part came, or too much, or other rows.

    Those are days with a count that is doubted, with rows that share ids and differ, or with another day's numbers.
    """
    of_dumps = [name for name, metric in metrics.items() if metric.source == "dumps"]
    rows = [
        row
        for row in rollups
        if row.day <= last and row.metric in of_dumps and row.definition == metrics[row.metric].definition
    ]
    came = {source.date for source in sources if source.kind == "logs"}
    counts = _counts(rows, came, last)
    volumes = plausible_volumes(counts, journal, calendar, metrics)
    days = {(workflow, day) for workflow, volume in volumes.items() for day in volume.doubts}
    days |= _days_of_shared_ids(sources, accounts, counts)
    days |= set(_copied_days(rows, metrics, counts)) - effects(journal, (), calendar, last).manual
    return frozenset((workflow, metric, day) for workflow, day in days for metric in of_dumps)


def _counts(rows: Iterable[Rollup], came: Iterable[dt.date], last: dt.date) -> dict[str, dict[dt.date, int]]:
    """Return the conversations of each workflow by day, from its first on, with the days that brought it none."""
    sums: dict[tuple[str, str, dt.date], int] = defaultdict(int)
    for row in rows:
        sums[row.workflow, row.metric, row.day] += row.n
    days = set(came)
    counts: dict[str, dict[dt.date, int]] = defaultdict(dict)
    for (workflow, _, day), count in sums.items():
        counts[workflow][day] = max(count, counts[workflow].get(day, 0))
    for by_day in counts.values():
        first = min(day for day, count in by_day.items() if count) if any(by_day.values()) else last
        by_day.update({day: 0 for day in days if first <= day <= last and day not in by_day})
        for day in [day for day, count in by_day.items() if day < first or (not count and day not in days)]:
            del by_day[day]
    return counts


def _days_of_shared_ids(
    sources: Iterable[Source], accounts: Iterable[Account], counts: Mapping[str, Mapping[dt.date, int]]
) -> set[tuple[str, dt.date]]:
    lines: dict[str, dict[str, int]] = defaultdict(dict)
    for row in accounts:
        if not row.field:
            lines[row.source][row.outcome] = row.count
    days = {source.date for source in sources if source.kind == "logs" and shares_ids(lines[source.source])}
    return {(workflow, day) for workflow, by_day in counts.items() for day in days if by_day.get(day, 0)}


def _copied_days(
    rows: Sequence[Rollup], metrics: Mapping[str, Metric], counts: Mapping[str, Mapping[dt.date, int]]
) -> Iterator[tuple[str, dt.date]]:
    """Yield the days whose sums are all those of one before, as far as the check compares them."""
    full_days = {(workflow, day) for workflow, by_day in counts.items() for day in by_day if by_day[day] >= FEWEST}
    sums: dict[tuple[str, dt.date, str], list[int]] = {}
    for row in rows:
        if (row.workflow, row.day) in full_days and row.n and metrics[row.metric].kind != "histogram":
            key, parts = (row.workflow, row.day, row.metric), [row.n, row.total, row.squares, *row.bins]
            before = sums.get(key)
            sums[key] = parts if before is None else [a + b for a, b in zip(before, parts, strict=True)]
    matches: dict[str, dict[dt.date, Numbers]] = defaultdict(lambda: defaultdict(dict))
    for (workflow, day, metric), (count, *parts) in sums.items():
        matches[workflow][day][metric] = count, tuple(parts)
    for workflow, by_day in matches.items():
        for day, _ in copies(by_day):
            yield workflow, day

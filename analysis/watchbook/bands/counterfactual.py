"""The band of a day as it would be had nobody written an entry."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from watchbook.bands.judge import score

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from watchbook.bands.series import Cell, Flags, JournalDays, Series
    from watchbook.ledger import Verdict


def with_and_without(series: Sequence[Series], day: dt.date, entry: JournalDays) -> list[tuple[Verdict, Verdict]]:
    """Return each series' verdict on a day as it is, and as it would be without what an entry does to the baseline.

    Args:
        series: Metrics, over days that `day` is among.
        day: The day that is judged.
        entry: The days that the entry alone leaves out, and those on which it alone starts a level.
    """
    now = [metric_series.before((day - metric_series.first).days + 1) for metric_series in series]
    verdicts = score([*now, *(_without(metric_series, entry) for metric_series in now)], since=day)
    return list(zip(verdicts[: len(now)], verdicts[len(now) :], strict=True))


def _without(series: Series, entry: JournalDays) -> Series:
    return replace(
        series,
        excluded=_flags_without(series.excluded, series, entry.excluded),
        shift=_flags_without(series.shift, series, entry.shifts),
    )


def _flags_without(flags: Flags, series: Series, cells: Iterable[Cell]) -> Flags:
    rest = flags.copy()
    for workflow, metric, day in cells:
        index = (day - series.first).days
        if (workflow, metric) == (series.workflow, series.metric) and 0 <= index < len(rest):
            rest[index] = False
    return rest

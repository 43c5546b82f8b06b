"""Days out of band that belong together: a fault that lies within its band for a day or two goes on all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.calendar import ONE_DAY

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Mapping

QUIET = 2
"""Days in band, at most, between two days that are still one call; as many as the benchmarks take for one alarm."""


def fault_runs(
    metrics_by_day: Mapping[dt.date, Collection[str]], apart: Collection[dt.date] = ()
) -> list[tuple[dt.date, ...]]:
    """Return days out of band as runs of one fault each, in order.

    Days that follow each other are one run. So are those that up to `QUIET` days in band part, where a metric that was
    out before them is out again behind them.

    Args:
        metrics_by_day: Which metrics were out on each day; none where the workflow was out as a whole alone.
        apart: Days that end a run and belong to none, as those that an entry explains.

    """
    runs: list[list[dt.date]] = []
    for day in sorted(metrics_by_day):
        if runs and _is_of(runs[-1], day, metrics_by_day, apart):
            runs[-1].append(day)
        else:
            runs.append([day])
    return [tuple(run) for run in runs]


def _is_of(
    run: list[dt.date],
    day: dt.date,
    metrics_by_day: Mapping[dt.date, Collection[str]],
    apart: Collection[dt.date],
) -> bool:
    """Return whether a day belongs to the run before it."""
    between = [run[-1] + ONE_DAY * back for back in range(1, (day - run[-1]).days)]
    if not between:
        return True
    if len(between) > QUIET or not set(between).isdisjoint(apart):
        return False
    before, metrics = {metric for of_run in run for metric in metrics_by_day[of_run]}, set(metrics_by_day[day])
    return not before or not metrics or not before.isdisjoint(metrics)

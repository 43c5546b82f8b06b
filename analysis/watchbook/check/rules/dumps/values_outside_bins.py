"""Metrics whose values lie outside of their bins → findings."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from watchbook.check.finding import Finding, spells
from watchbook.check.finding_text import days_in_words
from watchbook.check.verdicts.verdict_history import EDGES
from watchbook.metrics import number

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from watchbook.check.case import Case


def bin_findings(case: Case) -> Iterator[Finding]:
    """Yield a finding for each run of days on which a quantile, or most of a histogram, was outside of its bins."""
    lateness = case.lateness
    days: dict[tuple[str, str, bool], dict[dt.date, set[str]]] = defaultdict(lambda: defaultdict(set))
    for day, workflow, metric_name, test in case.verdicts.beyond_bins:
        is_explained = lateness.is_explained(day, [workflow], metric_name)
        days[metric_name, test, is_explained][day].add(workflow)
    for (name, test, is_explained), by_day in days.items():
        metric = case.metrics[name]
        edge = number(metric, metric.edges[EDGES[test]])
        for run in spells(by_day):
            workflows = set().union(*(by_day[day] for day in run))
            where = f" in {' and '.join(sorted(workflows))}" if len(workflows) < len(lateness.workflows) else ""
            yield Finding(
                "WB327",
                "notice" if is_explained else "warning",
                f"{metric.title} lies {test.split()[0]} {edge}, outside of its bins, on {days_in_words(run)}{where}"
                f"{', as an entry says' if is_explained else ''}",
                place=metric.place if metric.place.file == "watchbook.toml" else None,
                workflow=next(iter(workflows)) if len(workflows) == 1 else None,
                metrics=(name,),
                days=run,
                hint=None
                if is_explained
                else f"give it bins that hold its values, under [metrics.{name}] in watchbook.toml",
            )

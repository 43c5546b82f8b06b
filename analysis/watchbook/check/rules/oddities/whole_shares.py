"""Shares that every conversation counts for, from the first day on → a finding a metric and workflow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.check.finding import Finding
from watchbook.metrics import number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from watchbook.check.case import Case
    from watchbook.ledger import Verdict

NEARLY_ALL = 0.99
"""Share from which on nearly every conversation counts."""
ENOUGH = 1000
"""Conversations that it takes to say so."""


def whole_findings(case: Case) -> Iterator[Finding]:
    """Yield a finding for each share that should be low and was never anything but nearly all.

    A band learns it as normal, and it can never be worse: most often the field always holds something.
    """
    for (workflow, name), series in case.series.items():
        metric = case.metrics[name]
        is_asked = metric.alerts and metric.kind == "share" and metric.worse == "up" and metric.source == "dumps"
        if is_asked and _is_whole(series):
            title = case.config.workflows[workflow].title or workflow
            yield Finding(
                "WB364",
                "warning",
                f"{metric.title} of {title} has never been below {number(metric, NEARLY_ALL)}, "
                "so it says nothing of any day",
                workflow=workflow,
                metrics=(name,),
                hint="see what its field holds where nothing was the matter: watchbook look FILE; "
                f"if that is right, [metrics.{name}] off = true takes the metric away",
            )


def _is_whole(series: Sequence[Verdict]) -> bool:
    values = [row.value for row in series if row.n and row.value is not None]
    return bool(values) and min(values) >= NEARLY_ALL and sum(row.n for row in series) >= ENOUGH

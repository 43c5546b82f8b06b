"""Shares that every conversation counts for, from the first day on → a finding a metric and workflow."""

from __future__ import annotations

import math
from operator import itemgetter
from typing import TYPE_CHECKING

from watchbook.check.finding import Finding
from watchbook.metrics import number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.check.case import Case

NEARLY_ALL = 0.99
"""Share from which on nearly every conversation counts."""
ENOUGH = 1000
"""Conversations that it takes to say so."""


def whole_findings(case: Case) -> Iterator[Finding]:
    """Yield a finding for each share that should be low and was never anything but nearly all.

    A band learns it as normal, and it can never be worse: most often the field always holds something.
    """
    for (workflow, name), past in sorted(case.verdicts.series.items(), key=itemgetter(0)):
        metric = case.metrics[name]
        is_asked = metric.alerts and metric.kind == "share" and metric.worse == "up" and metric.source == "dumps"
        if is_asked and NEARLY_ALL <= past.low < math.inf and past.total >= ENOUGH:
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

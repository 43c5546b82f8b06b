"""Bands that are narrower than the digits that the ledger keeps → a finding a metric and workflow."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

from watchbook.check.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.check.case import Case
    from watchbook.ledger import Verdict

NARROW = 5e-4
"""Width of a band beside its ends below which the sixth digit, at worst a hundred-thousandth, is a fiftieth of it."""
VARIED = 3
"""Different values that the judged days before the last need: what is always alike has no noise."""


def is_coarse(row: Verdict) -> bool:
    """Return whether a verdict's band is so narrow beside its level that rounding may decide what lies outside."""
    if row.lower is None or row.upper is None or row.value is None:
        return False
    width = row.upper - row.lower
    is_constant = width == 0.0 and row.value == row.lower
    return not is_constant and width < NARROW * max(abs(row.lower), abs(row.upper))


def coarse_findings(case: Case) -> Iterator[Finding]:
    """Yield a finding for each metric whose newest band is coarse: what is drawn of it, and decides, is rounded."""
    for (workflow, name), past in sorted(case.verdicts.series.items(), key=itemgetter(0)):
        row = past.newest
        if row is not None and is_coarse(row) and len({*past.values[:-1]}) >= VARIED:
            metric, title = case.metrics[name], case.config.workflows[workflow].title or workflow
            yield Finding(
                "WB365",
                "warning",
                f"the band of {metric.title} of {title} is {row.lower:.12g} to {row.upper:.12g}: six digits are kept, "
                "so rounding decides what lies outside of it",
                workflow=workflow,
                metrics=(name,),
                days=(row.day,),
                hint=f"take off what never changes, {metric.expression} - {row.lower:.12g}, under [metrics.{name}]",
            )

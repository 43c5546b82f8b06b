"""No metric of the conversations calls anybody → a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.check.day_states import is_watched
from watchbook.check.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.check.case import Case


def unwatched_findings(case: Case) -> Iterator[Finding]:
    """Yield a finding where watchbook.toml leaves no metric that would call somebody."""
    if not is_watched(case.metrics):
        yield Finding(
            "WB336",
            "warning",
            "no metric of the conversations calls anybody: each one is off, a count, or has alerts = false or "
            'worse = "none", so whatever happens nobody is asked for an entry',
            place=case.engagement.source.place(("metrics",)),
            hint="let one metric call at least: take alerts = false from it under [metrics] in watchbook.toml",
        )

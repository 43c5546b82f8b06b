"""What the client noticed and no band flagged → findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.calendar import days_between
from watchbook.check.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.check.case import Case


def noticing_findings(case: Case) -> Iterator[Finding]:
    """Yield a notice for each entry whose judged days no band flagged, though the client noticed."""
    through = case.through
    for notice in case.client_notices.values():
        entry = notice.entry
        if through is None or not notice.is_alone(through):
            continue
        yield Finding(
            "WB206",
            "notice",
            f"the client noticed what no band flagged: {entry.title}",
            place=entry.place("noticed"),
            days=tuple(days_between(entry.first, min(entry.last or through, through))),
            hint="a metric of your own, or a hard limit, under [metrics] in watchbook.toml may see it next time",
            entry=entry.id,
        )

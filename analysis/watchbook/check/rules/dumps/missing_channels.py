"""Channels that always have conversations and have none → a finding for each run of days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.check.likenesses.day_parts import is_doubted, runs_of_parts
from watchbook.check.likenesses.part_finding import DAYS, finding_of_parts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from watchbook.check.case import Case
    from watchbook.check.finding import Finding
    from watchbook.check.likenesses.day_parts import EmptyPart


def channel_findings(case: Case) -> Iterator[Finding]:
    """Yield a finding for each run of days on which a channel was empty and others were not.

    Days that are doubted as a whole are passed over.
    """
    for workflow, past in case.categories.in_order():
        marks = case.marks.get(workflow, {})
        empty = [each for each in past.parts.in_order() if not is_doubted(marks[each.day])]
        for run in runs_of_parts(empty):
            yield _finding(case, workflow, run)


def _finding(case: Case, workflow: str, run: Sequence[EmptyPart]) -> Finding:
    return finding_of_parts(
        case.lateness,
        "WB339",
        workflow,
        run,
        f"came by channel {run[-1].part[0]} on {DAYS}, by which",
        "have them delivered, or say what became of the channel",
    )

"""Days whose numbers are those of a day before → why they cannot be believed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.check.finding_text import count_of, on
from watchbook.check.hollow import Hollow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from watchbook.check.verdicts.copy_watch import CopyWatch

COPY = "WB316"


def copy_hollows(watches: Mapping[str, CopyWatch]) -> Iterator[Hollow]:
    """Yield a reason for each workflow-day whose numbers are all those of one before."""
    for workflow, watch in watches.items():
        for copy in watch.copies:
            yield Hollow(
                copy.day,
                workflow,
                COPY,
                f"its {count_of(copy.conversations, 'conversation')} have the same numbers as those of "
                f"{on(copy.before)}, in all {count_of(copy.metrics, 'metric')}, as if they were the same ones under "
                "new times and ids",
                final=True,
            )

"""How many lines of a file hold no record, by reason: what the ledger keeps of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from watchbook.dumps.losses.line_losses import LineLosses

LISTED = 100
"""Lines listed of a file and reason; the counts are always complete."""


@dataclass(slots=True)
class LossCount:
    """How many lines of a file were set aside for which reason, and where the first of each stand."""

    counts: Counter[str] = field(default_factory=Counter)
    first_lines: dict[str, list[int]] = field(default_factory=dict)
    """The first `LISTED` of each reason, in the order in which they came."""

    def add(self, losses: LineLosses) -> None:
        """Add a batch's."""
        for reason, count in losses.counts().items():
            self.counts[reason] += count
            examples = self.first_lines.setdefault(reason, [])
            if room := LISTED - len(examples):
                examples += losses.first_lines(reason, room)

    def update(self, counterpart: LossCount) -> None:
        """Add what another counted of later lines."""
        self.counts.update(counterpart.counts)
        for reason, lines in counterpart.first_lines.items():
            examples = self.first_lines.setdefault(reason, [])
            examples += lines[: LISTED - len(examples)]

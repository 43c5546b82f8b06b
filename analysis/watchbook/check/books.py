"""The two books of an engagement, read: what a check is of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook import journal
from watchbook.calendar import Calendar
from watchbook.ledger import Ledger
from watchbook.metrics import metrics_of, with_workflow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from watchbook.config import Engagement
    from watchbook.journal import Journal
    from watchbook.metrics import Metric


@dataclass(frozen=True, slots=True)
class Books:
    """What people and machines wrote about one engagement."""

    engagement: Engagement
    metrics: Mapping[str, Metric]
    """By name, with the metric `workflow`; verdicts of metrics that no longer exist are passed over."""
    calendar: Calendar
    """What a day is, and when its dump is due."""
    ledger: Ledger
    """The book that machines write."""
    journal: Journal
    """The book that people write."""

    @classmethod
    def read(cls, engagement: Engagement, store: Ledger | None = None) -> Books:
        """Read the books of an engagement; `store` stands in for its own ledger.

        Raises:
            WatchbookError: metrics, ledger or journal cannot be read.
        """
        metrics = metrics_of(engagement)
        return cls(
            engagement,
            with_workflow(metrics),
            Calendar.of(engagement.config),
            store or Ledger(engagement.root / "ledger"),
            journal.load(engagement.root, engagement, metrics),
        )

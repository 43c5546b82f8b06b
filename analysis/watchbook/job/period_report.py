"""What a weekly or monthly notebook reads: the ledger as it will be once the day's work is placed, and the journal."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from watchbook import journal, ledger
from watchbook.calendar import ONE_DAY
from watchbook.config import find_root, load_engagement
from watchbook.metrics import headline_of, metrics_of
from watchbook.pages import formatting

if TYPE_CHECKING:
    from collections.abc import Iterable

    from watchbook.config import Engagement
    from watchbook.metrics import Metric

RowT = TypeVar("RowT", ledger.Verdict, ledger.Rollup)


@dataclass(frozen=True)
class PeriodReport:
    """A span of days to speak of, and what came before it."""

    engagement: Engagement
    metrics: dict[str, Metric]
    staging: ledger.Staging
    first: dt.date
    last: dt.date
    _known_verdicts: dict[int, dict[tuple[str, str], list[ledger.Verdict]]] = field(default_factory=dict, repr=False)
    """By how many days before the span they begin."""
    _known_rollups: dict[int, dict[tuple[str, str], list[ledger.Rollup]]] = field(default_factory=dict, repr=False)

    @classmethod
    def open(cls, staging: str, first: str, last: str, root: str = ".") -> PeriodReport:
        """Open the engagement at `root`, with what is staged, for the days from `first` to `last`."""
        engagement = load_engagement(find_root(Path(root)))
        book = ledger.Ledger(engagement.root / "ledger")
        return cls(
            engagement,
            metrics_of(engagement),
            ledger.Staging(book, Path(staging)),
            dt.date.fromisoformat(first),
            dt.date.fromisoformat(last),
        )

    @property
    def workflows(self) -> tuple[str, ...]:
        """Every workflow's name."""
        return tuple(self.engagement.config.workflows)

    @property
    def span(self) -> str:
        """The days, as people say them."""
        return formatting.days_span(self.first, self.last)

    def title(self, workflow: str) -> str:
        """Return a workflow's title."""
        return self.engagement.config.workflows[workflow].title or workflow

    def headline(self, workflow: str) -> list[Metric]:
        """Return the metrics that stand for a workflow on the front page."""
        return [self.metrics[name] for name in headline_of(self.engagement, self.metrics, workflow)]

    def verdicts(self, workflow: str, metric: str, days_before: int = 0) -> list[ledger.Verdict]:
        """Return a metric's verdicts of the span, and of some days before it, in order of days."""
        return [
            row
            for row in self._verdicts(days_before).get((workflow, metric), [])
            if self.first - days_before * ONE_DAY <= row.day <= self.last
        ]

    def average(self, workflow: str, metric: str, days_before: int = 0) -> float | None:
        """Return the mean value over the records of the span, or of the days before it; None without any."""
        rows = self.verdicts(workflow, metric, days_before)
        return average(row for row in rows if (row.day < self.first) == bool(days_before))

    def total(self, workflow: str, metric: str) -> int:
        """Return how many records of the span have an answer to a metric."""
        return sum(row.n for row in self.verdicts(workflow, metric))

    def flagged_days(self, workflow: str) -> list[dt.date]:
        """Return the span's days on which a metric of a workflow asked for an entry."""
        rows = (row for name in self.metrics for row in self.verdicts(workflow, name))
        return sorted({row.day for row in rows if row.flag})

    def histogram(self, workflow: str, metric: str, days_before: int = 0) -> list[float]:
        """Return the shares of a histogram's bins over the span, or the days before it; zeros when empty."""
        start, stop = (
            (self.first, self.last) if not days_before else (self.first - days_before * ONE_DAY, self.first - ONE_DAY)
        )
        rollups = self._rollups(days_before).get((workflow, metric), [])
        rows = [row.closed_bins for row in rollups if start <= row.day <= stop and row.bins]
        width = len(self.metrics[metric].edges) - 1
        counts = [sum(row[i] for row in rows) for i in range(width)]
        return [count / (sum(counts) or 1) for count in counts]

    @cached_property
    def entries(self) -> list[journal.Entry]:
        """The entries whose days touch the span, in order of their first day."""
        entries = journal.load(self.engagement.root, self.engagement, self.metrics).entries
        touching = [entry for entry in entries if entry.first <= self.last and (entry.last or self.last) >= self.first]
        return sorted(touching, key=lambda entry: (entry.first, entry.id))

    def _verdicts(self, days_before: int) -> dict[tuple[str, str], list[ledger.Verdict]]:
        """Return the verdicts of the span, of some days before it and of all behind; no earlier month is read."""
        if days_before not in self._known_verdicts:
            since = self.first - days_before * ONE_DAY
            self._known_verdicts[days_before] = _group_by(self.staging.read(ledger.VERDICTS, since))
        return self._known_verdicts[days_before]

    def _rollups(self, days_before: int) -> dict[tuple[str, str], list[ledger.Rollup]]:
        """Return the roll-ups likewise, by the definitions of today."""
        if days_before not in self._known_rollups:
            definitions = {name: metric.definition for name, metric in self.metrics.items()}
            rows = self.staging.read(ledger.ROLLUPS, self.first - days_before * ONE_DAY)
            self._known_rollups[days_before] = _group_by(
                row for row in rows if definitions.get(row.metric) == row.definition
            )
        return self._known_rollups[days_before]


def average(rows: Iterable[ledger.Verdict]) -> float | None:
    """Return Σ value·n / Σ n of verdicts: a share's or a mean's value over all their records."""
    pairs = [(row.value, row.n) for row in rows if row.value is not None and row.n]
    return sum(value * n for value, n in pairs) / sum(n for _, n in pairs) if pairs else None


def _group_by(rows: Iterable[RowT]) -> dict[tuple[str, str], list[RowT]]:
    groups: dict[tuple[str, str], list[RowT]] = {}
    for row in rows:
        groups.setdefault((row.workflow, row.metric), []).append(row)
    return groups

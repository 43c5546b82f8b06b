"""What the ledger's months teach of what came: which days are copies of another, which files' lines share ids."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from watchbook.check.delivery import shares_ids
from watchbook.check.verdicts.copy_watch import FEWEST, CopyWatch

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from watchbook.check.verdicts.copy_watch import Numbers
    from watchbook.ledger import Account, Rollup


@dataclass(slots=True)
class CopiedDays:
    """The days whose sums are all those of one before, as far as the check compares them."""

    definitions: Mapping[str, str]
    """Of the metrics of dumps, by name."""
    shapeless: frozenset[str]
    """The metrics among them that are compared: all but histograms."""
    watches: dict[str, CopyWatch] = field(default_factory=dict)
    """By workflow."""

    @property
    def found(self) -> list[tuple[str, dt.date]]:
        """Workflows and days."""
        return [(workflow, copy.day) for workflow, watch in self.watches.items() for copy in watch.copies]

    def learn(self, rows: Iterable[Rollup]) -> None:
        """Take up a month's rows, all of which are later than those before."""
        sums: dict[tuple[str, dt.date], dict[str, list[int]]] = defaultdict(dict)
        definitions = self.definitions
        for row in rows:
            if row.definition != definitions.get(row.metric):
                continue
            by_metric, parts = sums[row.workflow, row.day], [row.n, row.total, row.squares, *row.bins]
            before = by_metric.get(row.metric)
            by_metric[row.metric] = parts if before is None else [a + b for a, b in zip(before, parts, strict=True)]
        for workflow, day in sorted(sums):
            by_metric = sums[workflow, day]
            if max(parts[0] for parts in by_metric.values()) < FEWEST:
                continue
            numbers: Numbers = {
                name: (parts[0], tuple(parts[1:]))
                for name, parts in by_metric.items()
                if parts[0] and name in self.shapeless
            }
            self.watches.setdefault(workflow, CopyWatch()).take(day, numbers)


@dataclass(slots=True)
class SharedIds:
    """The files of which many lines share an id with another one and differ from it."""

    names: set[str] = field(default_factory=set)

    def learn(self, rows: Iterable[Account]) -> None:
        """Take up a month's rows; all of a file's stand in one month."""
        lines: dict[str, dict[str, int]] = defaultdict(dict)
        for row in rows:
            if not row.field:
                lines[row.source][row.outcome] = row.count
        self.names |= {source for source, outcomes in lines.items() if shares_ids(outcomes)}

"""The faults that a drill of the watch can put into records, and how large one has to be that a week shows."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

import polars as pl

from watchbook.dumps.records import WORKFLOW

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Mapping

    from watchbook.ledger import Verdict
    from watchbook.metrics import Metric

BANDS = 1.5
"""How far a fault moves its metric, in half widths of its band: what a week of such days should show nearly always."""
LADDER = (0.01, 0.015, 0.02, 0.03, 0.04, 0.055, 0.08, 0.11, 0.15, 0.2, 0.25, 0.32, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
"""Parts of the records that are changed. Rounded up to them a fault stays the same for many nights, and its copies of
earlier days need not be made anew."""
CHANCE = 2.0**64
"""One more than the largest hash of a record's id."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault that can be put into records."""

    name: str
    metric: str
    """The metric that it moves, upwards."""
    about: str
    """What goes wrong, as a sentence without its full stop."""
    where: str
    """polars SQL: the records that it can change."""
    set: Mapping[str, str | float | bool]
    """What the fields of a changed record hold."""

    def fits(self, metrics: Mapping[str, Metric], fields: Collection[str]) -> bool:
        """Return whether an engagement reads what it changes, and is told of what it moves."""
        metric = metrics.get(self.metric)
        names = {*self.set, *pl.sql_expr(self.where).meta.root_names()}
        return metric is not None and metric.alerts and metric.kind == "share" and names <= set(fields)


@dataclass(frozen=True, slots=True)
class SizedFault:
    """A fault of a stated size, for one workflow."""

    fault: Fault
    workflow: str
    records: float
    """Part of the records that can be changed that are."""
    usual: float
    """What was expected of its metric on the last day before."""
    shift: float
    """How far it should move the metric."""

    def key(self) -> str:
        """Return a text that is the same for faults that leave the same records."""
        return f"{self.workflow} {self.fault.name} {self.records:g}"

    def applied(self, frame: pl.DataFrame, position: int) -> pl.DataFrame:
        """Return records in which those of the workflow at `position` that are drawn hold what the fault makes of them.

        Which are drawn is fixed by their ids.
        """
        is_drawn = pl.col("conversation_id").hash(seed=17).cast(pl.Float64) < self.records * CHANCE
        changes = (pl.col(WORKFLOW) == position) & pl.sql_expr(self.fault.where).fill_null(value=False) & is_drawn
        return frame.with_columns(
            pl.when(changes).then(pl.lit(value, dtype=frame.schema[name])).otherwise(pl.col(name)).alias(name)
            for name, value in self.fault.set.items()
        )


@lru_cache(maxsize=1)
def faults() -> tuple[Fault, ...]:
    """Return every fault, in the order in which months take their turns."""
    tables = tomllib.loads(files("watchbook.job.watch_drill").joinpath("faults.toml").read_text("utf-8"))
    return tuple(Fault(name, **table) for name, table in tables.items())


def sized_fault(
    candidates: Iterable[Fault], workflow: str, verdicts: Iterable[Verdict], first: dt.date, turn: int
) -> SizedFault | None:
    """Return the fault whose turn it is, of the size that a workflow's own bands say a week should show.

    None where no candidate's metric has a settled band, or none can be moved that far.

    Args:
        candidates: that fit the engagement.
        workflow: whose records are changed.
        verdicts: of every metric.
        first: the first day that is changed; only what was known before it counts.
        turn: which of those that are possible is taken, counted round.
    """
    last_verdicts: dict[str, Verdict] = {}
    for verdict in verdicts:
        if verdict.workflow == workflow and verdict.day < first and verdict.state in ("in", "out"):
            before = last_verdicts.get(verdict.metric)
            if before is None or before.day < verdict.day:
                last_verdicts[verdict.metric] = verdict
    sizes = [_fault_of_size(fault, workflow, last_verdicts.get(fault.metric)) for fault in candidates]
    possible = [fault for fault in sizes if fault is not None]
    return possible[turn % len(possible)] if possible else None


def _fault_of_size(fault: Fault, workflow: str, verdict: Verdict | None) -> SizedFault | None:
    if verdict is None or verdict.provisional or verdict.expected is None or verdict.upper is None:
        return None
    room = 1.0 - verdict.expected
    records = BANDS * (verdict.upper - verdict.expected) / room if room > 0 else 1.0
    step = next((step for step in LADDER if step >= records), None)
    if step is None:
        return None
    return SizedFault(fault, workflow, step, verdict.expected, step * room)

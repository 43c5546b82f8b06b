"""How one file is rolled up: everything but the file, as a plain value."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from watchbook.dumps.selection import Selection
from watchbook.rollups.answers import compile_metrics, fields_needed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from watchbook.calendar import Calendar
    from watchbook.config import Engagement, EvalsConfig
    from watchbook.metrics import Field, Metric

READING = 4
"""Raised whenever a file comes to be read differently, so that what is in the ledger is rolled up anew."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is read out of a file and computed from it; travels to any executor."""

    selection: Selection
    metrics: tuple[Metric, ...]
    """Those over dumps and those over evals."""
    evals: EvalsConfig | None
    definitions: str
    """8 hex digits over all of it."""

    @classmethod
    def of(
        cls, engagement: Engagement, fields: Mapping[str, Field], metrics: Mapping[str, Metric], calendar: Calendar
    ) -> Plan:
        """Return the plan of an engagement.

        Raises:
            MetricError: an expression that cannot be meant.
            ConfigError: two fields disagree on what one name holds.
        """
        mapped_names = frozenset(name for name, field in fields.items() if field.mapped)
        names = fields_needed(compile_metrics(fields, metrics)) | mapped_names
        selection = Selection.of(engagement, fields, names, calendar)
        evals = engagement.config.evals
        all_metrics = tuple(metrics.values())
        return cls(selection, all_metrics, evals, definitions_hash(selection, all_metrics, evals))


def definitions_hash(selection: Selection, metrics: tuple[Metric, ...], evals: EvalsConfig | None) -> str:
    """Return 8 hex digits over all that changes how a file is rolled up, and over nothing else."""
    fields = [{key: value for key, value in asdict(field).items() if key != "place"} for field in selection.fields]
    parts = [
        READING,
        fields,
        selection.workflows,
        selection.zone,
        selection.naive_zone,
        sorted((metric.name, metric.definition) for metric in metrics),
        (evals.passed, evals.n) if evals else None,
    ]
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:8]

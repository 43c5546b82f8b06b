"""How one file is rolled up: everything but the file, as a plain value."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from watchbook.dumps.nested.conversation_plan import ConversationPlan, conversation_plan, of_conversations
from watchbook.dumps.nested.declared_moments import demand_formats
from watchbook.dumps.selection import Selection
from watchbook.metrics import dimensions_of
from watchbook.metrics.field_reading import PLAIN
from watchbook.rollups.answers import compile_metrics, fields_needed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from watchbook.calendar import Calendar
    from watchbook.config import Engagement, EvalsConfig
    from watchbook.metrics import Dimension, Field, Metric

UNDER_MAPPING = ("place", "reading", "nulls")
"""What of a field is no part of the hash, or stands among the parts of a mapping."""
READING = 5
"""Raised whenever a file comes to be read differently, so that what is in the ledger is rolled up anew."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is read out of a file and computed from it; travels to any executor."""

    selection: Selection
    metrics: tuple[Metric, ...]
    """Those over dumps and those over evals."""
    dimensions: tuple[Dimension, ...]
    evals: EvalsConfig | None
    definitions: str
    """8 hex digits over all of it."""
    conversations: ConversationPlan | None = None
    """How rows become conversations; None where each is one."""

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
        dimensions = dimensions_of(engagement)
        names = fields_needed(compile_metrics(fields, metrics)) | mapped_names
        names |= {part.field for dimension in dimensions for part in (dimension, *dimension.pair)}
        selection = Selection.of(engagement, fields, names, calendar)
        demand_formats(selection.fields)
        evals = engagement.config.evals
        all_metrics = tuple(metrics.values())
        conversations = conversation_plan(engagement, selection)
        definitions = definitions_hash(selection, all_metrics, evals, dimensions, conversations)
        if conversations is not None:
            selection = of_conversations(selection, conversations)
        return cls(selection, all_metrics, dimensions, evals, definitions, conversations)


def definitions_hash(
    selection: Selection,
    metrics: tuple[Metric, ...],
    evals: EvalsConfig | None,
    dimensions: tuple[Dimension, ...],
    conversations: ConversationPlan | None = None,
) -> str:
    """Return 8 hex digits over all that changes how a file is rolled up, and over nothing else."""
    fields = [
        {key: value for key, value in asdict(field).items() if key not in UNDER_MAPPING} for field in selection.fields
    ]
    parts = [
        READING,
        fields,
        selection.workflows,
        selection.zone,
        selection.naive_zone,
        sorted((metric.name, metric.definition) for metric in metrics),
        (evals.passed, evals.n) if evals else None,
        dimensions,
        *([minimums] if (minimums := [(each.name, each.minimum) for each in dimensions if each.minimum > 1]) else []),
        *_mapping_parts(selection),
        *([_without_places(conversations)] if conversations else []),
    ]
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:8]


def _mapping_parts(selection: Selection) -> list[object]:
    """Return what watchbook.toml says beside the names of fields: nothing, where each line is a flat record."""
    readings = [
        (field.name, field.reading, field.nulls) for field in selection.fields if field.reading != PLAIN or field.nulls
    ]
    parts: list[object] = [readings, selection.aliases, selection.template, selection.rows, selection.dialect]
    return parts if any(parts) else []


def _without_places(plan: ConversationPlan) -> list[object]:
    """Return what of a plan changes the conversations: not the lines of watchbook.toml at which it stands."""
    kinds = [
        (
            kind.template,
            [
                (field.name, field.sources, field.type, field.min, field.max, field.reading)
                for field in kind.selection.fields
            ],
            kind.selection.rows,
            kind.where,
            kind.fields,
            kind.is_main,
        )
        for kind in plan.kinds
    ]
    return [plan.horizon, kinds]

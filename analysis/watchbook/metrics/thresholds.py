"""The numbers that a metric compares a field with, and whether the field is written on another scale than they are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.config import Engagement, read_config, read_toml
from watchbook.metrics.catalogue import metrics_of
from watchbook.metrics.fields import LITERAL, fields_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from watchbook.metrics.fields import Field
    from watchbook.metrics.metric import Metric

TIMES = 2.0
"""How many times wider or narrower a field's range has to be than the built-in one for another scale."""
NUMBER = r"(-?\d+(?:\.\d+)?)"
OURS = '[engagement]\nname = "D"\ntimezone = "UTC"\n[dumps]\npath = "l/{date}.jsonl"\n[workflows.d]\n'
"""A watchbook.toml that changes nothing."""


@dataclass(frozen=True, slots=True)
class OtherScale:
    """A field whose range watchbook.toml changes, while built-in metrics go on asking for the old one."""

    field: Field
    metrics: tuple[Metric, ...]
    """As they are built in: shares that compare it with numbers, and distributions of it in bins."""
    before: tuple[float, float]
    """The built-in range."""


def thresholds_of(metric: Metric, field: str) -> tuple[float, ...]:
    """Return the numbers that a metric compares a field with, in the order in which they stand."""
    text = LITERAL.sub("''", f"{metric.expression} ; {metric.among or ''}")
    name = rf"\b{re.escape(field)}\b"
    pattern = re.compile(rf"{name}\s*(?:<=|>=|<|>)\s*{NUMBER}|{NUMBER}\s*(?:<=|>=|<|>)\s*{name}")
    return tuple(float(first or second) for first, second in pattern.findall(text))


def other_scales(engagement: Engagement, metrics: Mapping[str, Metric]) -> Iterator[OtherScale]:
    """Yield each field with another range than the built-in one, of which built-in metrics are still as they were."""
    source = read_toml(OURS, "watchbook.toml")
    ours = Engagement(engagement.root, read_config(source), source)
    builtin_metrics, builtin_fields = metrics_of(ours), fields_of(ours)
    for name, field in fields_of(engagement).items():
        before, now = _range(builtin_fields.get(name)), _range(field)
        if before is None or now is None or not field.mapped:
            continue
        ratio = (now[1] - now[0]) / (before[1] - before[0])
        if 1.0 / TIMES < ratio < TIMES:
            continue
        stale = tuple(
            metric
            for metric in metrics.values()
            if metric.name in builtin_metrics
            and metric.definition == builtin_metrics[metric.name].definition
            and (thresholds_of(metric, name) or (metric.edges and metric.expression.strip() == name))
        )
        if stale:
            yield OtherScale(field, stale, before)


def _range(field: Field | None) -> tuple[float, float] | None:
    if field is None or field.min is None or field.max is None or field.min >= field.max:
        return None
    return field.min, field.max

"""Which fields a metric reads, told from its text alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from watchbook.metrics.fields import LITERAL

if TYPE_CHECKING:
    from collections.abc import Container

    from watchbook.metrics.catalogue import Metric

NAME = re.compile(r"[A-Za-z_]\w*")


def fields_in(metric: Metric, fields: Container[str]) -> frozenset[str]:
    """Return the fields that a metric's expressions name; texts in quotes name none."""
    if metric.source != "dumps":
        return frozenset()
    text = LITERAL.sub(" ", f"{metric.expression} {metric.among or ''}")
    return frozenset(name for name in NAME.findall(text) if name in fields)

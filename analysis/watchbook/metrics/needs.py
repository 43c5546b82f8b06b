"""Which fields a metric reads, told from its text alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from watchbook.metrics.fields import LITERAL

if TYPE_CHECKING:
    from collections.abc import Container

    from watchbook.metrics.metric import Metric

NAME = re.compile(r"[A-Za-z_]\w*")
EITHER, BOTH = re.compile(r"\bor\b", re.IGNORECASE), re.compile(r"\band\b", re.IGNORECASE)
ALLOWS_NULL = re.compile(r"\bcoalesce\b|\bis\b|\bcase\b|\bif\w*\b", re.IGNORECASE)
"""Words with which an expression may come out both ways although a field in it is null."""
WORDS = frozenset(("AND", "OR", "NOT", "IS", "NULL", "IN", "TRUE", "FALSE", "COALESCE", "BETWEEN", "LIKE"))
"""Words of SQL that name no field."""


def fields_in(metric: Metric, fields: Container[str]) -> frozenset[str]:
    """Return the fields that a metric's expressions name; texts in quotes name none."""
    if metric.source != "dumps":
        return frozenset()
    return _fields_named(f"{metric.expression} {metric.among or ''}", fields)


def is_void(metric: Metric, absent: Container[str]) -> bool:
    """Return whether a metric says nothing where some fields never are: a part that it needs reads nothing but them."""
    if metric.source != "dumps":
        return False
    return any(_is_void(LITERAL.sub("''", text), absent) for text in (metric.expression, metric.among) if text)


def _fields_named(text: str, fields: Container[str]) -> frozenset[str]:
    return frozenset(name for name in NAME.findall(LITERAL.sub(" ", text)) if name in fields)


def _is_void(text: str, absent: Container[str]) -> bool:
    parts = [text] if EITHER.search(text) else BOTH.split(text)
    return any(_is_nothing(part, absent) for part in parts)


def _is_nothing(part: str, absent: Container[str]) -> bool:
    """Return whether a part of an expression is null or always the same without some fields."""
    if not _fields_named(part, absent):
        return False
    names = {name for name in NAME.findall(part) if name.upper() not in WORDS}
    return all(name in absent for name in names) or not (ALLOWS_NULL.search(part) or EITHER.search(part))

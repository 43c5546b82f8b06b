"""What is measured: a record's fields and the metrics over them, both data."""

from watchbook.metrics.catalogue import Kind, Metric, Worse, headline_of, metrics_of
from watchbook.metrics.fields import CATEGORIES, REQUIRED, Field, fields_of
from watchbook.metrics.words import measured, number, span

__all__ = [
    "CATEGORIES",
    "REQUIRED",
    "Field",
    "Kind",
    "Metric",
    "Worse",
    "fields_of",
    "headline_of",
    "measured",
    "metrics_of",
    "number",
    "span",
]

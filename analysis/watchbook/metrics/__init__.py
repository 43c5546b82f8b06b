"""What is measured: a record's fields and the metrics over them, both data."""

from watchbook.metrics.catalogue import (
    WORKFLOW,
    WRONG_RATE,
    Kind,
    Metric,
    Worse,
    headline_of,
    metrics_of,
    with_workflow,
)
from watchbook.metrics.fields import CATEGORIES, REQUIRED, Field, fields_of
from watchbook.metrics.number_text import measurement, number, phrase_of_test, span

__all__ = [
    "CATEGORIES",
    "REQUIRED",
    "WORKFLOW",
    "WRONG_RATE",
    "Field",
    "Kind",
    "Metric",
    "Worse",
    "fields_of",
    "headline_of",
    "measurement",
    "metrics_of",
    "number",
    "phrase_of_test",
    "span",
    "with_workflow",
]

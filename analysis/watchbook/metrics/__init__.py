"""Says what is measured: a record's fields and the metrics over them, both as data."""

from watchbook.metrics.catalogue import headline_of, metrics_of, with_workflow
from watchbook.metrics.dimensions import BESIDE, JOINT, Dimension, dimensions_of
from watchbook.metrics.fields import CATEGORIES, REQUIRED, Field, fields_of
from watchbook.metrics.metric import WORKFLOW, WRONG_RATE, Kind, Metric, Worse
from watchbook.metrics.needs import fields_in, is_void
from watchbook.metrics.number_text import (
    PLACE,
    measurement,
    names_in_test,
    number,
    phrase_of_place,
    phrase_of_test,
    span,
)
from watchbook.metrics.reach import Reach, hint_of, reach_of
from watchbook.metrics.thresholds import OtherScale, other_scales, thresholds_of

__all__ = [
    "BESIDE",
    "CATEGORIES",
    "JOINT",
    "PLACE",
    "REQUIRED",
    "WORKFLOW",
    "WRONG_RATE",
    "Dimension",
    "Field",
    "Kind",
    "Metric",
    "OtherScale",
    "Reach",
    "Worse",
    "dimensions_of",
    "fields_in",
    "fields_of",
    "headline_of",
    "hint_of",
    "is_void",
    "measurement",
    "metrics_of",
    "names_in_test",
    "number",
    "other_scales",
    "phrase_of_place",
    "phrase_of_test",
    "reach_of",
    "span",
    "thresholds_of",
    "with_workflow",
]

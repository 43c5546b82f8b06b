"""Whether a metric's answer depends on anything but fields that are missing: tried on made-up records."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

import polars as pl

from watchbook.metrics.fields import LITERAL
from watchbook.rollups.answers import answer_of, column_type, samples_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from watchbook.metrics import Field, Metric

RECORDS = 2000
"""Made-up records; each field takes its values by chance, the same every time."""
NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?")


class Trial:
    """Metrics over dumps, tried."""

    def __init__(self, fields: Mapping[str, Field], metrics: Iterable[Metric]) -> None:
        """Make up records of `fields` that hold whatever `metrics` ask for."""
        self._answers = {metric.name: answer_of(metric) for metric in metrics if metric.source == "dumps"}
        self._frame = _made_up(fields, [answer.metric for answer in self._answers.values()])
        self.needs = {name: answer.fields for name, answer in self._answers.items() if answer.fields}
        """The fields that each metric reads, by its name; metrics that read none are left out."""

    def is_answerable(self, name: str, missing: frozenset[str]) -> bool:
        """Return whether a metric still comes out in more than one way where fields are missing."""
        frame = self._frame.with_columns(
            pl.lit(None, dtype=self._frame.schema[field]).alias(field) for field in sorted(missing)
        )
        return self._varies(name, frame) or not self._varies(name, self._frame)

    def _varies(self, name: str, frame: pl.DataFrame) -> bool:
        return frame.select(self._answers[name].value).to_series().drop_nulls().n_unique() > 1


def _made_up(fields: Mapping[str, Field], metrics: Iterable[Metric]) -> pl.DataFrame:
    texts = [text for metric in metrics for text in (metric.expression, metric.among) if text]
    words = sorted({word for text in texts for word in LITERAL.findall(text)})
    numbers = sorted({float(number) for text in texts for number in NUMBER.findall(text)})
    chance = random.Random("records")  # noqa: S311  # made-up records, the same every time
    columns = {}
    for field in fields.values():
        values = [*samples_of(field), *_asked_for(field, words, numbers)]
        columns[field.name] = pl.Series(chance.choices(values, k=RECORDS), dtype=column_type(field), strict=False)
    return pl.DataFrame(columns)


def _asked_for(field: Field, words: list[str], numbers: list[float]) -> list[object]:
    """Return what metrics compare with, and what lies beside it."""
    if field.type == "text":
        return [word for word in words if not field.choices or word in field.choices]
    if field.type not in ("number", "integer"):
        return []
    near = [number + step for number in numbers for step in (-1.0, 0.0, 1.0)]
    usable = [
        number
        for number in near
        if (field.min is None or number >= field.min) and (field.max is None or number <= field.max)
    ]
    return [round(number) for number in usable] if field.type == "integer" else list(usable)

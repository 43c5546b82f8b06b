"""A metric's expression → what it answers for each record.

The SQL is polars' own. An answer is a boolean (share, count) or a number (mean, histogram, quantile); null means that
the record has none and is left out, and so do NaN, infinity, and for a mean a number beyond `LARGEST`. A whole number
that outgrows 64 bits is an error.
"""

from __future__ import annotations

import datetime as dt
import difflib
import itertools
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import polars as pl
from polars.exceptions import PanicException, PolarsError

from watchbook.dumps.selection import DTYPES
from watchbook.errors import MetricError
from watchbook.ledger import FIXED_POINT
from watchbook.metrics import CATEGORIES, REQUIRED
from watchbook.rollups.overflow import DECIMALS, is_overflowing, may_overflow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from watchbook.metrics import Field, Metric

LARGEST = 1e9
"""Largest number a mean takes, either sign: its square in millionths of millionths is 1e30, of which an Int128 holds
1e8."""
PROBE = 24
"""Records of the made-up frame on which an expression is tried."""


@dataclass(frozen=True, slots=True)
class MetricAnswer:
    """A metric that can be computed."""

    metric: Metric
    value: pl.Expr
    """Boolean, a mean's Int64 in millionths, or a Float64 to bin; null where the record has no answer."""
    fields: frozenset[str]
    """The fields it reads."""
    doubtful: tuple[pl.Expr, ...] = ()
    """Its expressions that could make a whole number too large for 64 bits."""
    is_lost: pl.Expr | None = None
    """Whether a mean's number is not 0 and cannot be kept, too small for millionths or too large; None for others."""


def compile_metrics(fields: Mapping[str, Field], metrics: Mapping[str, Metric]) -> tuple[MetricAnswer, ...]:
    """Return the answers of every metric over dumps.

    Raises:
        MetricError: an expression that cannot be meant, at the metric's place.
    """
    probe = _probe(fields)
    return tuple(_compile(metric, fields, probe) for metric in metrics.values() if metric.source == "dumps")


def fields_needed(answers: Sequence[MetricAnswer]) -> frozenset[str]:
    """Return the names of the fields that are read for these answers: theirs, the required, and the categories."""
    return frozenset(REQUIRED) | frozenset(CATEGORIES) | frozenset().union(*(answer.fields for answer in answers))


@lru_cache(maxsize=1024)
def answer_of(metric: Metric) -> MetricAnswer:
    """Return the answer of a metric that `compile_metrics` has accepted."""
    value = pl.sql_expr(metric.expression)
    among = pl.sql_expr(metric.among) if metric.among else None
    texts = ((metric.expression, value), (metric.among or "", among))
    doubtful = tuple(expression for text, expression in texts if expression is not None and may_overflow(text))
    roots = [*value.meta.root_names(), *(among.meta.root_names() if among is not None else ())]
    is_lost = None
    if metric.kind == "mean":
        number = _number(value)
        value = (pl.when(number.abs() <= LARGEST).then(number) * FIXED_POINT).round().cast(pl.Int64)
        is_lost = (number != 0.0) & (value.fill_null(0) == 0)
        is_lost = is_lost if among is None else is_lost & among
    elif metric.kind in ("histogram", "quantile"):
        value = _number(value)
    if among is not None:
        value = pl.when(among).then(value)
    return MetricAnswer(metric, value.alias(metric.name), frozenset(roots), doubtful, is_lost)


def _number(value: pl.Expr) -> pl.Expr:
    number = value.cast(pl.Float64)
    return pl.when(number.is_finite()).then(number)


def _compile(metric: Metric, fields: Mapping[str, Field], probe: pl.DataFrame) -> MetricAnswer:
    parts = [_Part(metric, metric.kind, metric.expression, truth=metric.kind in ("share", "count"))]
    parts += [_Part(metric, "among", metric.among, truth=True)] if metric.among else []
    for part in parts:
        _check(part, fields, probe)
    answer = answer_of(metric)
    try:
        probe.select(answer.value)
    except (PolarsError, PanicException) as error:
        raise parts[0].wrong(_first_line(error)) from error
    return answer


@dataclass(frozen=True, slots=True)
class _Part:
    """One expression of a metric."""

    metric: Metric
    key: str
    """The key it stands under: the kind, or `among`."""
    text: str
    truth: bool
    """Whether it must answer true or false; else a number."""

    def wrong(self, why: str, hint: str = "") -> MetricError:
        """Return the error that says what is wrong with it."""
        message = f"metric {self.metric.name!r}: {self.key} = {self.text!r}: {why}"
        return MetricError(message, place=self.metric.place, hints=(hint,) if hint else ())


def _check(part: _Part, fields: Mapping[str, Field], probe: pl.DataFrame) -> None:
    """Raise unless an expression parses, reads known fields, judges each record by itself, and answers rightly."""
    try:
        expression = pl.sql_expr(part.text)
    except (PolarsError, PanicException) as error:
        raise part.wrong(_first_line(error)) from error
    for name in expression.meta.root_names():
        if name not in fields:
            close = difflib.get_close_matches(name, fields, n=1)
            hint = f"did you mean {close[0]!r}?" if close else f"known fields: {', '.join(sorted(fields))}"
            raise part.wrong(f"there is no field {name!r}", hint)
    try:
        answers = probe.select(expression.alias("_")).to_series()
        alone = [row.select(expression.alias("_")).to_series() for row in probe.iter_slices(1)]
    except (PolarsError, PanicException) as error:
        raise part.wrong(_first_line(error)) from error
    if may_overflow(part.text) and is_overflowing(expression, _extremes(fields)):
        raise part.wrong("a whole number outgrows 64 bits where the fields reach their limits", DECIMALS)
    if not (answers.dtype == pl.Boolean if part.truth else answers.dtype.is_numeric() or answers.dtype == pl.Null):
        kind = "true or false" if part.truth else "a number"
        raise part.wrong(f"it answers with {answers.dtype}, where {kind} is needed")
    answers = answers.new_from_index(0, probe.height) if answers.len() == 1 else answers
    if any(answer.len() != 1 for answer in alone) or not answers.equals(pl.concat(alone), check_dtypes=False):
        hint = "write what is true of one conversation; counting and averaging is the metric's kind"
        raise part.wrong("it looks at more than one record at a time", hint)


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def _probe(fields: Mapping[str, Field]) -> pl.DataFrame:
    """Return made-up records whose fields go through their values at different paces, so that no two rows are alike."""
    columns = {}
    for index, field in enumerate(fields.values()):
        cycle = itertools.cycle(samples_of(field))
        values = [next(cycle) for _ in range(PROBE + index % 5)][index % 5 :]
        columns[field.name] = pl.Series(values, dtype=column_type(field))
    return pl.DataFrame(columns)


def _extremes(fields: Mapping[str, Field]) -> pl.DataFrame:
    """Return made-up records with every number at its largest, at its smallest, and in between."""
    columns = {}
    for field in fields.values():
        values = [value for value in samples_of(field) if value is not None]
        ends = [max(values), min(values)] if field.type in ("integer", "number") else values[:2]  # type: ignore[type-var]
        columns[field.name] = pl.Series([*ends, values[1], None], dtype=column_type(field))
    return pl.DataFrame(columns)


def samples_of(field: Field) -> list[object]:
    """Return some values that a field may hold, and None."""
    if field.type == "boolean":
        return [True, None, False, False, True]
    if field.type == "text":
        return [*(field.choices or ("a", "b", "c")), None]
    if field.type == "timestamp":
        return [dt.datetime(2026, 3, 1 + index, 5 * index, tzinfo=dt.UTC) for index in range(3)] + [None]
    low = field.min if field.min is not None else 0.0
    high = field.max if field.max is not None else low + 1000.0
    values = [low + (high - low) * part for part in (0.0, 0.003, 1.0, 0.5, 0.1, 0.9)]
    return [*((round(value) for value in values) if field.type == "integer" else values), None]


def column_type(field: Field) -> pl.DataType | type[pl.DataType]:
    """Return the type of a field's column in a frame of records."""
    if field.type == "timestamp":
        return pl.Datetime("us", "UTC")
    return pl.Int64 if field.type == "integer" else DTYPES[field.type]

"""Metrics that compare a field with numbers of another unit → findings: they say yes, or no, of everything."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from watchbook.check.finding import Finding
from watchbook.check.finding_text import count_of, titles
from watchbook.dumps.sight import APART
from watchbook.metrics import fields_in, other_scales, thresholds_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.check.case import Case
    from watchbook.check.verdicts.series_past import SeriesPast
    from watchbook.metrics import Metric
    from watchbook.metrics.thresholds import OtherScale

DAYS, RECORDS = 7, 200
"""Judged days, and conversations on them, on which a share that never was anything but all or none is no chance."""

FAR = 2500
"""Thousandths of a power of ten by which a number may be above the usual sizes: what is asked for may well be rare."""


def scale_findings(case: Case) -> Iterator[Finding]:
    """Yield a finding for each field whose metrics compare it with numbers of another unit than its own."""
    said_metrics: set[str] = set()
    for scale in other_scales(case.engagement, case.metrics):
        said_metrics |= {metric.name for metric in scale.metrics}
        yield _by_range(scale, case)
    yield from _by_size(case, said_metrics)


def _by_range(scale: OtherScale, case: Case) -> Finding:
    field, names = scale.field, tuple(metric.name for metric in scale.metrics)
    low, high = scale.before
    numbers = sorted({number for metric in scale.metrics for number in thresholds_of(metric, field.name)})
    question = f"ask for {' and '.join(f'{number:g}' for number in numbers)}" if numbers else "have the bins"
    return Finding(
        "WB334",
        "warning",
        f"{field.name} goes from {field.min:g} to {field.max:g} by watchbook.toml, and {titles(case.metrics, names)} "
        f"still {question}, as of a field from {low:g} to {high:g}: nearly every conversation looks alike to them",
        place=field.place,
        metrics=names,
        hint=_way_out(scale),
    )


def _way_out(scale: OtherScale) -> str:
    """Return the lines that write the metrics in the field's own unit."""
    field, (low, high) = scale.field, scale.before
    assert field.min is not None
    assert field.max is not None
    factor = (field.max - field.min) / (high - low)
    lines = []
    for metric in scale.metrics:
        key = f"{metric.name} = "
        if metric.edges:
            lines.append(
                f"{key}{{ bins = {{ start = {field.min:g}, stop = {field.max:g}, count = {len(metric.edges) - 1} }} }}"
            )
            continue
        parts = {metric.kind: metric.expression, "among": metric.among or ""}
        changes = []
        for name, text in parts.items():
            new_text = text
            for number in thresholds_of(metric, field.name):
                new_text = new_text.replace(f"{number:g}", f"{field.min + (number - low) * factor:g}")
            if field.name in text and new_text != text:
                changes.append(f'{name} = "{new_text}"')
        lines.append(f"{key}{{ {', '.join(changes)} }}")
    return f"have it written from {low:g} to {high:g}, or write under [metrics]: {'; '.join(lines)}"


def _by_size(case: Case, said_metrics: set[str]) -> Iterator[Finding]:
    """Yield a finding for shares that are all or none on every day, with numbers far from the field's sizes."""
    sizes = {field: size / positive for field, (size, positive) in case.fields.sizes.items() if positive >= RECORDS}
    for metric in case.metrics.values():
        if metric.kind != "share" or metric.source != "dumps" or metric.name in said_metrics:
            continue
        for field in sorted(fields_in(metric, sizes)):
            thresholds = [abs(number) for number in thresholds_of(metric, field) if number]
            if not thresholds or not _is_constant(metric, case):
                continue
            apart = [1000.0 * math.log10(number) - sizes[field] for number in thresholds]
            if all(gap < -APART for gap in apart) or all(gap > FAR for gap in apart):
                yield _of_size(metric, field, thresholds, sizes[field], case)


def _of_size(metric: Metric, field: str, thresholds: list[float], size: float, case: Case) -> Finding:
    order = float(f"{10.0 ** (size / 1000.0):.0e}")
    days = {day for past in _pasts(metric, case) for day in past.only_days}
    always = f"has been all or nothing on each of {count_of(len(days), 'day')}"
    return Finding(
        "WB334",
        "warning",
        f"{metric.title} {always}: it compares {field} with "
        f"{' and '.join(f'{number:g}' for number in thresholds)}, and the values are about {order:g}, "
        "as if in another unit",
        place=metric.place if metric.place.file == "watchbook.toml" else None,
        metrics=(metric.name,),
        hint=f"write the numbers of [metrics.{metric.name}] in the unit in which the dumps have {field}",
    )


def _is_constant(metric: Metric, case: Case) -> bool:
    pasts = _pasts(metric, case)
    days = {day for past in pasts for day in past.only_days}
    enough = len(days) >= DAYS and sum(past.only_total for past in pasts) >= RECORDS
    values = {past.only for past in pasts}
    return enough and all(past.is_constant for past in pasts) and len(values) == 1 and values <= {0.0, 1.0}


def _pasts(metric: Metric, case: Case) -> list[SeriesPast]:
    """Return what is known of a metric, of each workflow that has a value of it."""
    return [past for (_, name), past in case.verdicts.series.items() if name == metric.name and past.only is not None]

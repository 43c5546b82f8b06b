"""The metrics of an engagement: the built-in ones, changed and extended by watchbook.toml."""

from __future__ import annotations

import difflib
import hashlib
import json
import math
from dataclasses import replace
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING

from watchbook.config import MetricConfig, read_toml
from watchbook.errors import MetricError, Place
from watchbook.metrics.fields import fields_of
from watchbook.metrics.metric import HEADLINE, KINDS, WORKFLOW, WRONG_RATE, Kind, Metric
from watchbook.metrics.needs import fields_in, is_void
from watchbook.metrics.reach import hint_of, reach_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from watchbook.config import Engagement
    from watchbook.config.metric_tables import BinsConfig


def metrics_of(engagement: Engagement) -> dict[str, Metric]:
    """Return every metric by name, the built-in ones first, in the order they are declared.

    Raises:
        MetricError: a definition that cannot be meant, at its line in watchbook.toml.
    """
    builtin = read_toml(files("watchbook.metrics").joinpath("builtin.toml").read_text("utf-8"), "builtin.toml")
    tables = {name: MetricConfig.model_validate(table) for name, table in builtin.data.items()}
    places = {name: builtin.place((name,)) for name in tables}
    for name, table in engagement.config.metrics.items():
        place = places[name] = engagement.source.place(("metrics", name))
        if name not in tables:
            _refuse_nothing(name, table, list(tables), place)
        tables[name] = _merge_config(tables[name], table) if name in tables else table
    for name in (WORKFLOW, WRONG_RATE):
        if name in tables:
            raise MetricError(
                f"no metric can be called {name!r}: that is the name of a verdict on all of them", place=places[name]
            )
    metrics = {name: _metric(name, table, places[name]) for name, table in tables.items() if not table.off}
    metrics = _without_absent(engagement, metrics)
    if not any(metric.source == "dumps" for metric in metrics.values()):
        raise MetricError(
            "no metric of the dumps is left: each one is off, or needs a field that no dump has",
            place=engagement.source.place(("metrics",)),
            hints=("leave one on at least, volume for instance, which needs no field",),
        )
    _refuse_limits(engagement, metrics)
    for workflow, settings in engagement.config.workflows.items():
        for index, name in enumerate(settings.headline):
            if name not in metrics:
                place = engagement.source.place(("workflows", workflow, "headline", index))
                close = difflib.get_close_matches(name, metrics, n=1)
                raise MetricError(
                    f"workflow {workflow!r} has a headline metric {name!r} that does not exist",
                    place=place,
                    hints=(f"did you mean {close[0]!r}?" if close else "docs/metrics.md lists the built-in ones",),
                )
    return metrics


def with_workflow(metrics: Mapping[str, Metric]) -> dict[str, Metric]:
    """Return the metrics, and what stands for a workflow as a whole; for whatever reads verdicts, not rollups."""
    whole = Metric(
        name=WORKFLOW,
        title="The whole workflow",
        about="How far the loudest test of the whole workflow went, in percent of what calls a person.",
        kind="share",
        source="dumps",
        expression="",
        among=None,
        edges=(),
        q=None,
        unit="",
        worse="up",
        alerts=True,
        limits=(None, None),
        place=Place("watchbook.toml"),
        definition="",
    )
    wrong = replace(
        whole,
        name=WRONG_RATE,
        title="Wrong answers, estimated",
        about="The share of answers that were wrong in the week up to the day, as far as reviews, customers, confidence"
        " and the golden set can tell; the band is the estimate's 95 % interval.",
        kind="share",
        unit="%",
        alerts=False,
    )
    return {WORKFLOW: whole, WRONG_RATE: wrong, **metrics}


def headline_of(engagement: Engagement, metrics: Mapping[str, Metric], workflow: str) -> tuple[str, ...]:
    """Return the names of the metrics that stand for a workflow on the front page, at most four."""
    names = engagement.config.workflows[workflow].headline or [name for name in HEADLINE if name in metrics]
    return tuple(names or list(metrics)[:4])


def _refuse_nothing(name: str, table: MetricConfig, names: list[str], place: Place) -> None:
    """Refuse a table that neither defines a metric of its own nor changes one that there is."""
    if any(getattr(table, kind) is not None for kind in KINDS):
        return
    close = difflib.get_close_matches(name, names, n=1)
    suggestions = (f"did you mean {close[0]!r}?",) if close else ()
    if table.off:
        raise MetricError(
            f"there is no built-in metric {name!r} to switch off",
            place=place,
            hints=suggestions or ("docs/metrics.md lists them",),
        )
    hint = f'write exactly one of {", ".join(KINDS)} = "..."'
    raise MetricError(f"metric {name!r} says nothing to measure", place=place, hints=(*suggestions, hint))


def _without_absent(engagement: Engagement, metrics: dict[str, Metric]) -> dict[str, Metric]:
    """Return the metrics without those that hang on fields of which watchbook.toml says that no dump has them."""
    absent = frozenset(name for name, field in fields_of(engagement).items() if field.absent)
    void = [name for name, metric in metrics.items() if absent and is_void(metric, absent)]
    for name in void:
        table = engagement.config.metrics.get(name)
        fields = " and ".join(sorted(fields_in(metrics[name], absent)))
        if table is not None and any(getattr(table, kind) is not None for kind in KINDS):
            raise MetricError(
                f"metric {name!r} hangs on {fields}, of which [dumps.fields] says that no dump has it",
                place=metrics[name].place,
            )
        for workflow, settings in engagement.config.workflows.items():
            if name in settings.headline:
                raise MetricError(
                    f"the headline metric {name!r} hangs on {fields}, of which [dumps.fields] says that no dump has it",
                    place=engagement.source.place(("workflows", workflow, "headline")),
                )
    return {name: metric for name, metric in metrics.items() if name not in void}


def _refuse_limits(engagement: Engagement, metrics: Mapping[str, Metric]) -> None:
    """Refuse hard limits that no value can pass, or that every value does."""
    fields = fields_of(engagement)
    for name, table in engagement.config.metrics.items():
        if table.limits is None or name not in metrics:
            continue
        metric, (low, high) = metrics[name], metrics[name].limits
        for key, bound in (("min", low), ("max", high)):
            if bound is not None:
                place = engagement.source.place(("metrics", name, "limits", key))
                if metric.kind == "histogram":
                    raise MetricError(
                        f"metric {name!r} is a distribution, no number that could pass a limit", place=place
                    )
                if fault := reach_of(metric, fields).fault(bound, up=key == "max"):
                    raise MetricError(
                        f"metric {name!r}: limits.{key} = {bound:g} says nothing, {fault}",
                        place=place,
                        hints=hint_of(metric, bound),
                    )


def _merge_config(base: MetricConfig, table: MetricConfig) -> MetricConfig:
    changes = table.model_dump(exclude_unset=True)
    settings = base.model_dump(exclude_unset=True)
    if any(kind in changes for kind in KINDS):
        settings = {key: value for key, value in settings.items() if key not in KINDS}
    return MetricConfig.model_validate({**settings, **changes})


def _metric(name: str, table: MetricConfig, place: Place) -> Metric:
    kinds = [kind for kind in KINDS if getattr(table, kind) is not None]
    if len(kinds) != 1:
        clause = f"says {' and '.join(kinds)} at once" if kinds else "says nothing to measure"
        raise MetricError(
            f"metric {name!r} {clause}", place=place, hints=(f'write exactly one of {", ".join(KINDS)} = "..."',)
        )
    kind = kinds[0]
    edges = _edges(name, kind, table.bins, place)
    if (table.q is not None) != (kind == "quantile"):
        raise MetricError(
            f"metric {name!r}: q goes with quantile, and quantile needs it", place=place, hints=("q = 0.95",)
        )
    source = table.source or "dumps"
    if source == "evals" and kind != "share":
        raise MetricError(f"metric {name!r} reads evals, where only a share of questions passed is known", place=place)
    expression = str(getattr(table, kind))
    rolled_up = [kind, source, expression, table.among, edges, *(["open"] if edges else [])]
    return Metric(
        name=name,
        title=table.title or name.replace("_", " ").capitalize(),
        about=table.about or "",
        kind=kind,
        source=source,
        expression=expression,
        among=table.among,
        edges=edges,
        q=table.q,
        unit=table.unit if table.unit is not None else ("%" if kind == "share" else ""),
        worse=table.worse or "both",
        alerts=True if table.alerts is None else table.alerts,
        limits=(table.limits.min, table.limits.max) if table.limits else (None, None),
        place=place,
        definition=hashlib.sha256(json.dumps(rolled_up).encode()).hexdigest()[:8],
    )


def _edges(name: str, kind: Kind, bins: BinsConfig | None, place: Place) -> tuple[float, ...]:
    if (bins is not None) != (kind in ("histogram", "quantile")):
        raise MetricError(
            f"metric {name!r}: bins go with histogram and quantile, which need them",
            place=place,
            hints=("bins = { start = 0.0, stop = 1.0, count = 20 }",),
        )
    if bins is None:
        return ()
    if bins.edges is not None:
        edges = tuple(bins.edges)
    elif bins.start is None or bins.stop is None or bins.count is None:
        raise MetricError(f"metric {name!r}: bins need edges, or start, stop and count", place=place)
    elif bins.scale == "log":
        if bins.start <= 0:
            raise MetricError(f"metric {name!r}: log bins start above zero, not at {bins.start:g}", place=place)
        step = math.log(bins.stop / bins.start) / bins.count if bins.stop > 0 else 0.0
        edges = tuple(float(f"{bins.start * math.exp(step * i):.6g}") for i in range(bins.count + 1))
    else:
        width = (bins.stop - bins.start) / bins.count
        edges = tuple(float(f"{bins.start + width * i:.6g}") for i in range(bins.count + 1))
    if any(low >= high for low, high in pairwise(edges)):
        raise MetricError(f"metric {name!r}: bin edges do not increase", place=place)
    return edges

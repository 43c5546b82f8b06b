"""A metric of a workflow as a number, its state and its charts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from watchbook.pages import formatting, paths
from watchbook.pages.book import RECENT_DAYS
from watchbook.pages.chart_data import moments_of, points_of, spans_of, titles_of
from watchbook.pages.charts import Chart, plot, spark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from watchbook.ledger import Verdict
    from watchbook.metrics import Metric
    from watchbook.pages.book import Book


@dataclass(frozen=True, slots=True)
class MetricCard:
    """How a metric stands on the last day on which it was measured."""

    metric: Metric
    value: str
    normal: str
    """What would be normal, in words."""
    state: formatting.StateWord
    day: str
    """The day, where it is not the last one; else empty."""
    href: str
    spark: Markup | None
    """The small chart; None where nothing was measured."""


def metric_card(book: Book, workflow: str, name: str, path: str) -> MetricCard:
    """Return a metric's figure for the page at `path`."""
    metric = book.metrics[name]
    href = paths.relative(path, paths.metric(workflow, name))
    recent = book.recent(workflow, name)
    last = next((verdict for verdict in reversed(recent) if verdict.value is not None), None)
    if last is None:
        return MetricCard(metric, "–", formatting.NO_DATA.word, formatting.NO_DATA, "", href, None)
    state = formatting.state_word(last, is_explained=bool(book.explained_by(last)))
    value, normal = formatting.value(metric, last), formatting.normal(metric, last)
    label = f"{metric.title}: {value}, {normal}, {state.word}"
    drawing = spark(points_of(book, recent), spans_of(book, workflow, name, path), label)
    day = formatting.day(last.day) if last.day != book.last else ""
    return MetricCard(metric, value, normal, state, day, href, drawing)


def large_chart(book: Book, workflow: str, metric: Metric, path: str, verdicts: Sequence[Verdict]) -> Markup | None:
    """Return the chart of some verdicts for the page at `path`, or None where nothing was measured."""
    if not any(verdict.value is not None for verdict in verdicts):
        return None
    chart = Chart(
        points_of(book, verdicts),
        spans_of(book, workflow, metric.name, path),
        moments_of(book, workflow),
        titles_of(book, metric, verdicts) if len(verdicts) <= RECENT_DAYS else {},
    )
    first, last = verdicts[0].day, verdicts[-1].day
    label = f"{metric.title} from {formatting.short_date(first)} to {formatting.short_date(last)}, in its normal band"
    return plot(chart, partial(formatting.tick, metric), label)

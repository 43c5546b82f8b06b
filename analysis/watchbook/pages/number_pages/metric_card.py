"""A metric of a workflow as a number, its state and its charts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from watchbook.pages import formatting, paths
from watchbook.pages.chart_data import ChartDays, days_of, moments_of, readings_of, spans_of
from watchbook.pages.charts import FEW, Chart, plot, spark
from watchbook.pages.number_pages.run_numbers import run_of, run_text

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
    standing: formatting.StateWord
    """How the last day itself stands, on which nothing may have been measured."""
    day: str
    """The day, where it is not the last one; else empty."""
    href: str
    spark: Markup | None
    """The small chart; None where nothing was measured."""
    run: str = ""
    """What the last days came to together, where the day is out by them and inside its own band; else empty."""


def metric_card(book: Book, workflow: str, name: str, path: str, *, is_drawn: bool = True) -> MetricCard:
    """Return a metric's figure for the page at `path`, with its small chart or without."""
    metric = book.metrics[name]
    href = paths.relative(path, paths.metric(workflow, name))
    recent = book.recent(workflow, name)
    last = next((verdict for verdict in reversed(recent) if verdict.value is not None), None)
    if last is None:
        return MetricCard(metric, "–", formatting.NO_DATA.word, formatting.NO_DATA, formatting.NO_DATA, "", href, None)
    state = formatting.state_word(last, is_explained=bool(book.explained_by(last)))
    newest = recent[-1]
    standing = formatting.state_word(newest, is_explained=bool(book.explained_by(newest)))
    value, normal = formatting.value(metric, last), formatting.normal(metric, last)
    run = run_of(book, last) if formatting.is_run(last) else None
    run_numbers = run_text(metric, run) if run else ""
    drawing = None
    if is_drawn:
        label = f"{metric.title}, {formatting.day(last.day)}: {value}, {normal}, {state.word}"
        label += f" ({run_numbers})" if run_numbers else ""
        days = days_of(book, metric, recent)
        spans = spans_of(book, (workflow, name), path, recent)
        drawing = spark(days.points, spans, label, readings_of(metric, days))
    day = formatting.day(last.day) if last.day != book.last else ""
    return MetricCard(metric, value, normal, state, standing, day, href, drawing, run_numbers)


def large_chart(  # noqa: PLR0913  # one chart of a page
    book: Book, workflow: str, metric: Metric, path: str, days: ChartDays, *, open_names: int = FEW
) -> Markup | None:
    """Return the chart of some days for the page at `path`, or None where nothing was measured.

    Up to so many names of what is numbered on it stand open below it.
    """
    if not any(verdict.value is not None for verdict in days.verdicts):
        return None
    chart = Chart(
        days.points,
        spans_of(book, (workflow, metric.name), path, days.verdicts),
        moments_of(book, workflow, path),
        readings_of(metric, days),
    )
    return plot(chart, partial(formatting.tick, metric), chart_text(book, metric, days.verdicts), open_names)


def chart_text(book: Book, metric: Metric, verdicts: Sequence[Verdict]) -> str:
    """Return a chart in words: from when to when, how many days are out, and the last one that was measured."""
    first, last = verdicts[0].day, verdicts[-1].day
    out = [verdict for verdict in verdicts if verdict.state == "out"]
    newest = next(verdict for verdict in reversed(verdicts) if verdict.value is not None)
    state = formatting.state_word(newest, is_explained=bool(book.explained_by(newest)))
    outside = f"{len(out)} of {formatting.plural(len(verdicts), 'day')} out of band" if out else "no day out of band"
    last_day = ", ".join((formatting.value(metric, newest), formatting.normal(metric, newest), state.word))
    return (
        f"{metric.title} from {formatting.short_date(first)} to {formatting.short_date(last)}: {outside}; on "
        f"{formatting.day(newest.day)} {last_day}"
    )

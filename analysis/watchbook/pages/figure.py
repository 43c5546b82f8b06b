"""A metric of a workflow as a number, its state and its charts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from watchbook.pages import paths, words
from watchbook.pages.book import RECENT_DAYS
from watchbook.pages.charts import Chart, plot, spark
from watchbook.pages.drawing import moments_of, points_of, spans_of, titles_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from watchbook.ledger import Verdict
    from watchbook.metrics import Metric
    from watchbook.pages.book import Book


@dataclass(frozen=True, slots=True)
class Figure:
    """How a metric stands on the last day on which it was measured."""

    metric: Metric
    value: str
    normal: str
    """What would be normal, in words."""
    state: words.StateWord
    day: str
    """The day, where it is not the last one; else empty."""
    href: str
    spark: Markup | None
    """The small chart; None where nothing was measured."""


def figure(book: Book, workflow: str, name: str, path: str) -> Figure:
    """Return a metric's figure for the page at `path`."""
    metric = book.metrics[name]
    href = paths.relative(path, paths.metric(workflow, name))
    recent = book.recent(workflow, name)
    last = next((verdict for verdict in reversed(recent) if verdict.value is not None), None)
    if last is None:
        return Figure(metric, "–", words.NO_DATA.word, words.NO_DATA, "", href, None)
    state = words.state_word(last, explained=bool(book.explained_by(last)))
    value, normal = words.value(metric, last), words.normal(metric, last)
    label = f"{metric.title}: {value}, {normal}, {state.word}"
    drawing = spark(points_of(book, recent), spans_of(book, workflow, name, path), label)
    day = words.day(last.day) if last.day != book.last else ""
    return Figure(metric, value, normal, state, day, href, drawing)


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
    label = f"{metric.title} from {words.dated(first)} to {words.dated(last)}, in its normal band"
    return plot(chart, partial(words.tick, metric), label)

"""A workflow in short: its squares and its headline metrics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.pages import formatting
from watchbook.pages.chart_data import squares_of
from watchbook.pages.charts import Square, strip
from watchbook.pages.number_pages.metric_card import MetricCard, metric_card

if TYPE_CHECKING:
    from markupsafe import Markup

    from watchbook.pages.book import Book, Workflow


@dataclass(frozen=True, slots=True)
class WorkflowCard:
    """What a page shows of a workflow at a glance."""

    workflow: Workflow
    strip: Markup | None
    """One square a day; None before the first."""
    since: str
    """The first square's day."""
    until: str
    """The last square's day."""
    figures: tuple[MetricCard, ...]
    """Of the headline metrics."""


def workflow_card(book: Book, workflow: Workflow, path: str) -> WorkflowCard:
    """Return a workflow's summary for the page at `path`."""
    figures = tuple(metric_card(book, workflow.name, name, path) for name in workflow.headline)
    squares = squares_of(book, workflow.name, path)
    if not squares:
        return WorkflowCard(workflow, None, "", "", figures)
    since, until = formatting.day(squares[0].day), formatting.day(squares[-1].day)
    return WorkflowCard(workflow, strip(squares, _strip_text(workflow, squares)), since, until, figures)


def _strip_text(workflow: Workflow, squares: list[Square]) -> str:
    out_count, explained_count = (sum(square.look == look for square in squares) for look in ("out", "explained"))
    hollow_count = sum(square.look == "hollow" for square in squares)
    doubt = f", {hollow_count} not to be believed" if hollow_count else ""
    return (
        f"{workflow.title}, the last {formatting.plural(len(squares), 'day')}: "
        f"{explained_count} out of band and explained, {out_count} out of band and unexplained{doubt}"
    )

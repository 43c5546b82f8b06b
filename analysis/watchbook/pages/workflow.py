"""The pages of workflows: all of them, and one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from watchbook.pages import paths, words
from watchbook.pages.book import RECENT_DAYS
from watchbook.pages.charts import Chart, plot
from watchbook.pages.drawing import moments_of, points_of, spans_of, titles_of
from watchbook.pages.front import figure, summary
from watchbook.pages.page import Head, Page, page

if TYPE_CHECKING:
    from watchbook.metrics import Metric
    from watchbook.pages.book import Book, Workflow

VERSION_FIELDS = {"model_version": "Model", "prompt_version": "Prompt", "channel": "Channel"}


def workflows_page(book: Book) -> Page:
    """Return the index of workflows."""
    return page(
        book,
        paths.WORKFLOWS,
        "workflows.html",
        Head("Workflows", f"The workflows of {book.name}, and how each stands."),
        workflows=[summary(book, workflow, paths.WORKFLOWS) for workflow in book.workflows],
    )


def workflow_page(book: Book, workflow: Workflow) -> Page:
    """Return the page of one workflow."""
    path = paths.workflow(workflow.name)
    headline = [name for name in workflow.headline if name in book.metrics]
    return page(
        book,
        path,
        "workflow.html",
        Head(workflow.title, workflow.sentence),
        summary=summary(book, workflow, path),
        headline=[large(book, workflow.name, name, path) for name in headline],
        alerting=_figures(book, workflow, path, alerts=True),
        drawn=_figures(book, workflow, path, alerts=False),
        entries=[entry for entry in book.entries if workflow.name in entry.workflows],
        versions=_versions(book, workflow.name),
    )


def large(book: Book, workflow: str, name: str, path: str) -> dict[str, Any]:
    """Return a metric's figure with its large chart of the last days, for the page at `path`."""
    found = figure(book, workflow, name, path)
    return {**found, "plot": plot_of(book, workflow, book.metrics[name], path, book.recent(workflow, name))}


def plot_of(book: Book, workflow: str, metric: Metric, path: str, verdicts: Any) -> Any:
    """Return the large chart of some verdicts, or None where nothing was measured."""
    points = points_of(book, verdicts)
    if not any(point.value is not None for point in points):
        return None
    chart = Chart(
        points,
        spans_of(book, workflow, metric.name, path),
        moments_of(book, workflow),
        titles_of(book, metric, verdicts) if len(points) <= RECENT_DAYS else {},
    )
    label = f"{metric.title} from {words.dated(points[0].day)} to {words.dated(points[-1].day)}, in its normal band"
    return plot(chart, partial(words.tick, metric), label)


def _figures(book: Book, workflow: Workflow, path: str, *, alerts: bool) -> list[dict[str, Any]]:
    return [
        figure(book, workflow.name, metric.name, path) for metric in book.metrics.values() if metric.alerts is alerts
    ]


def _versions(book: Book, workflow: str) -> list[dict[str, Any]]:
    last: dict[tuple[str, str], Any] = {}
    for category in book.categories:
        if category.workflow == workflow:
            key = (category.field, category.value)
            last[key] = max(category.day, last.get(key, category.day))
    return [
        {
            "field": VERSION_FIELDS.get(first.field, first.field),
            "value": first.value or "(none given)",
            "first": first.day,
            "last": last[first.field, first.value],
        }
        for first in reversed(book.versions)
        if first.workflow == workflow
    ]

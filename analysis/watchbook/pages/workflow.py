"""The pages of workflows: all of them, and one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.pages import paths
from watchbook.pages.figure import Figure, figure, large_chart
from watchbook.pages.off_switch import off_switch
from watchbook.pages.page import Head, Page, page
from watchbook.pages.recommended import recommended
from watchbook.pages.summary import summary
from watchbook.pages.time_to_manual import switched_rows, to_manual_said

if TYPE_CHECKING:
    import datetime as dt

    from watchbook.pages.book import Book, Workflow

LAST_SWITCHES = 5
"""Switches to people that a workflow's page shows; the page of all has the others."""
FIELDS = {"model_version": "Model", "prompt_version": "Prompt", "channel": "Channel"}


@dataclass(frozen=True, slots=True)
class Version:
    """A value of a category, with the days between which it was seen."""

    kind: str
    value: str
    first: dt.date
    last: dt.date


def workflows_page(book: Book) -> Page:
    """Return the index of workflows."""
    return page(
        book,
        paths.WORKFLOWS,
        "workflows.html",
        Head("Workflows", f"The workflows of {book.name}, and how each stands."),
        summaries=[summary(book, workflow, paths.WORKFLOWS) for workflow in book.workflows],
        to_manual=to_manual_said(book),
    )


def workflow_page(book: Book, workflow: Workflow) -> Page:
    """Return the page of one workflow."""
    path = paths.workflow(workflow.name)
    short = summary(book, workflow, path)
    charts = [
        large_chart(book, workflow.name, found.metric, path, book.recent(workflow.name, found.metric.name))
        for found in short.figures
    ]
    return page(
        book,
        path,
        "workflow.html",
        Head(workflow.title, workflow.sentence),
        recommended=recommended(book, workflow.name),
        summary=short,
        headline=list(zip(short.figures, charts, strict=True)),
        alerting=_figures(book, workflow, path, alerts=True),
        drawn=_figures(book, workflow, path, alerts=False),
        off_switch=off_switch(book, workflow),
        entries=[entry for entry in book.entries if workflow.name in entry.workflows],
        versions=_versions(book, workflow.name),
        switched=switched_rows(book, workflow.name)[:LAST_SWITCHES],
    )


def _figures(book: Book, workflow: Workflow, path: str, *, alerts: bool) -> list[Figure]:
    return [
        figure(book, workflow.name, metric.name, path) for metric in book.metrics.values() if metric.alerts is alerts
    ]


def _versions(book: Book, workflow: str) -> list[Version]:
    last: dict[tuple[str, str], dt.date] = {}
    for category in book.categories:
        if category.workflow == workflow:
            key = (category.field, category.value)
            last[key] = max(category.day, last.get(key, category.day))
    return [
        Version(FIELDS.get(first.field, first.field), first.value, first.day, last[first.field, first.value])
        for first in reversed(book.versions)
        if first.workflow == workflow
    ]

"""The pages of workflows: all of them, and one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.calendar import days_between
from watchbook.metrics import WORKFLOW
from watchbook.pages import formatting, paths
from watchbook.pages.book import RECENT_DAYS
from watchbook.pages.chart_data import days_of
from watchbook.pages.number_pages.metric_card import MetricCard, large_chart, metric_card
from watchbook.pages.number_pages.where_table import where_of
from watchbook.pages.number_pages.workflow_card import workflow_card
from watchbook.pages.oncall_pages.off_switch import off_switch
from watchbook.pages.oncall_pages.time_to_manual import switch_rows, to_manual_said
from watchbook.pages.page import Page, PageHead, page
from watchbook.pages.switch_banner import recommendations

if TYPE_CHECKING:
    from markupsafe import Markup

    from watchbook.journal import Entry
    from watchbook.metrics import Metric
    from watchbook.pages.book import Book, Workflow

NAMES_APART = " · "
"""Between names of metrics, some of which have a comma of their own."""
NAMED = 5.0
"""A workflow is found by its name before its metrics."""
LAST_ENTRIES = 60
"""Entries that a workflow's page lists; the journal has the others."""
LAST_SWITCHES = 5
"""Switches to people that a workflow's page shows; the page of all has the others."""
FIELDS = {"model_version": "Model", "prompt_version": "Prompt", "channel": "Channel"}


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A value of a category, with the days between which it was seen."""

    kind: str
    value: str
    first: dt.date
    last: dt.date


@dataclass(frozen=True, slots=True)
class WorkflowDay:
    """A day of a workflow, as a line of a list."""

    day: dt.date
    state: formatting.StateWord
    what: str
    """The metrics that were out, or why the day cannot be believed; else empty."""
    entries: tuple[Entry, ...]
    """Those that speak of it."""
    has_page: bool


def workflows_page(book: Book) -> Page:
    """Return the index of workflows."""
    return page(
        book,
        paths.WORKFLOWS,
        "workflows.html",
        PageHead("Workflows", f"The workflows of {book.name}, and how each stands."),
        summaries=[workflow_card(book, workflow, paths.WORKFLOWS) for workflow in book.workflows],
        to_manual=to_manual_said(book),
    )


def workflow_page(book: Book, workflow: Workflow) -> Page:
    """Return the page of one workflow."""
    path = paths.workflow(workflow.name)
    short = workflow_card(book, workflow, path)
    entries = [entry for entry in book.entries if workflow.name in entry.workflows]
    charts = [_large_chart(book, workflow, figure.metric, path) for figure in short.figures]
    return page(
        book,
        path,
        "workflow.html",
        PageHead(workflow.title, workflow.sentence, weight=NAMED),
        recommended=recommendations(book, workflow.name),
        summary=short,
        headline=list(zip(short.figures, charts, strict=True)),
        alerting=_figures(book, workflow, path, alerts=True),
        drawn=_figures(book, workflow, path, alerts=False),
        days=_days(book, workflow),
        off_switch=off_switch(book, workflow),
        entries=entries[:LAST_ENTRIES],
        more_entries=max(len(entries) - LAST_ENTRIES, 0),
        where=where_of(book, workflow.name),
        titled=False,
        versions=_versions(book, workflow.name),
        switched=switch_rows(book, workflow.name)[:LAST_SWITCHES],
    )


def _large_chart(book: Book, workflow: Workflow, metric: Metric, path: str) -> Markup | None:
    days = days_of(book, metric, book.recent(workflow.name, metric.name))
    return large_chart(book, workflow.name, metric, path, days, open_names=0)


def _days(book: Book, workflow: Workflow) -> list[WorkflowDay]:
    """Return the days of the strip, the newest first."""
    if book.last is None:
        return []
    first = max(book.days[0], book.last - dt.timedelta(days=RECENT_DAYS - 1))
    return [_day(book, workflow, day) for day in reversed(list(days_between(first, book.last)))]


def _day(book: Book, workflow: Workflow, day: dt.date) -> WorkflowDay:
    flagged_rows = book.flagged.get((workflow.name, day), ())
    out = [book.metrics[verdict.metric].title for verdict in flagged_rows if verdict.metric != WORKFLOW]
    entries = [entry for entry in book.entries_between(day, day) if workflow.name in entry.workflows]
    return WorkflowDay(
        day,
        formatting.STANDINGS[book.mark(workflow.name, day)],
        NAMES_APART.join(out) or book.doubt(workflow.name, day),
        tuple(entries),
        day in book.by_day,
    )


def _figures(book: Book, workflow: Workflow, path: str, *, alerts: bool) -> list[MetricCard]:
    return [
        metric_card(book, workflow.name, metric.name, path)
        for metric in book.metrics.values()
        if metric.alerts is alerts
    ]


def _versions(book: Book, workflow: str) -> list[VersionRow]:
    last: dict[tuple[str, str], dt.date] = {}
    for category in book.categories:
        if category.workflow == workflow:
            key = (category.field, category.value)
            last[key] = max(category.day, last.get(key, category.day))
    return [
        VersionRow(FIELDS.get(first.field, first.field), first.value, first.day, last[first.field, first.value])
        for first in reversed(book.versions)
        if first.workflow == workflow
    ]

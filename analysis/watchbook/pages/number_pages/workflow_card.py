"""A workflow in short: its squares and its headline metrics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.check.drills import last_drill
from watchbook.pages import formatting, paths
from watchbook.pages.chart_data import squares_of
from watchbook.pages.charts import Square, strip
from watchbook.pages.number_pages.metric_card import MetricCard, metric_card

if TYPE_CHECKING:
    from markupsafe import Markup

    from watchbook.pages.book import Book, Workflow


COUNTED = {
    "out": "out and unexplained",
    "explained": "out and explained",
    "hollow": "not to be believed",
    "people": "with people",
    "in": "in band",
    "quiet": "not judged",
    "none": "without data",
}
"""What squares are counted as, the worst first."""


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
    counts: str
    """What the squares come to, in words."""
    drilled: str
    """When giving it to people was last practised, in words."""
    listing: str
    """The same days as a list."""
    figures: tuple[MetricCard, ...]
    """Of the headline metrics."""


def workflow_card(book: Book, workflow: Workflow, path: str, *, is_drawn: bool = False) -> WorkflowCard:
    """Return a workflow's summary for the page at `path`, its figures with small charts or without."""
    figures = tuple(metric_card(book, workflow.name, name, path, is_drawn=is_drawn) for name in workflow.headline)
    squares = squares_of(book, workflow.name, path)
    listing = f"{paths.relative(path, paths.workflow(workflow.name))}#days"
    drill = _drill_text(book, workflow)
    if not squares:
        return WorkflowCard(workflow, None, "", "", "", drill, listing, figures)
    since, until = formatting.day(squares[0].day), formatting.day(squares[-1].day)
    return WorkflowCard(workflow, strip(squares), since, until, _counts(squares), drill, listing, figures)


def _drill_text(book: Book, workflow: Workflow) -> str:
    if book.report is None:
        return ""
    day = last_drill(book.journal, workflow.name, book.calendar.business_day(book.report.as_of))
    return f"last drilled {formatting.short_date(day)}" if day else "never drilled"


def _counts(squares: list[Square]) -> str:
    looks = [square.look for square in squares]
    parts = [f"{looks.count(look)} {words}" for look, words in COUNTED.items() if look in looks]
    return f"{formatting.plural(len(squares), 'day')}: {', '.join(parts)}"

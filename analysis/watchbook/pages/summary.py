"""A workflow in short: its squares and its headline metrics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.pages import words
from watchbook.pages.charts import Square, strip
from watchbook.pages.drawing import squares_of
from watchbook.pages.figure import Figure, figure

if TYPE_CHECKING:
    from markupsafe import Markup

    from watchbook.pages.book import Book, Workflow


@dataclass(frozen=True, slots=True)
class Summary:
    """What a page shows of a workflow at a glance."""

    workflow: Workflow
    strip: Markup | None
    """One square a day; None before the first."""
    since: str
    """The first square's day."""
    until: str
    """The last square's day."""
    figures: tuple[Figure, ...]
    """Of the headline metrics."""


def summary(book: Book, workflow: Workflow, path: str) -> Summary:
    """Return a workflow's summary for the page at `path`."""
    figures = tuple(figure(book, workflow.name, name, path) for name in workflow.headline)
    squares = squares_of(book, workflow.name, path)
    if not squares:
        return Summary(workflow, None, "", "", figures)
    since, until = words.day(squares[0].day), words.day(squares[-1].day)
    return Summary(workflow, strip(squares, _said(workflow, squares)), since, until, figures)


def _said(workflow: Workflow, squares: list[Square]) -> str:
    out, explained = (sum(square.look == look for square in squares) for look in ("out", "explained"))
    return (
        f"{workflow.title}, the last {words.plural(len(squares), 'day')}: {explained} out of band and explained, "
        f"{out} out of band and unexplained"
    )

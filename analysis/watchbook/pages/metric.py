"""The page of one metric of one workflow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.pages import paths, words
from watchbook.pages.page import Head, Page, page
from watchbook.pages.workflow import large, plot_of

if TYPE_CHECKING:
    from typing import Any

    from watchbook.ledger import Verdict
    from watchbook.metrics import Metric
    from watchbook.pages.book import Book, Workflow

YEAR = 366
"""How many days the longer chart shows at most."""

WORSE = {
    "up": "More is worse.",
    "down": "Less is worse.",
    "both": "A move either way is looked at.",
    "none": "Neither direction is worse.",
}
KINDS = {
    "share": "A share of conversations",
    "mean": "An average over conversations",
    "count": "A count of conversations",
    "histogram": "A distribution over conversations",
    "quantile": "A percentile over conversations",
}


def metric_page(book: Book, workflow: Workflow, metric: Metric) -> Page:
    """Return the page of a metric, with a table of its recent days."""
    path = paths.metric(workflow.name, metric.name)
    series = book.verdicts.get((workflow.name, metric.name), ())
    longer = series[-YEAR:]
    recent = book.recent(workflow.name, metric.name)
    return page(
        book,
        path,
        "metric.html",
        Head(
            f"{metric.title}, {workflow.title}",
            metric.about or f"{metric.title} of {workflow.title}, day by day.",
            searched=False,
        ),
        workflow=workflow,
        metric=metric,
        kind=KINDS[metric.kind],
        worse=WORSE[metric.worse],
        limits=words.limits(metric),
        found=large(book, workflow.name, metric.name, path),
        longer=plot_of(book, workflow.name, metric, path, longer) if len(longer) > len(recent) else None,
        out=[_row(book, metric, verdict) for verdict in reversed(series) if verdict.state == "out"],
        rows=[_row(book, metric, verdict) for verdict in reversed(recent)],
    )


def _row(book: Book, metric: Metric, verdict: Verdict) -> dict[str, Any]:
    entries = book.explained_by(verdict)
    return {
        "day": verdict.day,
        "value": words.number(metric, verdict.value),
        "n": verdict.n,
        "normal": words.span(metric, verdict.lower, verdict.upper),
        "expected": words.number(metric, verdict.expected) if verdict.expected is not None else "",
        "state": words.state_word(verdict, explained=bool(entries)),
        "test": verdict.test,
        "provisional": verdict.provisional,
        "entries": entries,
    }

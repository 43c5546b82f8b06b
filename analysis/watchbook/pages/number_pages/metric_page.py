"""The page of one metric of one workflow."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING

from watchbook.metrics import WORKFLOW, WRONG_RATE
from watchbook.pages import formatting, paths
from watchbook.pages.chart_data import days_of
from watchbook.pages.charts.svg import tag
from watchbook.pages.number_pages.metric_card import large_chart, metric_card
from watchbook.pages.number_pages.verdict_row import verdict_row
from watchbook.pages.number_pages.where_table import where_of
from watchbook.pages.page import Page, PageHead, page

if TYPE_CHECKING:
    import datetime as dt

    from markupsafe import Markup

    from watchbook.metrics import Metric
    from watchbook.pages.book import Book, Workflow
    from watchbook.pages.chart_data import ChartDays
    from watchbook.pages.number_pages.verdict_row import VerdictRow

NAMED = 2.0
"""A metric is found by its name before whatever speaks of it, the shorter name first."""
YEAR = 366
"""How many days the longer chart shows at most."""

WORSE = {
    "up": "More is worse.",
    "down": "Less is worse.",
    "both": "A move either way is looked at.",
    "none": "Neither direction is worse.",
}
WHOLE = "The loudest of a workflow's tests, in percent of what calls a person"
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
    days = days_of(book, metric, longer)
    recent_days = days.since(recent[0].day) if recent else days
    names = list(book.metrics)
    place = names.index(metric.name)
    out = [row for row in longer if row.state == "out"]
    return page(
        book,
        path,
        "metric.html",
        PageHead(
            f"{metric.title}, {workflow.title}",
            metric.about or f"{metric.title} of {workflow.title}, day by day.",
            words=f"{metric.name} {metric.about}",
            weight=NAMED + 1 / len(metric.title.split()),
        ),
        workflow=workflow,
        before=book.metrics[names[place - 1]] if place else None,
        after=book.metrics[names[place + 1]] if place + 1 < len(names) else None,
        metric=metric,
        estimated=metric.name == WRONG_RATE,
        kind=WHOLE if metric.name == WORKFLOW else KINDS[metric.kind],
        worse=WORSE[metric.worse],
        limits=formatting.limits(metric),
        seen=formatting.sensitivity_text(metric, row) if (row := book.seen.get((workflow.name, metric.name))) else "",
        found=metric_card(book, workflow.name, metric.name, path, is_drawn=False),
        chart=large_chart(book, workflow.name, metric, path, recent_days),
        longer=large_chart(book, workflow.name, metric, path, days) if len(longer) > len(recent) else None,
        is_whole=len(longer) == len(series),
        out=[verdict_row(book, verdict) for verdict in reversed(out)],
        out_before=len(book.history.days_out((workflow.name, metric.name))) - len(out),
        where=where_of(book, workflow.name, metric.name),
        link=partial(_day_link, path.rpartition("/")[0]),
        titled=False,
        rows=_rows(book, recent_days),
    )


def _rows(book: Book, days: ChartDays) -> list[VerdictRow]:
    """Return some days as rows of a table, the newest first."""
    text_by_day = dict(zip((point.day for point in days.points), days.texts, strict=True))
    return [verdict_row(book, verdict, text_by_day[verdict.day]) for verdict in reversed(days.verdicts)]


@lru_cache(maxsize=16384)
def _day_link(folder: str, day: dt.date) -> Markup:
    """Return a day as a link to its page from any page in a folder: all metrics of a workflow say the same days."""
    return tag("a", formatting.short_date(day), href=paths.relative_to(folder, paths.day(day)))

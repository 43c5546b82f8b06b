"""The page of one entry."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from watchbook.pages import paths, words
from watchbook.pages.charts import spark
from watchbook.pages.drawing import points_of, spans_of
from watchbook.pages.page import Head, Page, page
from watchbook.pages.prose import prose

if TYPE_CHECKING:
    from markupsafe import Markup

    from watchbook.journal import Entry
    from watchbook.ledger import Verdict
    from watchbook.pages.book import Book

AROUND = dt.timedelta(days=21)
"""How far a chart looks to both sides of the days an entry explains."""

BASELINE = {
    "exclude": "These days are left out of what counts as normal, so that the same would be caught again.",
    "shift": "What is normal starts from a new level on the first of these days.",
    "keep": "These days stay part of what is normal.",
}


def entry_page(book: Book, entry: Entry) -> Page:
    """Return the page of an entry: its head in words, what was written, and the days it explains."""
    path = paths.entry(entry)
    return page(
        book,
        path,
        "entry.html",
        Head(entry.title, f"{entry.type.capitalize()}, {words.days_span(entry.first, entry.last)}"),
        entry=entry,
        workflows=[(name, book.title_of(name)) for name in entry.workflows],
        metrics=[book.metrics[name].title for name in entry.metrics if name in book.metrics],
        baseline=BASELINE[entry.baseline] if entry.type != "review" else "",
        switches=[(switch, book.title_of(switch.workflow)) for switch in entry.switches],
        noticed=words.moment(entry.noticed.at) if entry.noticed else "",
        body=prose(entry.body),
        charts=_charts(book, entry, path),
        explained=_explained(book, entry),
    )


def _charts(book: Book, entry: Entry, path: str) -> list[dict[str, Any]]:
    charts = []
    for name in entry.workflows:
        workflow = book.workflow(name)
        headline = workflow.headline if workflow else ()
        for metric in (book.metrics[each] for each in entry.metrics or headline if each in book.metrics):
            drawing = _chart(book, entry, (name, metric.name), path)
            if drawing:
                charts.append(
                    {
                        "title": f"{book.title_of(name)}: {metric.title}" if len(entry.workflows) > 1 else metric.title,
                        "href": paths.relative(path, paths.metric(name, metric.name)),
                        "spark": drawing,
                    }
                )
    return charts


def _chart(book: Book, entry: Entry, series: tuple[str, str], path: str) -> Markup | None:
    last = entry.last or book.last or entry.first
    around = [
        verdict for verdict in book.verdicts.get(series, ()) if entry.first - AROUND <= verdict.day <= last + AROUND
    ]
    if not any(verdict.value is not None for verdict in around):
        return None
    metric = book.metrics[series[1]]
    label = f"{metric.title} from {words.dated(around[0].day)} to {words.dated(around[-1].day)}"
    return spark(points_of(book, around), spans_of(book, *series, path), label)


def _explained(book: Book, entry: Entry) -> list[dict[str, Any]]:
    found: dict[dt.date, list[Verdict]] = {}
    for workflow in entry.workflows:
        for metric in book.metrics:
            for verdict in book.verdicts.get((workflow, metric), ()):
                if verdict.flag and entry.explains(workflow, metric, verdict.day):
                    found.setdefault(verdict.day, []).append(verdict)
    many = len(entry.workflows) > 1
    return [
        {"day": day, "metrics": [_named(book, verdict, many=many) for verdict in verdicts]}
        for day, verdicts in sorted(found.items())
    ]


def _named(book: Book, verdict: Verdict, *, many: bool) -> dict[str, str]:
    metric = book.metrics[verdict.metric]
    owner = f"{book.title_of(verdict.workflow)}: " if many else ""
    said = f"{owner}{metric.title} {words.number(metric, verdict.value)}"
    return {"said": said, "path": paths.metric(verdict.workflow, verdict.metric)}

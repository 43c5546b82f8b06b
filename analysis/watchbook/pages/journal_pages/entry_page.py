"""The page of one entry."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.pages import formatting, paths
from watchbook.pages.chart_data import points_of, readings_of, spans_of
from watchbook.pages.charts import spark
from watchbook.pages.journal_pages.entry_effect import effect_of
from watchbook.pages.journal_pages.entry_provenance import provenance_of
from watchbook.pages.journal_pages.follow_up_rows import entry_follow_ups
from watchbook.pages.journal_pages.safe_markdown import safe_html
from watchbook.pages.number_pages.verdict_row import VerdictRow, verdict_row
from watchbook.pages.oncall_pages.answer_timing import answer_said, answer_steps, answers_of
from watchbook.pages.oncall_pages.switch_timing import switch_stories
from watchbook.pages.oncall_pages.who_answers import contacts_for
from watchbook.pages.page import Page, PageHead, page

if TYPE_CHECKING:
    from markupsafe import Markup

    from watchbook.journal import Entry
    from watchbook.pages.book import Book

AROUND = dt.timedelta(days=21)
"""How far a chart looks to both sides of the days an entry explains."""

BASELINE = {
    "exclude": "These days are left out of what counts as normal, so that the same would be caught again.",
    "shift": "What is normal starts from a new level on the first of these days.",
    "keep": "These days stay part of what is normal.",
}


@dataclass(frozen=True, slots=True)
class Around:
    """A metric around the days of an entry."""

    title: str
    href: str
    spark: Markup


def entry_page(book: Book, entry: Entry) -> Page:
    """Return the page of an entry: its head in words, what was written, and the days it explains."""
    path = paths.entry(entry)
    return page(
        book,
        path,
        "entry.html",
        PageHead(entry.title, f"{entry.type.capitalize()}, {formatting.days_span(entry.first, entry.last)}"),
        entry=entry,
        workflows=[(name, book.title_of(name)) for name in entry.workflows],
        metrics=[book.metrics[name].title for name in entry.metrics if name in book.metrics],
        baseline=BASELINE[entry.baseline] if entry.type != "review" and not entry.withdrawal else "",
        withdrawn=formatting.moment(entry.withdrawal.at) if entry.withdrawal else "",
        into=_entry_called(book, entry.withdrawal.into) if entry.withdrawal else None,
        merged=[
            counterpart
            for counterpart in book.entries
            if counterpart.withdrawal and counterpart.withdrawal.into == entry.id
        ],
        switches=[(switch, book.title_of(switch.workflow)) for switch in entry.switches],
        called=contacts_for(book, entry),
        answers=[answer_said(book, answer) for answer in answers_of(book, entry)],
        answer_steps=answer_steps(book, entry),
        noticed=formatting.moment(entry.noticed.at) if entry.noticed else "",
        body=safe_html(entry.body),
        charts=_charts(book, entry, path),
        explained=_explained_days(book, entry),
        effect=effect_of(book, entry),
        timings=switch_stories(book, entry),
        provenance=provenance_of(book, entry),
        follow_ups=entry_follow_ups(book, entry),
        follow_up_heading=_follow_up_heading(entry),
    )


def _follow_up_heading(entry: Entry) -> str:
    """Return how many follow-ups are open; of a resolved entry, that it is so all the same."""
    many = formatting.plural(len(entry.open_follow_ups), "follow-up")
    if not entry.open_follow_ups:
        return "Follow-ups, all done"
    return f"Resolved, with {many} open" if entry.status == "resolved" else f"{many} open"


def _entry_called(book: Book, name: str | None) -> Entry | None:
    return next((entry for entry in book.entries if entry.id == name), None)


def _charts(book: Book, entry: Entry, path: str) -> list[Around]:
    charts = []
    for name in entry.workflows:
        workflow = book.workflow(name)
        headline = workflow.headline if workflow else ()
        for metric in (
            book.metrics[metric_name] for metric_name in entry.metrics or headline if metric_name in book.metrics
        ):
            drawing = _chart(book, entry, (name, metric.name), path)
            if drawing:
                title = f"{book.title_of(name)}: {metric.title}" if len(entry.workflows) > 1 else metric.title
                charts.append(Around(title, paths.relative(path, paths.metric(name, metric.name)), drawing))
    return charts


def _chart(book: Book, entry: Entry, series: tuple[str, str], path: str) -> Markup | None:
    last = entry.last or book.last or entry.first
    around = [
        verdict for verdict in book.verdicts.get(series, ()) if entry.first - AROUND <= verdict.day <= last + AROUND
    ]
    if not any(verdict.value is not None for verdict in around):
        return None
    metric = book.metrics[series[1]]
    label = f"{metric.title} from {formatting.short_date(around[0].day)} to {formatting.short_date(around[-1].day)}"
    return spark(points_of(book, around), spans_of(book, *series, path), label, readings_of(book, metric, around))


def _explained_days(book: Book, entry: Entry) -> list[tuple[dt.date, list[VerdictRow]]]:
    """Return the days out of band that the entry explains, each with the verdicts that asked for an entry."""
    rows_by_day: dict[dt.date, list[VerdictRow]] = {}
    for workflow in entry.workflows:
        for metric in book.metrics:
            for verdict in book.verdicts.get((workflow, metric), ()):
                if verdict.flag and entry.explains(workflow, metric, verdict.day):
                    rows_by_day.setdefault(verdict.day, []).append(verdict_row(book, verdict))
    return sorted(rows_by_day.items())

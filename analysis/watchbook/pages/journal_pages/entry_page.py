"""The page of one entry."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from watchbook.journal import LOOKS_BACK
from watchbook.pages import formatting, paths
from watchbook.pages.chart_data import days_of, readings_of, spans_of
from watchbook.pages.charts import spark
from watchbook.pages.journal_pages.entry_books import AROUND
from watchbook.pages.journal_pages.entry_effect import effect_of
from watchbook.pages.journal_pages.entry_provenance import provenance_of
from watchbook.pages.journal_pages.explained_days import explained_tables, subjects_of
from watchbook.pages.journal_pages.follow_up_rows import entry_follow_ups
from watchbook.pages.journal_pages.legal_clock_line import legal_clock_line
from watchbook.pages.journal_pages.planned_change import planned_change
from watchbook.pages.journal_pages.safe_markdown import safe_html
from watchbook.pages.oncall_pages.answer_timing import answer_said, answer_steps, answers_of, resolved_step
from watchbook.pages.oncall_pages.switch_timing import switch_stories
from watchbook.pages.oncall_pages.timeline_steps import local_moment, steps_of
from watchbook.pages.oncall_pages.who_answers import contacts_for
from watchbook.pages.page import Page, PageHead, page
from watchbook.pages.verdicts.book_verdicts import rows_between

if TYPE_CHECKING:
    from watchbook.journal import Entry
    from watchbook.pages.book import Book
    from watchbook.pages.oncall_pages.timeline_steps import Step, StepTexts

AUTHOR = re.compile(r"(<li>\s*(?:<p>)?<time[^>]*>[^<]*</time> )([\w.-]+):")
"""The beginning of a line of the timeline: when, and who."""
NAMED = 1.5
"""An entry is found before lists that name it."""
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
    impact: str
    """How far it went, against its band; empty where nothing was measured."""


def entry_page(book: Book, entry: Entry) -> Page:
    """Return the page of an entry: its head in words, what was written, and the days it explains."""
    path = paths.entry(entry)
    return page(
        book,
        path,
        "entry.html",
        PageHead(
            entry.title, f"{entry.type.capitalize()}, {formatting.days_span(entry.first, entry.last)}", weight=NAMED
        ),
        entry=entry,
        workflows=[(name, book.title_of(name)) for name in entry.workflows],
        metrics=[book.metrics[name].title for name in entry.metrics if name in book.metrics],
        baseline=BASELINE[entry.baseline] if entry.type not in LOOKS_BACK and not entry.withdrawal else "",
        withdrawn=formatting.moment(entry.withdrawal.at) if entry.withdrawal else "",
        into=_entry_called(book, entry.withdrawal.into) if entry.withdrawal else None,
        merged=book.merged_entries.get(entry.id, []),
        switches=[(switch, book.title_of(switch.workflow)) for switch in entry.switches],
        called=contacts_for(book, entry),
        answers=[answer_said(book, answer) for answer in answers_of(book, entry)],
        answer_steps=answer_steps(book, entry),
        noticed=formatting.moment(entry.noticed.at) if entry.noticed else "",
        body=_with_names(book, safe_html(entry.body)),
        charts=_charts(book, entry, path),
        explained=explained_tables(book, entry),
        times=_times(book, entry),
        newer=_neighbour(book, entry, -1),
        older=_neighbour(book, entry, 1),
        effect=effect_of(book, entry),
        timings=switch_stories(book, entry),
        provenance=provenance_of(book, entry),
        follow_ups=entry_follow_ups(book, entry),
        plan=planned_change(book, entry),
        follow_up_heading=_follow_up_heading(entry),
        legal_clock=legal_clock_line(book, entry),
    )


def _times(book: Book, entry: Entry) -> tuple[Step, ...]:
    """Return an incident's four times: started, noticed, on people, resolved; a dash where nobody knows."""
    if entry.type != "incident" or entry.withdrawal:
        return ()
    start = formatting.day(entry.first)
    notice, switch = entry.noticed, next((row for row in entry.switches if row.to == "manual"), None)
    is_over = entry.status == "resolved"
    end_steps = resolved_step(book, entry)
    end = formatting.day(entry.last) if is_over and entry.last else ""
    about_end = (
        "the last day that it explains" if end else "nobody wrote down when" if is_over else f"it is {entry.status}"
    )
    noticed_step: StepTexts = (
        ("Noticed", local_moment(book, notice.at), f"by {book.person(notice.by)}", "ai")
        if notice
        else ("Noticed", "", "nobody wrote down when", "ai")
    )
    people_step: StepTexts = (
        ("On people", local_moment(book, switch.at), f"by {book.person(switch.by)}", "people")
        if switch
        else _elsewhere_on_people(book, entry)
    )
    steps: list[StepTexts] = [("Started", start, "the first day that it explains", "ai"), noticed_step, people_step]
    return steps_of([*steps, *(end_steps or [("Resolved", end, about_end, "ai")])])


def _elsewhere_on_people(book: Book, entry: Entry) -> StepTexts:
    """Return that people had the work by a switch that stands in another entry, or that the AI kept it."""
    words = [remark.at for remark in entry.timeline] + ([entry.noticed.at] if entry.noticed else [])
    last = max([entry.last or dt.date.max, *map(book.calendar.business_day, words)])
    for spell in book.manual_spells:
        begin = book.calendar.business_day(spell.at)
        end = book.calendar.business_day(spell.until) if spell.until else dt.date.max
        is_about = spell.workflow in entry.workflows and spell.entry.type != "drill"
        if is_about and begin <= last and end >= entry.first:
            by = f"by {book.person(spell.switch.by)}, as another entry says"
            return ("On people", local_moment(book, spell.at), by, "people")
    return ("On people", "", "it stayed with the AI", "ai")


def _neighbour(book: Book, entry: Entry, step: int) -> Entry | None:
    """Return the entry before or behind an entry, in the order in which the journal lists them."""
    index = book.entry_places[entry.id] + step
    return book.entries[index] if 0 <= index < len(book.entries) else None


def _with_names(book: Book, body: Markup) -> Markup:
    """Return what was written, people who wrote a line of the timeline called as on every other page."""
    return Markup(AUTHOR.sub(lambda match: f"{match[1]}{escape(book.person(match[2]))}:", body))  # noqa: S704  # a name is escaped, the rest is clean already


def _follow_up_heading(entry: Entry) -> str:
    """Return how many follow-ups are open; of a resolved entry, that it is so all the same."""
    many = formatting.plural(len(entry.open_follow_ups), "follow-up")
    if not entry.open_follow_ups:
        return "Follow-ups, all done"
    return f"Resolved, with {many} open" if entry.status == "resolved" else f"{many} open"


def _entry_called(book: Book, name: str | None) -> Entry | None:
    return next((entry for entry in book.entries if entry.id == name), None)


def _charts(book: Book, entry: Entry, path: str) -> list[Around]:
    """Return the charts of what an entry is about: what it names, else what was out on its days, the gravest first."""
    charts = []
    for workflow in entry.workflows:
        for name in subjects_of(book, entry, workflow):
            drawing = _chart(book, entry, (workflow, name), path)
            if drawing:
                metric = book.metrics[name]
                title = f"{book.title_of(workflow)}: {metric.title}" if len(entry.workflows) > 1 else metric.title
                href = paths.relative(path, paths.metric(workflow, name))
                charts.append(Around(title, href, drawing, _impact(book, entry, (workflow, name))))
    return charts


def _impact(book: Book, entry: Entry, series: tuple[str, str]) -> str:
    """Return how far a metric went on an entry's days, against what was normal then; empty where it was never out."""
    metric = book.metrics[series[1]]
    last = entry.last or book.last or entry.first
    days = [row for row in rows_between(book.verdicts.get(series, ()), entry.first, last) if row.value is not None]
    out = [row for row in days if row.state == "out"]
    if not out:
        return f"inside its band on {formatting.plural(len(days), 'day')}" if days else ""
    worst = max(out, key=lambda row: (abs(row.score or 0.0), row.day))
    day = f"{formatting.value(metric, worst)} on {formatting.day(worst.day)}, {formatting.normal(metric, worst)}"
    return f"out on {len(out)} of {formatting.plural(len(days), 'day')}; at its worst {day}"


def _chart(book: Book, entry: Entry, series: tuple[str, str], path: str) -> Markup | None:
    last = entry.last or book.last or entry.first
    around = book.verdicts_between(series, entry.first - AROUND, last + AROUND)
    if not any(verdict.value is not None for verdict in around):
        return None
    metric = book.metrics[series[1]]
    label = f"{metric.title} from {formatting.short_date(around[0].day)} to {formatting.short_date(around[-1].day)}"
    days = days_of(book, metric, around)
    return spark(days.points, spans_of(book, series, path, around), label, readings_of(metric, days))

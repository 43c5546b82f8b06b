"""From the book's verdicts and entries to what charts draw."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from watchbook.calendar import days_between
from watchbook.pages import formatting, paths
from watchbook.pages.book import RECENT_DAYS
from watchbook.pages.charts import Moment, Point, Span, Square

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watchbook.journal import Entry
    from watchbook.ledger import Verdict
    from watchbook.metrics import Metric
    from watchbook.pages.book import Book
    from watchbook.pages.charts.points import Mark


def titles_of(book: Book, metric: Metric, verdicts: Sequence[Verdict]) -> dict[dt.date, str]:
    """Return what each day says when pointed at: value, what is normal, state, and who explains it."""
    return {verdict.day: _square_text(book, metric, verdict) for verdict in verdicts}


def points_of(book: Book, verdicts: Sequence[Verdict]) -> list[Point]:
    """Return one point for every day from the first verdict to the last; days without a verdict have no value."""
    if not verdicts:
        return []
    verdict_by_day = {verdict.day: verdict for verdict in verdicts}
    return [
        _point(book, verdict_by_day[day]) if day in verdict_by_day else _nothing(day)
        for day in days_between(verdicts[0].day, verdicts[-1].day)
    ]


def spans_of(book: Book, workflow: str, metric: str, path: str) -> list[Span]:
    """Return the days that incidents and other entries explain, linked from the page at `path`."""
    last = book.last
    if last is None:
        return []
    return [
        Span(entry.first, entry.last or last, _entry_text(entry), paths.relative(path, paths.entry(entry)))
        for entry in book.entries
        if entry.speaks_of(workflow, metric, entry.first) and not entry.is_blank
    ]


def moments_of(book: Book, workflow: str) -> list[Moment]:
    """Return a workflow's switches and changes."""
    moments = []
    for entry in book.entries:
        if entry.type == "change" and workflow in entry.workflows:
            moments.append(
                Moment(entry.first, "change", f"Change, {formatting.short_date(entry.first)}: {entry.title}")
            )
        for switch in entry.switches:
            if switch.workflow == workflow:
                reason = f": {switch.reason}" if switch.reason else ""
                to = "people" if switch.to == "manual" else "the AI"
                title = f"Switched to {to}, {formatting.moment(switch.at)}, by {book.person(switch.by)}{reason}"
                moments.append(Moment(book.calendar.business_day(switch.at), "switch", title))
    return moments


def squares_of(book: Book, workflow: str, path: str) -> list[Square]:
    """Return how a workflow stood on each of the last days."""
    if book.last is None:
        return []
    first = max(book.days[0], book.last - dt.timedelta(days=RECENT_DAYS - 1))
    return [_square(book, workflow, day, path) for day in days_between(first, book.last)]


def _point(book: Book, verdict: Verdict) -> Point:
    mark: Mark = ""
    if verdict.state == "out":
        mark = "explained" if book.explained_by(verdict) else "out" if verdict.flag else "drawn"
    return Point(
        verdict.day,
        verdict.value,
        verdict.expected,
        verdict.lower,
        verdict.upper,
        mark,
    )


def _nothing(day: dt.date) -> Point:
    return Point(day, None, None, None, None, "")


def _entry_text(entry: Entry) -> str:
    return f"{entry.title} ({formatting.days_span(entry.first, entry.last)})"


def _square(book: Book, workflow: str, day: dt.date, path: str) -> Square:
    state = formatting.STANDINGS[book.mark(workflow, day)]
    reasons = [
        book.metrics[name].title
        for (owner, name), verdict in book.by_day.get(day, {}).items()
        if owner == workflow and verdict.flag
    ]
    why = book.doubt(workflow, day)
    reasons += [why] if why and state is formatting.HOLLOW else []
    names = f" ({', '.join(reasons)})" if reasons else ""
    target = paths.relative(path, paths.day(day)) if day in book.by_day else ""
    return Square(day, state.look, f"{formatting.day(day)}: {state.word}{names}", target)


def _square_text(book: Book, metric: Metric, verdict: Verdict) -> str:
    entries = book.explained_by(verdict)
    state = formatting.state_word(verdict, is_explained=bool(entries)).word
    parts = [formatting.value(metric, verdict), formatting.normal(metric, verdict), state]
    if verdict.state == "out" and entries:
        parts.append(entries[0].title)
    return f"{formatting.day(verdict.day)}: {', '.join(parts)}"

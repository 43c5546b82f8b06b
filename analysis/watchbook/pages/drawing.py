"""From the book's verdicts and entries to what charts draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.calendar import days_between
from watchbook.pages import paths, words
from watchbook.pages.charts import Moment, Point, Span, Square

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from watchbook.ledger import Verdict
    from watchbook.metrics import Metric
    from watchbook.journal import Entry
    from watchbook.pages.book import Book
    from watchbook.pages.charts.points import Mark

SEVERITY = ("out", "explained", "people", "in", "quiet", "none")
"""A day's looks, the one that a square shows first."""


def said(book: Book, metric: Metric, verdict: Verdict) -> str:
    """Return a verdict in words: day, value, what is normal, state, and who explains it."""
    entries = book.explained_by(verdict)
    state = words.state_word(verdict, explained=bool(entries)).word
    parts = [words.number(metric, verdict.value), words.normal(metric, verdict), state]
    if verdict.state == "out" and entries:
        parts.append(entries[0].title)
    return f"{words.day(verdict.day)}: {', '.join(parts)}"


def points_of(book: Book, metric: Metric, verdicts: Sequence[Verdict]) -> list[Point]:
    """Return one point for every day from the first verdict to the last; days without a verdict have no value."""
    if not verdicts:
        return []
    known = {verdict.day: verdict for verdict in verdicts}
    return [
        _point(book, metric, known[day]) if day in known else _nothing(day)
        for day in days_between(verdicts[0].day, verdicts[-1].day)
    ]


def spans_of(book: Book, workflow: str, metric: str, path: str) -> list[Span]:
    """Return the days that incidents and other entries explain, linked from the page at `path`."""
    last = book.through
    if last is None:
        return []
    return [
        Span(entry.first, entry.last or last, _entry_said(entry), paths.relative(path, paths.entry(entry)))
        for entry in book.entries
        if entry.explains(workflow, metric, entry.first)
    ]


def moments_of(book: Book, workflow: str) -> list[Moment]:
    """Return a workflow's switches and changes."""
    found = []
    for entry in book.entries:
        if entry.type == "change" and workflow in entry.workflows:
            found.append(Moment(entry.first, "change", f"Change, {words.dated(entry.first)}: {entry.title}"))
        for switch in entry.switches:
            if switch.workflow == workflow:
                reason = f": {switch.reason}" if switch.reason else ""
                to = "people" if switch.to == "manual" else "the AI"
                title = f"Switched to {to}, {words.moment(switch.at)}, by {switch.by}{reason}"
                found.append(Moment(book.calendar.business_day(switch.at), "switch", title))
    return found


def squares_of(book: Book, workflow: str, path: str, count: int) -> list[Square]:
    """Return a workflow's last `count` days, each as its worst metric that may alert."""
    if book.through is None:
        return []
    days = [day for day in book.days if day <= book.through][-count:]
    return [_square(book, workflow, day, path) for day in days_between(days[0], days[-1])]


def look_of_day(book: Book, day: dt.date, workflow: str | None = None) -> str:
    """Return the look of a day: its worst verdict among metrics that alert."""
    looks = {
        words.state_word(verdict, explained=bool(book.explained_by(verdict))).look
        for (name, metric), verdict in book.by_day.get(day, {}).items()
        if workflow in (None, name) and book.metrics[metric].alerts
    }
    simple = {{"learning": "quiet", "few": "quiet", "drawn": "in"}.get(look, look) for look in looks}
    return next((look for look in SEVERITY if look in simple), "none")


def _point(book: Book, metric: Metric, verdict: Verdict) -> Point:
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
        said(book, metric, verdict),
    )


def _nothing(day: dt.date) -> Point:
    return Point(day, None, None, None, None, "", f"{words.day(day)}: {words.NO_DATA.word}")


def _entry_said(entry: Entry) -> str:
    return f"{entry.title} ({words.days_span(entry.first, entry.last)})"


def _square(book: Book, workflow: str, day: dt.date, path: str) -> Square:
    look = look_of_day(book, day, workflow)
    found = [
        f"{book.metrics[name].title} {words.state_word(verdict, explained=bool(book.explained_by(verdict))).word}"
        for (owner, name), verdict in book.by_day.get(day, {}).items()
        if owner == workflow and verdict.state == "out" and verdict.flag
    ]
    plain = {"in": "in band", "people": "with people", "quiet": "not judged yet", "none": "no data"}
    said_ = "; ".join(found) or plain.get(look, look)
    target = paths.relative(path, paths.day(day)) if day in book.by_day else ""
    return Square(day, look, f"{words.day(day)}: {said_}", target)

"""From the book's verdicts and entries to what charts draw."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from watchbook.calendar import days_between
from watchbook.metrics import WORKFLOW, WRONG_RATE
from watchbook.pages import formatting, paths
from watchbook.pages.book import RECENT_DAYS
from watchbook.pages.charts import Moment, Point, Readings, Span, Square

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watchbook.journal import Entry
    from watchbook.ledger import Verdict
    from watchbook.metrics import Metric
    from watchbook.pages.book import Book, Series
    from watchbook.pages.charts.points import Mark


def readings_of(book: Book, metric: Metric, verdicts: Sequence[Verdict]) -> Readings | None:
    """Return what each day of a chart says when it is pointed at: value, what is normal, and the state in words."""
    if not verdicts:
        return None
    words = {formatting.IN.word: 0}
    verdict_by_day = {verdict.day: verdict for verdict in verdicts}
    band, days = ("", ""), list[str]()
    for day in days_between(verdicts[0].day, verdicts[-1].day):
        reading, band = _reading(book, metric, verdict_by_day.get(day), words, band)
        days.append(reading)
    is_whole, is_estimate = metric.name == WORKFLOW, metric.name == WRONG_RATE
    normal = "" if is_whole else "95 % interval" if is_estimate else "normal"
    return Readings(formatting.unit_of(metric), normal, tuple(words), tuple(days))


def _reading(
    book: Book, metric: Metric, verdict: Verdict | None, words: dict[str, int], band_before: tuple[str, str]
) -> tuple[str, tuple[str, str]]:
    """Return what a day says, and the newest band so far; an end that is as it was before is left out."""
    if verdict is None:
        return "", band_before
    state = formatting.state_word(verdict, is_explained=bool(book.explained_by(verdict))).word
    place = words.setdefault(state, len(words))
    unit = formatting.unit_of(metric)
    value = formatting.value(metric, verdict).removesuffix(unit) if verdict.value is not None else ""
    band = formatting.span(metric, verdict.lower, verdict.upper, verdict.value).removesuffix(unit)
    if not band:
        return f"{value}|{place}", band_before
    low, _, high = band.partition(" to ")
    ends = (end if end != before else "" for end, before in zip((low, high), band_before, strict=True))
    return "|".join((value, *ends, *((str(place),) if place else ()))), (low, high)


def points_of(book: Book, verdicts: Sequence[Verdict]) -> list[Point]:
    """Return one point for every day from the first verdict to the last; days without a verdict have no value."""
    if not verdicts:
        return []
    verdict_by_day = {verdict.day: verdict for verdict in verdicts}
    return [
        _point(book, verdict_by_day[day]) if day in verdict_by_day else _nothing(day)
        for day in days_between(verdicts[0].day, verdicts[-1].day)
    ]


def spans_of(book: Book, series: Series, path: str, verdicts: Sequence[Verdict]) -> list[Span]:
    """Return the days that incidents and other entries explain beside some verdicts, linked from the page at `path`."""
    last = book.last
    if last is None or not verdicts:
        return []
    return [
        Span(entry.first, entry.last or last, _entry_text(entry), paths.relative(path, paths.entry(entry)))
        for entry in book.entries_between(verdicts[0].day, verdicts[-1].day)
        if entry.speaks_of(*series, entry.first) and not entry.is_blank
    ]


def moments_of(book: Book, workflow: str, path: str) -> list[Moment]:
    """Return a workflow's switches and changes, linked from the page at `path`."""
    moments = []
    for entry in book.entries:
        if workflow not in entry.workflows:
            continue
        href = paths.relative(path, paths.entry(entry))
        if entry.type == "change":
            title = f"Change, {formatting.short_date(entry.first)}: {entry.title}"
            moments.append(Moment(entry.first, "change", title, href))
        for switch in entry.switches:
            if switch.workflow == workflow:
                reason = f": {switch.reason}" if switch.reason else ""
                to = "people" if switch.to == "manual" else "the AI"
                title = f"Switched to {to}, {formatting.moment(switch.at)}, by {book.person(switch.by)}{reason}"
                moments.append(Moment(book.calendar.business_day(switch.at), "switch", title, href))
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
    target = paths.relative(path, paths.day(day)) if day in book.by_day else ""
    return Square(day, state.look, f"{formatting.day(day)}: {state.word}", target)

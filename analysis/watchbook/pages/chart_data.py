"""From the book's verdicts and entries to what charts draw."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.calendar import ONE_DAY, days_between
from watchbook.metrics import WORKFLOW, WRONG_RATE
from watchbook.metrics.number_text import bare_numbers
from watchbook.pages import formatting, paths
from watchbook.pages.book import RECENT_DAYS
from watchbook.pages.charts import Moment, Point, Readings, Span, Square

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watchbook.journal import Entry
    from watchbook.ledger import Verdict
    from watchbook.metrics import Metric
    from watchbook.pages.book import Book
    from watchbook.pages.charts.points import Mark
    from watchbook.pages.verdicts.verdict_months import Series


@dataclass(frozen=True, slots=True)
class ChartDays:
    """A series as charts show it: of the others one for every day from the first verdict to the last."""

    verdicts: Sequence[Verdict]
    """By day; a day may have none."""
    points: Sequence[Point]
    texts: Sequence[DayText | None]
    """None for a day without a verdict."""

    def since(self, day: dt.date) -> ChartDays:
        """Return the days from one on."""
        start = max((day - self.points[0].day).days, 0) if self.points else 0
        verdicts = [verdict for verdict in self.verdicts if verdict.day >= day]
        return ChartDays(verdicts, self.points[start:], self.texts[start:])


DayText = tuple[str, str, str, str]
"""What a day says: value, both ends of its band, each without the unit and empty where there is none, and its state."""
_IN_BAND = formatting.IN.word
_UNMARKED: Mark = ""


def days_of(book: Book, metric: Metric, verdicts: Sequence[Verdict]) -> ChartDays:
    """Return what charts show of some verdicts of one metric of one workflow."""
    points: list[Point] = []
    texts: list[DayText | None] = []
    next_day = verdicts[0].day if verdicts else None
    for verdict in verdicts:
        if next_day is not None and next_day != verdict.day:
            between = list(days_between(next_day, verdict.day - ONE_DAY))
            points += [Point(day, None, None, None, None, "") for day in between]
            texts += [None] * len(between)
        next_day = verdict.day + ONE_DAY
        state, mark = _IN_BAND, _UNMARKED
        if verdict.state != "in":
            is_explained = bool(book.explained_by(verdict))
            state = formatting.state_word(verdict, is_explained=is_explained).word
            if verdict.state == "out":
                mark = "explained" if is_explained else "out" if verdict.flag else "drawn"
        points.append(Point(verdict.day, verdict.value, verdict.expected, verdict.lower, verdict.upper, mark))
        texts.append((*bare_numbers(metric, verdict.value, verdict.lower, verdict.upper), state))
    return ChartDays(verdicts, points, texts)


def readings_of(metric: Metric, days: ChartDays) -> Readings | None:
    """Return what each day of a chart says when it is pointed at: value, what is normal, and the state in words."""
    if not days.texts:
        return None
    places = {_IN_BAND: 0}
    low_before = high_before = ""
    readings: list[str] = []
    for text in days.texts:
        if text is None:
            readings.append("")
            continue
        value, low, high, state = text
        place = places.setdefault(state, len(places))
        if not low:
            readings.append(f"{value}|{place}")
            continue
        ends = f"{low if low != low_before else ''}|{high if high != high_before else ''}"
        low_before, high_before = low, high
        readings.append(f"{value}|{ends}|{place}" if place else f"{value}|{ends}")
    is_whole, is_estimate = metric.name == WORKFLOW, metric.name == WRONG_RATE
    normal = "" if is_whole else "95 % interval" if is_estimate else "normal"
    return Readings(formatting.unit_of(metric), normal, tuple(places), tuple(readings))


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


def _entry_text(entry: Entry) -> str:
    return f"{entry.title} ({formatting.days_span(entry.first, entry.last)})"


def _square(book: Book, workflow: str, day: dt.date, path: str) -> Square:
    state = formatting.STANDINGS[book.mark(workflow, day)]
    target = paths.relative(path, paths.day(day)) if day in book.by_day else ""
    return Square(day, state.look, f"{formatting.day(day)}: {state.word}", target)

"""A series with axes, and what happened along it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from markupsafe import Markup

from watchbook.pages.charts.points import (
    Chart,
    Moment,
    Point,
    Scale,
    band_path,
    beyond,
    expected_path,
    grounds_path,
    line_path,
    marks,
    scale_of,
    within,
)
from watchbook.pages.charts.svg import FINE, STEP, stretch_svg, tag

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

HEIGHT, FOOT, TICK = 240, 22, 5
"""Pixels of the plot, of the dates below it, and of a tick above a date."""
ROWS, ROW = 3, 13
"""Rows of numbers above a chart at most, and the pixels of one."""
LETTER = 0.022
"""How much of a chart's width a letter takes on a phone."""
DIGIT, SPACE = 0.025, 0.02
"""How much of a chart's width a digit takes on a phone, and the room behind a number."""
TOPS = {"change": HEIGHT - 10, "switch": 0}
"""Where the line of something that happened begins, by its kind."""
FEW = 8
"""Names that stand open below a chart."""
WEEKLY = 45
"""Up to how many days Mondays are dated as well as the first of each month."""


@dataclass(frozen=True, slots=True)
class NumberLabel:
    """Numbers of events at one place above a chart."""

    place: float
    """Where it begins, as a part of the width."""
    row: int
    """From the top."""
    text: str

    @property
    def end(self) -> float:
        """Where it ends on a narrow screen, with room behind it."""
        return self.place + DIGIT * len(self.text) + SPACE


def plot(chart: Chart, axis: Callable[[float, float], str], text: str, open_names: int = FEW) -> Markup:
    """Return a series with its band, expected value, values at the left and dates below; and what is numbered in it.

    Args:
        chart: what is drawn.
        axis: a value at the axis in words, given with the step to the next one.
        text: the chart in words, for whoever cannot see it.
        open_names: how many names may stand open below it.
    """
    points = chart.points
    scale = scale_of(points, HEIGHT, pad=8)
    lines = band_path(points, scale), expected_path(points, scale), line_path(points, scale)
    events = _events(chart)
    labels = _labels(points, events)
    head = ROW * (1 + max((label.row for label in labels), default=-1))
    width = max(len(points), 1)
    grounds = grounds_path(points, chart.spans, HEIGHT)
    parts = [
        *((stretch_svg(width, HEIGHT, grounds),) if grounds else ()),
        *_grid(scale),
        stretch_svg(width, HEIGHT, *lines, *_moment_paths(points, chart.moments)),
        *marks(points, scale),
        *beyond(points, scale, chart.readings, LETTER),
        *_dates(points),
    ]
    values = [
        tag("text", axis(value, step), x="100%", y=scale.y(value) + 4, text_anchor="end")
        for value, step in ticks(scale)
    ]
    total = head + HEIGHT + FOOT
    below = f"translate(0 {head})"
    numbers = [tag("text", label.text, x=f"{label.place * 100:.2f}%", y=ROW * label.row + 10) for label in labels]
    above = tag("g", *numbers, transform="translate(2)", class_="wb-number") if numbers else ""
    left = tag("svg", tag("g", *values, transform=below), class_="wb-axis", aria_hidden="true", width=60, height=total)
    readings = chart.readings.attributes(points[0].day) if chart.readings and points else {}
    drawing = tag("g", *parts, transform=below)
    area = tag(
        "svg", above, drawing, class_="wb-area", role="img", aria_label=text, width="100%", height=total, **readings
    )
    return tag("div", tag("div", left, area, class_="wb-plot"), _names(events, open_names), class_="wb-chart")


def ticks(scale: Scale) -> list[tuple[float, float]]:
    """Return two to six round values inside a scale, each with the step to the next."""
    rough = (scale.high - scale.low) / 4
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough)
    first = math.ceil(scale.low / step - 1e-9)
    last = math.floor(scale.high / step + 1e-9)
    return [(index * step, step) for index in range(first, last + 1)]


def _grid(scale: Scale) -> Iterator[Markup]:
    for value, _ in ticks(scale):
        y = scale.y(value)
        yield tag("line", x2="100%", y1=y, y2=y, class_="wb-grid")


def _moment_paths(points: Sequence[Point], moments: Sequence[Moment]) -> Iterator[Markup]:
    """Yield switches as lines across, changes as ticks at the foot."""
    index = {point.day: i for i, point in enumerate(points)}
    for kind, top in TOPS.items():
        days = [index[moment.day] for moment in moments if moment.kind == kind and moment.day in index]
        lines = dict.fromkeys(f"M{day * STEP + STEP // 2} {top * FINE}v{(HEIGHT - top) * FINE}" for day in days)
        if lines:
            yield tag("path", d="".join(lines), class_=f"wb-{kind}")


def _events(chart: Chart) -> list[tuple[int, str, str]]:
    """Return what is named on a chart, in the order of its days: first day's index, title, and page."""
    if not chart.points:
        return []
    first, last = chart.points[0].day, chart.points[-1].day
    # A change of a day explains that day: it is named once.
    changes = {(moment.day, moment.href) for moment in chart.moments if moment.kind == "change" and moment.href}
    events = [
        (start, span.title, span.href)
        for span, start, _ in within(chart.spans, chart.points)
        if span.first != span.last or (span.first, span.href) not in changes
    ]
    events += [
        ((moment.day - first).days, moment.title, moment.href)
        for moment in chart.moments
        if first <= moment.day <= last
    ]
    return sorted(events, key=lambda event: (event[0], event[1]))


def _labels(points: Sequence[Point], events: Sequence[tuple[int, str, str]]) -> list[NumberLabel]:
    """Return the numbers of events, each where its event begins; where there is no room for one, it joins another."""
    labels: list[NumberLabel] = []
    for number, (index, _, _) in enumerate(events, 1):
        label = _label_at(labels, index / len(points), str(number))
        if label is None:
            newest = labels.pop()
            text = f"{newest.text.partition('–')[0]}–{number}"
            label = _label_at(labels, newest.place, text) or replace(newest, text=text)
        labels.append(label)
    return labels


def _label_at(labels: Sequence[NumberLabel], place: float, text: str) -> NumberLabel | None:
    """Return a text in the first row that has room at a place, or as near to it as the chart's end allows."""
    start = min(place, 1 - DIGIT * len(text))
    ends = {label.row: label.end for label in labels}
    row = next((row for row in range(ROWS) if ends.get(row, 0.0) <= start), None)
    return None if row is None else NumberLabel(start, row, text)


def _names(events: Sequence[tuple[int, str, str]], open_names: int) -> Markup:
    """Return what the numbers stand for, each a link to its entry; behind a line to open where they are many."""
    if not events:
        return Markup("")
    rows = [tag("li", tag("a", title, href=href) if href else title) for _, title, href in events]
    names = tag("ol", *rows, class_="wb-events")
    if len(events) <= open_names:
        return names
    what = f"What the {len(events)} numbers on the chart are" if len(events) > 1 else "What the number on the chart is"
    return tag("details", tag("summary", what), names)


def _dates(points: Sequence[Point]) -> Iterator[Markup]:
    """Yield the first of each month below a chart, of a short one Mondays, too: a tick and its words."""
    count = len(points)
    dated = [
        index
        for index, point in enumerate(points)
        if point.day.day == 1 or (count <= WEEKLY and point.day.weekday() == 0)
    ]
    if dated:
        ticks_path = "".join(f"M{index * STEP} 0v{TICK * FINE}" for index in dated)
        yield stretch_svg(count, TICK, tag("path", d=ticks_path, class_="wb-grid"), y=HEIGHT)
    for index in dated:
        if index / count < 0.95:
            day = points[index].day
            words = f"{day:%b}" if day.day == 1 else f"{day.day} {day:%b}"
            yield tag("text", words, x=f"{index / count * 100:.2f}%", dx=4, y=HEIGHT + 16)

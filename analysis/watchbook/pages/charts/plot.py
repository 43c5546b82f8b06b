"""A series with axes, and what happened along it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from markupsafe import Markup

from watchbook.pages.charts.points import (
    Chart,
    Moment,
    Point,
    Scale,
    Span,
    band_path,
    beyond,
    expected_path,
    line_path,
    marks,
    middle,
    scale_of,
    within,
)
from watchbook.pages.charts.svg import stretch_svg, tag

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

HEIGHT, FOOT = 240, 22
"""Pixels of the plot and of the dates below it."""
ROWS, APART = 4, 0.025
"""Rows of numbers at the top of a chart, and how much of its width one takes."""
FEW = 8
"""Names that stand open below a chart."""
WEEKLY = 45
"""Up to how many days Mondays are dated as well as the first of each month."""


def plot(chart: Chart, axis: Callable[[float, float], str], label: str) -> Markup:
    """Return a series with its band, expected value, values at the left and dates below; and what is numbered in it.

    Args:
        chart: what is drawn.
        axis: a value at the axis in words, given with the step to the next one.
        label: the chart in words, for whoever cannot see it.
    """
    points = chart.points
    scale = scale_of(points, HEIGHT, pad=8)
    lines = band_path(points, scale), expected_path(points, scale), line_path(points, scale)
    parts = [
        *_grounds(points, chart.spans),
        *_grid(scale),
        stretch_svg(max(len(points), 1), HEIGHT, *lines),
        *_moments(points, chart.moments),
        *marks(points, scale),
        *beyond(points, scale, chart.readings),
        *_dates(points),
    ]
    events = _events(chart)
    parts += _numbers(points, events)
    values = [
        tag("text", axis(value, step), x="100%", y=scale.y(value) + 4, text_anchor="end")
        for value, step in ticks(scale)
    ]
    total = HEIGHT + FOOT
    left = tag("svg", *values, class_="wb-axis", aria_hidden="true", width=60, height=total)
    readings = chart.readings.attributes(points[0].day) if chart.readings and points else {}
    area = tag("svg", *parts, class_="wb-area", role="img", aria_label=label, width="100%", height=total, **readings)
    return tag("div", tag("div", left, area, class_="wb-plot"), _names(events), class_="wb-chart")


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
        yield tag("line", x1=0, x2="100%", y1=y, y2=y, class_="wb-grid")


def _grounds(points: Sequence[Point], spans: Sequence[Span]) -> Iterator[Markup]:
    count = len(points)
    for _, start, length in within(spans, points):
        x, width = f"{start / count * 100:.2f}%", f"{length / count * 100:.2f}%"
        yield tag("rect", x=x, y=0, width=width, height=HEIGHT, class_="wb-span")


def _moments(points: Sequence[Point], moments: Sequence[Moment]) -> Iterator[Markup]:
    index = {point.day: i for i, point in enumerate(points)}
    for moment in moments:
        if moment.day in index:
            x = middle(index[moment.day], len(points))
            top = 0 if moment.kind == "switch" else HEIGHT - 10
            yield tag("line", x1=x, x2=x, y1=top, y2=HEIGHT, class_=f"wb-{moment.kind}")


def _events(chart: Chart) -> list[tuple[int, str, str]]:
    """Return what is named on a chart, in the order of its days: first day's index, title, and page."""
    if not chart.points:
        return []
    first, last = chart.points[0].day, chart.points[-1].day
    events = [(start, span.title, span.href) for span, start, _ in within(chart.spans, chart.points)]
    events += [
        ((moment.day - first).days, moment.title, moment.href)
        for moment in chart.moments
        if first <= moment.day <= last
    ]
    return sorted(events, key=lambda event: (event[0], event[1]))


def _numbers(points: Sequence[Point], events: Sequence[tuple[int, str, str]]) -> Iterator[Markup]:
    """Yield the number of each event where it begins; those that would stand on each other, below each other."""
    ends = [-1.0] * ROWS
    for number, (index, _, _) in enumerate(events, 1):
        place = index / len(points)
        row = next((row for row, end in enumerate(ends) if end <= place), ROWS - 1)
        ends[row] = place + APART
        yield tag("text", str(number), x=f"{place * 100:.2f}%", dx=2, y=12 + 12 * row, class_="wb-number")


def _names(events: Sequence[tuple[int, str, str]]) -> Markup:
    """Return what the numbers stand for, each a link to its entry; behind a line to open where they are many."""
    if not events:
        return Markup("")
    rows = [tag("li", tag("a", title, href=href) if href else title) for _, title, href in events]
    names = tag("ol", *rows, class_="wb-events")
    if len(events) <= FEW:
        return names
    return tag("details", tag("summary", f"What the {len(events)} numbers on the chart are"), names)


def _dates(points: Sequence[Point]) -> Iterator[Markup]:
    count = len(points)
    for index, point in enumerate(points):
        if not (point.day.day == 1 or (count <= WEEKLY and point.day.weekday() == 0)):
            continue
        x = f"{index / count * 100:.2f}%"
        yield tag("line", x1=x, x2=x, y1=HEIGHT, y2=HEIGHT + 5, class_="wb-grid")
        if index / count < 0.95:
            words = f"{point.day:%b}" if point.day.day == 1 else f"{point.day.day} {point.day:%b}"
            yield tag("text", words, x=x, dx=4, y=HEIGHT + 16)

"""A series with axes, and what happened along it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from watchbook.pages.charts.points import (
    Chart,
    Moment,
    Point,
    Scale,
    Span,
    band_path,
    expected_path,
    line_path,
    marks,
    middle,
    scale_of,
    within,
)
from watchbook.pages.charts.svg import stretch_svg, tag

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from markupsafe import Markup

HEIGHT, FOOT = 240, 22
"""Pixels of the plot and of the dates below it."""
WEEKLY = 45
"""Up to how many days Mondays are dated as well as the first of each month."""


def plot(chart: Chart, axis: Callable[[float, float], str], label: str) -> Markup:
    """Return a series with its band, expected value, values at the left and dates below.

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
        *_pointers(points, chart.titles),
        *_dates(points),
    ]
    values = [
        tag("text", axis(value, step), x="100%", y=scale.y(value) + 4, text_anchor="end")
        for value, step in ticks(scale)
    ]
    total = HEIGHT + FOOT
    left = tag("svg", *values, class_="wb-axis", aria_hidden="true", width=60, height=total)
    area = tag("svg", *parts, class_="wb-area", role="img", aria_label=label, width="100%", height=total)
    return tag("div", left, area, class_="wb-plot")


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
    for span, start, length in within(spans, points):
        x, width = f"{start / count * 100:.2f}%", f"{length / count * 100:.2f}%"
        ground = tag("rect", tag("title", span.title), x=x, y=0, width=width, height=HEIGHT, class_="wb-span")
        yield tag("a", ground, href=span.href) if span.href else ground


def _moments(points: Sequence[Point], moments: Sequence[Moment]) -> Iterator[Markup]:
    index = {point.day: i for i, point in enumerate(points)}
    for moment in moments:
        if moment.day in index:
            x = middle(index[moment.day], len(points))
            top = 0 if moment.kind == "switch" else HEIGHT - 10
            title = tag("title", moment.title)
            yield tag("line", title, x1=x, x2=x, y1=top, y2=HEIGHT, class_=f"wb-{moment.kind}")


def _pointers(points: Sequence[Point], titles: Mapping[dt.date, str]) -> Iterator[Markup]:
    # Only the middle third: above and below it, the grey days lead to their entries.
    width = f"{100 / max(len(points), 1):.2f}%"
    for index, point in enumerate(points):
        if point.day in titles:
            x, title = f"{index / len(points) * 100:.2f}%", tag("title", titles[point.day])
            yield tag("rect", title, x=x, y=HEIGHT / 3, width=width, height=HEIGHT / 3, class_="wb-hit")


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

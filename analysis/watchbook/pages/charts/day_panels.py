"""A row of small charts as one SVG that stands by itself, for notebooks: drawn in a moment, and its bytes repeat."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from watchbook.pages.charts.plot import ticks
from watchbook.pages.charts.points import Point, scale_of
from watchbook.pages.charts.svg import tag
from watchbook.pages.formatting import number

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from markupsafe import Markup

    from watchbook.ledger import Verdict
    from watchbook.metrics import Metric
    from watchbook.pages.charts.points import Scale

LINE, BAND, OUT, QUIET = "#4a86c0", "#4a86c033", "#e0611c", "#8a949d"
"""Legible on a light and on a dark page."""
WIDTH, HEIGHT = 792, 152
"""Pixels of the whole."""
HEAD, FOOT, SIDE, GAP = 40, 18, 42, 8
"""Pixels above a chart for titles, below it for dates, left of it for numbers, and right of it."""
PAD = 6
DIAMOND = 4
"""Pixels from its middle to a corner."""


@dataclass(frozen=True, slots=True)
class DayPanels:
    """A drawing that a notebook shows as its cell's output."""

    svg: str

    def _repr_svg_(self) -> str:
        """Return it, as IPython asks for it."""
        return self.svg


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where the days of a chart stand."""

    first: dt.date
    days: int
    """From the first to the last."""
    last: dt.date
    width: float

    def x(self, day: dt.date) -> float:
        return round((day - self.first).days / max(self.days, 1) * self.width, 1)


def draw_days(
    title: str, panels: Sequence[tuple[Metric, Sequence[Verdict]]], first: dt.date, last: dt.date
) -> DayPanels:
    """Draw metrics' days within their bands, side by side; days out of them are diamonds.

    Args:
        title: above all of them.
        panels: each metric with its verdicts, in order of days.
        first: the day on the left.
        last: the day on the right.
    """
    width = WIDTH / max(len(panels), 1)
    frame = _Frame(first, (last - first).days, last, width - SIDE - GAP)
    parts = [
        tag("g", *_panel(metric, verdicts, frame), transform=f"translate({round(index * width + SIDE, 1)} {HEAD})")
        for index, (metric, verdicts) in enumerate(panels)
    ]
    drawing = tag(
        "svg",
        _text(title, 8, 15, size=12),
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        width=WIDTH,
        height=HEIGHT,
        font_family="sans-serif",
        fill=QUIET,
        role="img",
        aria_label=title,
    )
    return DayPanels(str(drawing))


def _panel(metric: Metric, verdicts: Sequence[Verdict], frame: _Frame) -> Iterator[Markup]:
    points = [Point(row.day, row.value, None, row.lower, row.upper, "") for row in verdicts]
    height = HEIGHT - HEAD - FOOT
    scale = scale_of(points, height, PAD)
    yield _text(metric.title, 0, -7, size=11)
    for value, _ in ticks(scale):
        yield tag("line", x1=0, x2=frame.width, y1=scale.y(value), y2=scale.y(value), stroke=QUIET, stroke_opacity=0.25)
        yield _text(number(metric, value), -5, scale.y(value) + 3, anchor="end")
    yield _text(f"{frame.first:%d %b}", 0, height + 14)
    yield _text(f"{frame.last:%d %b}", frame.width, height + 14, anchor="end")
    yield tag("path", d=" ".join(_band(points, scale, frame)), fill=BAND)
    yield tag("path", d=" ".join(_line(points, scale, frame)), fill="none", stroke=LINE)
    out = [row for row in verdicts if row.state == "out" and row.value is not None]
    diamonds = (_diamond(frame.x(row.day), scale.y(row.value)) for row in out if row.value is not None)
    yield tag("path", d=" ".join(diamonds), fill=OUT)


def _band(points: Sequence[Point], scale: Scale, frame: _Frame) -> Iterator[str]:
    for is_there, group in groupby(points, lambda point: point.lower is not None and point.upper is not None):
        run = list(group) if is_there else []
        tops = [f"{frame.x(point.day)} {scale.y(point.upper)}" for point in run if point.upper is not None]
        floors = [f"{frame.x(point.day)} {scale.y(point.lower)}" for point in run if point.lower is not None]
        if run:
            yield f"M{'L'.join([*tops, *reversed(floors)])}Z"


def _line(points: Sequence[Point], scale: Scale, frame: _Frame) -> Iterator[str]:
    for is_there, group in groupby(points, lambda point: point.value is not None):
        if is_there:
            yield "M" + "L".join(
                f"{frame.x(point.day)} {scale.y(point.value)}" for point in group if point.value is not None
            )


def _diamond(x: float, y: float) -> str:
    return f"M{x} {y - DIAMOND:g}l{DIAMOND} {DIAMOND}l-{DIAMOND} {DIAMOND}l-{DIAMOND} -{DIAMOND}Z"


def _text(text: str, x: float, y: float, *, size: int = 9, anchor: str | None = None) -> Markup:
    return tag("text", text, x=x, y=round(y, 1), font_size=size, text_anchor=anchor)

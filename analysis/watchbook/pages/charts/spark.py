"""A series small enough for the front page: no axes, the band is the scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.pages.charts.points import band_path, beyond, grounds_path, line_path, marks, scale_of
from watchbook.pages.charts.svg import stretch_svg, tag

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from watchbook.pages.charts.points import Point, Readings, Span

HEIGHT = 56
"""Pixels."""
LETTER = 0.042
"""How much of the chart's width a letter takes on a phone."""


def spark(points: Sequence[Point], spans: Sequence[Span], label: str, readings: Readings | None = None) -> Markup:
    """Return a series with its band; explained days are grey behind it.

    Args:
        points: one a day, without gaps between days.
        spans: days that entries explain.
        label: the chart in words, for whoever cannot see it.
        readings: what each day says when it is pointed at.
    """
    scale = scale_of(points, HEIGHT, pad=5)
    shapes = grounds_path(points, spans, HEIGHT), band_path(points, scale), line_path(points, scale)
    drawing = stretch_svg(max(len(points), 1), HEIGHT, *shapes)
    return tag(
        "svg",
        drawing,
        *marks(points, scale),
        *beyond(points, scale, readings, LETTER),
        class_="wb-spark",
        role="img",
        aria_label=label,
        width="100%",
        height=HEIGHT,
        **(readings.attributes(points[0].day if points else None) if readings else {}),
    )

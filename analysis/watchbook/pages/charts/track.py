"""A switch, drawn: the track that its steps stand on, and the conversations of the AI in the minutes after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from watchbook.pages.charts.svg import tag

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

Holder = Literal["ai", "people", "unknown"]
"""Who has the work behind a step."""
HEIGHT, MIDDLE, RADIUS = 14, 7, 5
"""Pixels of a track."""
BARS = 44
"""Pixels of the highest bar."""
GAP = 0.2
"""Part of a minute's width left free between bars."""


def track(holder: Holder, *, is_known: bool, last: bool) -> Markup:
    """Return a step's mark, filled where its time is known, and the way to the next one."""
    mark = tag("circle", cx=RADIUS + 1, cy=MIDDLE, r=RADIUS, class_=f"wb-stop{'' if is_known else ' wb-stop-unknown'}")
    way = tag("line", x1=0, x2="100%", y1=MIDDLE, y2=MIDDLE, class_=f"wb-way wb-way-{holder}")
    elements = [mark] if last else [way, mark]
    return tag("svg", *elements, class_="wb-track", width="100%", height=HEIGHT, aria_hidden="true")


def minutes(counts: Sequence[int], promised_minutes: float, label: str) -> Markup:
    """Return a bar for each minute after a switch, and a line where the AI was promised to have stopped.

    Args:
        counts: conversations of the AI that began in each minute.
        promised_minutes: minutes after the switch.
        label: the chart in words, for whoever cannot see it.
    """
    width = max(len(counts), int(promised_minutes) + 1)
    most = max(counts, default=1)
    bars = [
        tag(
            "rect",
            tag("title", f"minute {index + 1}: {count}"),
            x=f"{(index + GAP / 2) / width * 100:.2f}%",
            y=BARS - round(BARS * count / most),
            width=f"{(1 - GAP) / width * 100:.2f}%",
            height=round(BARS * count / most),
            class_="wb-leak",
        )
        for index, count in enumerate(counts)
        if count
    ]
    at = f"{promised_minutes / width * 100:.2f}%"
    promise = tag("line", x1=at, x2=at, y1=0, y2=BARS, class_="wb-promise")
    ground = tag("line", x1=0, x2="100%", y1=BARS + 0.5, y2=BARS + 0.5, class_="wb-grid")
    return tag(
        "svg", ground, *bars, promise, class_="wb-minutes", role="img", aria_label=label, width="100%", height=BARS + 2
    )

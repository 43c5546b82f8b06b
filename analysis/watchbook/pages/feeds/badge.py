"""A workflow's state as a picture for another page: its title and the word, in colours that are read on any ground."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.pages import formatting
from watchbook.pages.charts.svg import tag

if TYPE_CHECKING:
    from watchbook.pages.book import Workflow

LETTER, SIDE, HEIGHT = 7, 10, 22
"""Pixels of a letter, roughly, beside the text, and of the height."""
COLOURS = {"out": "#c2410c", "explained": "#c2410c", "hollow": "#c2410c", "in": "#2f6b49", "people": "#6b4fa0"}
"""By look; all others are grey."""


def badge(workflow: Workflow) -> bytes:
    """Return the picture as SVG."""
    state = formatting.STANDINGS[workflow.standing.state] if workflow.standing else formatting.NO_DATA
    left, right = workflow.title, f"{state.shape} {state.word}"
    split, width = _width(left), _width(left) + _width(right)
    svg = tag(
        "svg",
        tag("title", f"{left}: {state.word}"),
        tag("rect", width=split, height=HEIGHT, fill="#3a4149"),
        tag("rect", x=split, width=width - split, height=HEIGHT, fill=COLOURS.get(state.look, "#5d6670")),
        tag(
            "g",
            tag("text", left, x=split / 2, y=15),
            tag("text", right, x=(split + width) / 2, y=15),
            fill="#ffffff",
            font_family="system-ui,sans-serif",
            font_size=12,
            text_anchor="middle",
        ),
        xmlns="http://www.w3.org/2000/svg",
        width=width,
        height=HEIGHT,
        role="img",
        aria_label=f"{left}: {state.word}",
    )
    return f"{svg}\n".encode()


def _width(text: str) -> int:
    return LETTER * len(text) + 2 * SIDE

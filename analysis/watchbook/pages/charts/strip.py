"""A workflow's last days as a row of squares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.pages.charts.svg import tag

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from markupsafe import Markup

HEIGHT = 22
"""Pixels, of squares and the mark below them; the stylesheet says where each look begins and how high it is."""
GAP = 0.22
"""Part of a day's width left free between squares."""


@dataclass(frozen=True, slots=True)
class Square:
    """A day of a workflow."""

    day: dt.date
    look: str
    """in, explained, out, hollow, people, none or quiet: the stylesheet's names."""
    text: str
    """The day in words."""
    href: str
    """The day's page; empty for none."""


def strip(squares: Sequence[Square]) -> Markup:
    """Return the row; an unexplained day is outlined, and underlined where squares are too narrow for an outline.

    Squares differ by shape as well as by hue: a day with people is half as high, one that was not judged a low line.
    Each leads to its day for a mouse; for everybody else the page has a link to the same days as a list, so the drawing
    itself is passed over by keyboards and screen readers.
    """
    count = max(len(squares), 1)
    elements = [_square(square, index, count) for index, square in enumerate(squares)]
    return tag("svg", *elements, class_="wb-strip", aria_hidden="true", width="100%", height=HEIGHT)


def _square(square: Square, index: int, count: int) -> Markup:
    x, width = f"{(index + GAP / 2) / count * 100:.2f}%", f"{(1 - GAP) / count * 100:.2f}%"
    children = [tag("title", square.text), tag("rect", x=x, width=width, class_=f"wb-square wb-{square.look}")]
    if square.look == "out":
        children.append(tag("rect", x=x, width=width, class_="wb-under"))
    if square.href:
        return tag("a", *children, href=square.href, tabindex=-1)
    return tag("g", *children)

"""Where it is: the slices of a day on which a workflow was out, each beside its own small band."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.metrics.number_text import POOLS
from watchbook.pages import formatting, paths
from watchbook.pages.book import RECENT_DAYS
from watchbook.pages.charts.svg import tag

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from markupsafe import Markup

    from watchbook.ledger import SlicePlace
    from watchbook.pages.book import Book

MEASURES = {
    "mix": "Part of all conversations",
    "trouble": "Answers to no use, of those that the AI gave",
    "handoff": "Handed over, of all conversations",
}
"""What a voice of slices counts."""
LONGEST = 60
"""Characters of a value that are shown."""
WIDTH, HEIGHT, MIDDLE, RADIUS = 120, 14, 7, 3.5
"""Pixels of a slice's band."""


@dataclass(frozen=True, slots=True)
class WhereRow:
    """A slice in words."""

    name: str
    is_pool: bool
    """Whether it stands for many values in one."""
    is_named: bool
    is_outside: bool
    """Whether it lies outside its own band."""
    value: str
    normal: str
    excess: str
    """How many conversations it has more than expected, or fewer."""
    band: Markup


@dataclass(frozen=True, slots=True)
class WhereTable:
    """The slices of a workflow's day."""

    workflow: str
    """Title."""
    path: str
    """The workflow's page."""
    day: dt.date
    dimension: str
    measure: str
    sentence: str
    rows: tuple[WhereRow, ...]


def where_on(book: Book, day: dt.date) -> list[WhereTable]:
    """Return where it was, of each workflow that was out on a day."""
    return _tables(book, ((workflow.name, day) for workflow in book.workflows))


def where_of(book: Book, workflow: str, metric: str | None = None) -> list[WhereTable]:
    """Return where it was on the last of the recent days on which a workflow was out, and a metric of it, if given."""
    for day in reversed(book.days[-RECENT_DAYS:]):
        verdict = book.by_day[day].get((workflow, metric)) if metric else None
        if (workflow, day) in book.places and (metric is None or (verdict and verdict.state == "out")):
            return _tables(book, [(workflow, day)])
    return []


def _tables(book: Book, keys: Iterable[tuple[str, dt.date]]) -> list[WhereTable]:
    return [_table(book, rows) for key in keys if (rows := book.places.get(key))]


def _table(book: Book, rows: Sequence[SlicePlace]) -> WhereTable:
    first = rows[0]
    order = sorted(rows, key=lambda row: ((row.expected or 0.0) - row.tally, row.value))
    most = max(max(row.tally, row.upper or 0.0) / max(row.cases, 1) for row in rows) or 1.0  # of none at all, no part
    on = formatting.short_date(first.day)
    over = f"Over the {first.window} days up to {on}" if first.window > 1 else f"On {on}"
    count = sum(row.is_named for row in rows)
    is_any_above = any(round(row.tally - (row.expected or 0.0)) > 0 for row in rows)
    which = "These have the most above what is normal." if is_any_above else "None of these has more than is normal."
    sentence = (
        f"{over} most of it lies in the {'slice' if count == 1 else f'{count} slices'} marked as named."
        if count
        else f"{over} no slice stands out, so it is spread over everything. {which}"
    )
    return WhereTable(
        book.title_of(first.workflow),
        paths.workflow(first.workflow),
        first.day,
        first.dimension.replace("_", " ").replace("+", " and "),
        MEASURES.get(first.voice, first.voice),
        sentence,
        tuple(_row(row, most) for row in order),
    )


def _row(row: SlicePlace, most: float) -> WhereRow:
    cases = max(row.cases, 1)
    value, lower, upper = (number / cases for number in (row.tally, row.lower or 0.0, row.upper or 0.0))
    excess = round(row.tally - (row.expected or 0.0))
    is_outside = not lower <= value <= upper
    name = POOLS.get(row.value, row.value)
    return WhereRow(
        name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…",
        row.value in POOLS,
        row.is_named,
        is_outside,
        _percent(value),
        f"{_percent(lower)} to {_percent(upper)}",
        f"{excess:+,}".replace("-", "\N{MINUS SIGN}") if excess else "0",
        _band(value / most, lower / most, upper / most, is_outside=is_outside),
    )


def _percent(part: float) -> str:
    return f"{part * 100:.{0 if part >= 0.0995 else 1}f}\N{NARROW NO-BREAK SPACE}%"


def _band(value: float, lower: float, upper: float, *, is_outside: bool) -> Markup:
    """Return a slice's band and value, each as a part of the width."""
    room = WIDTH - 2 * RADIUS
    x, left, right = (RADIUS + room * part for part in (value, lower, upper))
    width = round(max(right - left, 1.0), 1)
    band = tag("rect", x=round(left, 1), y=2, width=width, height=HEIGHT - 4, class_="wb-band")
    dot = tag("circle", cx=round(x, 1), cy=MIDDLE, r=RADIUS, class_=f"wb-today wb-{'out' if is_outside else 'in'}")
    return tag("svg", band, dot, class_="wb-slice", width=WIDTH, height=HEIGHT, aria_hidden="true")

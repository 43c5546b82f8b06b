"""How to read a band: one page for a client, with a drawn example."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING

from watchbook.metrics.number_text import THIN
from watchbook.pages import formatting, paths
from watchbook.pages.charts import Chart, Moment, Point, Span, plot
from watchbook.pages.page import Page, PageHead, page

if TYPE_CHECKING:
    from markupsafe import Markup

    from watchbook.pages.book import Book
    from watchbook.pages.charts.points import Mark

DAYS = 60
INCIDENT = range(30, 37)
"""The example's incident: explained days of a made-up hand-off rate."""
ALONE, GAP, SWITCHED, CHANGED = 57, 46, 36, 42
"""Days of the example: out and not yet explained; without data; switched; changed."""


def how_to_read_page(book: Book) -> Page:
    """Return the page that explains every mark."""
    return page(
        book,
        paths.HOW_TO_READ,
        "how_to_read.html",
        PageHead("How to read this", "What the bands, marks and words on these pages mean."),
        example=example(),
        states=[
            (formatting.IN, "The day is where earlier days let one expect it."),
            (
                formatting.OUT,
                "The day is outside, and nobody has written why yet. Somebody has to, within the agreed time.",
            ),
            (formatting.EXPLAINED, "The day is outside, and an entry of the journal says why. It stays marked."),
            (
                formatting.DRAWN,
                "The metric is outside, its workflow as a whole is not: shown, and it asks nobody for anything.",
            ),
            (formatting.PEOPLE, "The workflow was switched to people, so the AI was not judged."),
            (formatting.LEARNING, "There are too few earlier days to know what is normal."),
            (formatting.LOW_VOLUME, "Too few conversations to say anything; a rate of 1 in 3 is not a third."),
            (formatting.UNWATCHED, "Measured and judged, but every metric is set to call nobody."),
            (
                formatting.HOLLOW,
                "What came is no record, part of a day, too much, or has a field gone blind; the day's page says why.",
            ),
            (formatting.NO_DATA, "Nothing came, or nothing could be used. That is never shown as all right."),
            (formatting.CLOSED, "Nothing is expected of the day, as the engagement says. It is neither well nor ill."),
        ],
        within=formatting.grace(book.explain_within),
    )


def example() -> Markup:
    """Return the example's chart: every mark once."""
    start = dt.date(2026, 3, 2)
    span = Span(start + dt.timedelta(INCIDENT[0]), start + dt.timedelta(INCIDENT[-1]), "Explained by an entry", "")
    moments = [
        Moment(start + dt.timedelta(SWITCHED), "switch", "Switched to people"),
        Moment(start + dt.timedelta(CHANGED), "change", "A change"),
    ]
    chart = Chart([_point(start + dt.timedelta(index), index) for index in range(DAYS)], [span], moments)
    return plot(chart, lambda value, _: f"{value:g}{THIN}%", "An invented hand-off rate in its band")


def _point(day: dt.date, index: int) -> Point:
    weekend = 2.5 if day.weekday() >= 5 else 0.0
    forecast = 18 + weekend
    wobble = 1.6 * math.sin(index * 1.7) + 0.9 * math.cos(index * 0.61)
    away = 13 - abs(index - 33) if index in INCIDENT else -9.0 if index == ALONE else 0.0
    mark: Mark = "explained" if index in INCIDENT else "out" if index == ALONE else ""
    value = None if index == GAP else forecast + wobble + away
    return Point(day, value, forecast, forecast - 4.5, forecast + 4.5, mark)

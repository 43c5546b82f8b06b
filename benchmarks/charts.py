"""What charts weigh: `python -m benchmarks.charts` draws series by chance and prints bytes and milliseconds.

Sizes are those of the HTML that a page holds, readings of each day among them; the scripts are as they are sent,
not compressed.
"""

from __future__ import annotations

import datetime as dt
import random
import time
from importlib.resources import files
from typing import TYPE_CHECKING

from watchbook.pages.charts import Chart, Moment, Point, Readings, Span, Square, plot, spark, strip

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FIRST = dt.date(2026, 1, 1)
ROUNDS = 20
LOOKS = ("in", "in", "in", "explained", "out", "people")
SCRIPTS = ("charts.js", "watchbook.js")


def main() -> None:
    """Print the table."""
    rows = [
        ("large chart, 365 days, 8 entries, 4 switches", lambda: _large(365)),
        ("large chart, 90 days, 8 entries, 4 switches", lambda: _large(90)),
        ("small chart, 90 days", lambda: spark(_points(90), [], "small", _readings(_points(90)))),
        ("strip, 90 days", lambda: strip(_squares(90))),
    ]
    print("| what | kB | ms |\n| --- | ---: | ---: |")
    for name, draw in rows:
        size, spent = _measured(draw)
        print(f"| {name} | {size / 1000:.1f} | {spent:.1f} |")
    for name in SCRIPTS:
        print(f"| {name} | {len(files('watchbook.pages').joinpath(name).read_bytes()) / 1000:.1f} | |")


def _measured(draw: Callable[[], str]) -> tuple[int, float]:
    started = time.process_time()
    for _ in range(ROUNDS):
        html = draw()
    return len(html.encode()), (time.process_time() - started) / ROUNDS * 1000


def _points(days: int) -> list[Point]:
    """Return a noisy share in its band; one day in twenty is out of it."""
    chance = random.Random(1)
    points = []
    for index in range(days):
        is_out = chance.random() < 0.05
        value = chance.gauss(0.2, 0.02) + (0.15 if is_out else 0.0)
        lower = 0.15 + chance.gauss(0, 0.004)
        day = FIRST + dt.timedelta(days=index)
        points.append(Point(day, value, lower + 0.05, lower, lower + 0.1, "explained" if is_out else ""))
    return points


def _readings(points: Sequence[Point]) -> Readings:
    words = ("in band", "out of band, explained")
    days = tuple(
        "|".join(f"{100 * (value or 0):.0f}" for value in (point.value, point.lower, point.upper))
        + ("|1" if point.mark else "")
        for point in points
    )
    return Readings(" %", "normal", words, days)


def _large(days: int) -> str:
    points = _points(days)
    starts = [FIRST + dt.timedelta(days=days * index // 8) for index in range(8)]
    title = "Card support hands off twice as often since v3.3"
    spans = [Span(day, day + dt.timedelta(days=5), title, "../../2026/05/2026-05-04-merged.md") for day in starts]
    moments = [Moment(day, "switch", title, "../../2026/05/2026-05-04-merged.md") for day in starts[:4]]
    chart = Chart(points, spans, moments, _readings(points))
    return plot(chart, lambda value, _: f"{100 * value:.0f} %", "Hand-off from 1 Jan to 31 Dec 2026")


def _squares(days: int) -> list[Square]:
    chance = random.Random(1)
    dates = [FIRST + dt.timedelta(days=index) for index in range(days)]
    return [
        Square(day, chance.choice(LOOKS), f"{day:%a %d %b}: out of band, explained", f"../days/{day}.html")
        for day in dates
    ]


if __name__ == "__main__":
    main()

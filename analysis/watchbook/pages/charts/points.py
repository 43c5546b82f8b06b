"""What a chart draws: a series of days, and what happened along it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, TypeVar

from markupsafe import Markup

from watchbook.pages.charts.svg import FINE, STEP, tag

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

T = TypeVar("T")
Mark = Literal["out", "explained", "drawn", ""]
SHAPES: dict[Mark, str] = {"out": "#wb-triangle", "explained": "#wb-diamond", "drawn": "#wb-diamond"}
"""The same shapes that stand before the words of these states; templates/base.html draws them."""
BESIDE = 5
"""Pixels between a day beyond the frame and its words."""
REACH = 1.6
"""How many band heights a chart shows beyond the band; what lies further is drawn at the edge, with an arrow."""


@dataclass(frozen=True, slots=True)
class Point:
    """One day of a series."""

    day: dt.date
    value: float | None
    expected: float | None
    lower: float | None
    upper: float | None
    mark: Mark
    """How the day is marked; empty for a day like any other."""


@dataclass(frozen=True, slots=True)
class Span:
    """Days that an entry explains."""

    first: dt.date
    last: dt.date
    title: str
    href: str
    """The entry's page; empty for none."""


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened on a day."""

    day: dt.date
    kind: Literal["switch", "change"]
    title: str
    href: str = ""
    """The page of the entry that tells of it; empty for none."""


@dataclass(frozen=True, slots=True)
class Readings:
    """What each day of a chart says when it is pointed at, for the page's script."""

    unit: str
    """Behind each number, with the space before it."""
    normal: str
    """What the band is called: `normal`; empty where it is not said."""
    words: tuple[str, ...]
    """The states that occur."""
    days: tuple[str, ...]
    """One a point: `18|13|26|1` is value, lower, upper and the state's place in `words`, the first left out, and an end
    that is as it was when last said; `18|1` where there is no band; empty for nothing known."""

    def attributes(self, first: dt.date | None) -> dict[str, str]:
        """Return them as attributes of the drawing."""
        return {
            "data_wb_first": str(first or ""),
            "data_wb_unit": self.unit,
            "data_wb_normal": self.normal,
            "data_wb_words": "|".join(self.words),
            "data_wb_days": ";".join(self.days),
        }


@dataclass(frozen=True, slots=True)
class Chart:
    """A series and what happened along it."""

    points: Sequence[Point]
    """One a day, without gaps between days."""
    spans: Sequence[Span] = ()
    """Grey, numbered, and named below the chart."""
    moments: Sequence[Moment] = ()
    """Switches (a line across) and changes (a tick below), numbered and named, too."""
    readings: Readings | None = None
    """What a day says when pointed at; None for nothing."""


@dataclass(frozen=True, slots=True)
class Scale:
    """From a metric's values to pixels from the top."""

    low: float
    high: float
    height: int
    """Pixels, padding included."""
    pad: int
    """Pixels kept free above and below, for marks at the edge."""

    def y(self, value: float) -> float:
        """Return a value's place; values beyond the scale lie on its edge."""
        low, high = self.low, self.high
        share = ((low if value < low else min(value, high)) - low) / (high - low)
        return round(self.pad + (1 - share) * (self.height - 2 * self.pad), 1)

    def places(self, values: Iterable[float]) -> list[int]:
        """Return the places of values for a path, in parts of a pixel of which a pixel has `FINE`."""
        low, high, spread = self.low, self.high, self.high - self.low
        bottom, height = FINE * (self.height - self.pad), FINE * (self.height - 2 * self.pad)
        inside = [low if value < low else min(value, high) for value in values]
        return [round(bottom - height * ((value - low) / spread)) for value in inside]


def scale_of(points: Sequence[Point], height: int, pad: int) -> Scale:
    """Return a scale on which the band has room and one wild day does not flatten the others."""
    values = [point.value for point in points if point.value is not None]
    band_ends = [end for point in points for end in (point.lower, point.upper) if end is not None]
    low, high = min(values + band_ends, default=0.0), max(values + band_ends, default=1.0)
    if band_ends:
        room = (max(band_ends) - min(band_ends)) * REACH
        low, high = max(low, min(band_ends) - room), min(high, max(band_ends) + room)
    if low >= high:
        margin = abs(high) * 0.1 or 1.0
        low, high = low - margin, high + margin
    return Scale(low, high, height, pad)


def middle(index: int, count: int) -> str:
    """Return the place of a day's middle as a percentage of the width."""
    return f"{(index + 0.5) / count * 100:.2f}%"


def band_path(points: Sequence[Point], scale: Scale) -> Markup:
    """Return the normal band as one shape, broken where there is none."""
    ends = [None if point.lower is None or point.upper is None else (point.lower, point.upper) for point in points]
    parts = []
    for start, run in _runs(ends):
        upper, lower = scale.places([end for _, end in run]), scale.places([end for end, _ in run])
        turn = _steps((upper[-1], lower[-1]), 0)
        way = " ".join(filter(None, (_steps(upper, STEP), turn, _steps(lower[::-1], -STEP))))
        parts.append(f"M{STEP * start + STEP // 2} {upper[0]}l{way}z")
    return tag("path", d="".join(parts), class_="wb-band")


def line_path(points: Sequence[Point], scale: Scale) -> Markup:
    """Return the series as a line, broken where nothing was measured; a day alone is a dot."""
    return tag("path", d=_line([point.value for point in points], scale), class_="wb-line")


def expected_path(points: Sequence[Point], scale: Scale) -> Markup:
    """Return the expected value as a line."""
    return tag("path", d=_line([point.expected for point in points], scale), class_="wb-expected")


def grounds_path(points: Sequence[Point], spans: Sequence[Span], height: int) -> Markup:
    """Return the days that entries explain as one shape; nothing where there are none."""
    high = height * FINE
    parts = [
        f"M{start * STEP} 0h{length * STEP}v{high}h-{length * STEP}z" for _, start, length in within(spans, points)
    ]
    return tag("path", d="".join(dict.fromkeys(parts)), class_="wb-span") if parts else Markup("")


def marks(points: Sequence[Point], scale: Scale) -> Iterator[Markup]:
    """Yield the marks of days out of band, and the dot of the last day."""
    last = max((i for i, point in enumerate(points) if point.value is not None), default=None)
    for index, point in enumerate(points):
        if point.value is None or (index != last and not point.mark):
            continue
        x, y = middle(index, len(points)), scale.y(point.value)
        if index == last:
            yield tag("circle", cx=x, cy=y, r=3.5, class_=f"wb-today wb-{point.mark or 'in'}")
        else:
            yield tag("use", href=SHAPES[point.mark], x=x, y=y, class_="wb-drawn" if point.mark == "drawn" else None)


def beyond(points: Sequence[Point], scale: Scale, readings: Readings | None, letter: float) -> Iterator[Markup]:
    """Yield an arrow and the number where days lie beyond the chart's frame: nothing is cut off in silence.

    Days that follow each other share one, with the farthest number and how many they are; so do those whose words would
    stand on each other.

    Args:
        points: one a day.
        scale: the chart's.
        readings: what each day says.
        letter: how much of the chart's width a letter takes.
    """
    if readings is None:
        return
    for side in (1, -1):
        y = max(scale.pad + 4, 9) if side > 0 else scale.height - 1
        for words in _all_words_beyond(points, scale, readings, side, letter):
            x, dx, anchor = (words.start, BESIDE, None) if words.is_right else (words.end, -BESIDE, "end")
            yield tag("text", words.text, x=f"{x * 100:.2f}%", dx=dx, y=y, text_anchor=anchor, class_="wb-beyond")


def _all_words_beyond(
    points: Sequence[Point], scale: Scale, readings: Readings, side: int, letter: float
) -> list[WordsBeyond]:
    """Return what stands along one side of a chart's frame, none of it on another."""
    groups: list[tuple[list[int], WordsBeyond]] = []
    days_beyond = [index if _side(point, scale) == side else None for index, point in enumerate(points)]
    for _, run in _runs(days_beyond):
        days = run
        words = _words_beyond(points, days, readings, side, letter)
        while groups and min(words.start, days[0] / len(points)) < groups[-1][1].end:
            days = groups.pop()[0] + days
            words = _words_beyond(points, days, readings, side, letter)
        groups.append((days, words))
    return [words for _, words in groups]


@dataclass(frozen=True, slots=True)
class WordsBeyond:
    """What stands where days lie beyond a chart's frame."""

    text: str
    start: float
    """As a part of the chart's width, as the end is; on a phone, where letters take the most of it."""
    end: float
    is_right: bool
    """Whether it stands right of its days."""


def _words_beyond(
    points: Sequence[Point], days: Sequence[int], readings: Readings, side: int, letter: float
) -> WordsBeyond:
    """Return the farthest number, how many days where there is room for it, and without its unit where there is none.

    They stand beside the days, where their line does not cross them.
    """
    far = max(days, key=lambda index: side * (points[index].value or 0.0))
    bare = f"{'↑' if side > 0 else '↓'} {readings.days[far].partition('|')[0]}"
    number = f"{bare}{readings.unit}"
    first, last = days[0] / len(points), (days[-1] + 1) / len(points)
    for text in dict.fromkeys((f"{number} ({len(days)} days)" if len(days) > 1 else number, number, bare)):
        width = letter * (len(text) + 2)
        if last + width <= 1:
            return WordsBeyond(text, last, last + width, is_right=True)
        if first >= width:
            return WordsBeyond(text, first - width, first, is_right=False)
    return WordsBeyond(bare, max(first, width) - width, max(first, width), is_right=False)


def _side(point: Point, scale: Scale) -> int:
    """Return 1 for a day above the chart's frame, -1 for one below, 0 for all others."""
    if point.value is None:
        return 0
    return (point.value > scale.high) - (point.value < scale.low)


def within(spans: Sequence[Span], points: Sequence[Point]) -> Iterator[tuple[Span, int, int]]:
    """Yield the spans that touch the points' days, with first index and length in days."""
    if not points:
        return
    first, last = points[0].day, points[-1].day
    for span in spans:
        start, stop = max(span.first, first), min(span.last, last)
        if start <= stop:
            yield span, (start - first).days, (stop - start).days + 1


def _line(values: Sequence[float | None], scale: Scale) -> str:
    """Return a line through the days that have a value, in steps from each to the next; through one alone, a dot."""
    parts = []
    for start, run in _runs(values):
        heights = scale.places(run)
        steps = f"l{_steps(heights, STEP)}" if len(run) > 1 else "h0"
        parts.append(f"M{STEP * start + STEP // 2} {heights[0]}{steps}")
    return "".join(parts)


def _steps(heights: Sequence[int], across: int) -> str:
    """Return the way from each height to the next one, so far across; a minus keeps numbers apart, too."""
    ways = [height - before for before, height in pairwise(heights)]
    return " ".join([f"{across} {way}" if way >= 0 else f"{across}{way}" for way in ways])


def _runs(values: Iterable[T | None]) -> list[tuple[int, list[T]]]:
    """Return where each run of days begins that have something, and what they have."""
    runs: list[tuple[int, list[T]]] = []
    was_there = False
    for index, value in enumerate(values):
        if value is not None:
            if not was_there:
                runs.append((index, []))
            runs[-1][1].append(value)
        was_there = value is not None
    return runs

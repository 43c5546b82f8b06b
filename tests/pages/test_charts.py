"""Charts: what is drawn, where, and how it is said."""

from __future__ import annotations

import datetime as dt
import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchbook.pages.charts import Chart, Moment, Point, Readings, Span, Square, plot, spark, strip
from watchbook.pages.charts.plot import ticks
from watchbook.pages.charts.points import Mark as Kind
from watchbook.pages.charts.points import scale_of

DAY = dt.date(2026, 5, 4)
NUMBERS = st.floats(-1e6, 1e6, allow_nan=False)


def point(index: int, value: float | None, mark: Kind = "", *, band: tuple[float, float] | None = (0.0, 1.0)) -> Point:
    lower, upper = band or (None, None)
    return Point(DAY + dt.timedelta(days=index), value, 0.5 if band else None, lower, upper, mark)


def drawn(svg: str) -> ET.Element:
    return ET.fromstring(svg)


def test_a_line_breaks_where_nothing_was_measured() -> None:
    """A gap stays a gap, and a day between two gaps is a dot."""
    svg = spark([point(0, 0.5), point(1, 0.5), point(2, None), point(3, 0.5), point(4, None), point(5, 0.5)], [], "x")
    line = re.search(r'd="([^"]*)" class="wb-line"', svg)
    assert line
    assert [part.count("l") for part in line[1].split("M")[1:]] == [1, 0, 0]
    assert line[1].count("h0") == 2


def test_the_band_breaks_where_there_is_none() -> None:
    """A band is drawn only where a day had one."""
    svg = spark([point(0, 0.5), point(1, 0.5), point(2, 0.5, band=None), point(3, 0.5), point(4, 0.5)], [], "x")
    band = re.search(r'd="([^"]*)" class="wb-band"', svg)
    assert band
    assert band[1].count("M") == 2


def test_marks_stay_round_because_they_are_placed_outside_what_stretches() -> None:
    """Diamonds and the last day's dot stand at percentages of the width, in no stretched drawing."""
    root = drawn(spark([point(0, 2.0, "out"), point(1, 0.5, "explained"), point(2, 0.5)], [], "x"))
    assert [child.get("x") for child in root.findall("use")] == ["16.67%", "50.00%"]
    assert [child.get("cx") for child in root.findall("circle")] == ["83.33%"]
    assert not root.findall("svg/use")


def test_an_explained_day_and_an_unexplained_one_are_marked_apart() -> None:
    """Explained is not undone: both are marked, in shapes of their own."""
    root = drawn(spark([point(0, 2.0, "out"), point(1, 2.0, "explained"), point(2, 0.5)], [], "x"))
    assert [child.get("href") for child in root.findall("use")] == ["#wb-triangle", "#wb-diamond"]


def test_titles_and_labels_are_text() -> None:
    """A title that tries to be a tag stays a title."""
    span = Span(DAY, DAY, "</title><script>a()</script>", "x.md")
    moment = Moment(DAY, "switch", '"><script>b()</script>')
    readings = Readings('"><b>', "<b>", ('"><script>',), ("1|0|2|0", "<script>"))
    chart = Chart([point(0, 0.5), point(1, 0.5)], [span], [moment], readings)
    root = drawn(plot(chart, lambda value, _: f"{value} <i>", '"><script>'))
    assert not {"script", "b"} & {element.tag for element in root.iter()}
    assert sorted("".join(name.itertext()) for name in root.iter("li")) == [moment.title, span.title]


def test_what_is_numbered_on_a_chart_is_named_below_it() -> None:
    """In the order of its days, each with a link to its entry; many stand behind a line to open."""
    points = [point(index, 0.5) for index in range(30)]
    spans = [Span(DAY + dt.timedelta(days=3 * index), DAY, f"entry {index}", f"{index}.md") for index in range(9)]
    spans = [Span(each.first, each.first, each.title, each.href) for each in spans]
    root = drawn(plot(Chart(points, spans[:2]), lambda value, _: f"{value:g}", "x"))
    assert [number.text for number in root.findall(".//g[@class='wb-number']/text")] == ["1", "2"]
    assert [(link.get("href"), link.text) for link in root.iter("a")] == [("0.md", "entry 0"), ("1.md", "entry 1")]
    assert root.find("details") is None
    assert drawn(plot(Chart(points, spans), lambda value, _: f"{value:g}", "x")).find("details") is not None


def test_a_change_of_a_day_is_numbered_once() -> None:
    """It is a mark and a day explained, of one entry; a change of more days names its days, too."""
    moment = Moment(DAY, "change", "Change, 4 May: new prompt", "../x.md")
    for last, count in ((DAY, 1), (DAY + dt.timedelta(days=1), 2)):
        chart = Chart([point(0, 0.5), point(1, 0.5)], [Span(DAY, last, "new prompt", "../x.md")], [moment])
        names = ["".join(name.itertext()) for name in drawn(plot(chart, lambda value, _: f"{value:g}", "x")).iter("li")]
        assert names == ["Change, 4 May: new prompt", "new prompt"][:count]


def test_what_lies_beyond_the_frame_has_an_arrow_and_its_number() -> None:
    """Days in a row share one, with the farthest of them."""
    values = [0.5, 90.0, 95.0, 0.5, -70.0, 0.5]
    points = [point(index, value) for index, value in enumerate(values)]
    readings = Readings(" %", "normal", ("x",), tuple(f"{value:g}|0|1|0" for value in values))
    large = plot(Chart(points, readings=readings), lambda value, _: f"{value}", "x")
    for svg, above in ((spark(points, [], "x", readings), "↑ 95 %"), (large, "↑ 95 % (2 days)")):
        texts = [text.text for text in drawn(svg).iter("text") if text.get("class") == "wb-beyond"]
        assert texts == [above, "↓ -70 %"]


def test_a_chart_says_each_day_to_whoever_points_at_it() -> None:
    """In less than 16 kB for a year."""
    points = [point(index, 0.5 + 0.01 * (index % 37)) for index in range(365)]
    readings = Readings(" %", "normal", ("in band",), tuple(f"{50 + index % 37}|0|100|0" for index in range(365)))
    svg = plot(Chart(points, readings=readings), lambda value, _: f"{value:g}", "x")
    area = next(each for each in drawn(svg).iter("svg") if each.get("class") == "wb-area")
    assert (area.get("data-wb-first"), area.get("data-wb-unit")) == (str(DAY), " %")
    assert (area.get("data-wb-days") or "").split(";")[38] == "51|0|100|0"
    assert len(svg.encode()) < 16_000


def test_a_plot_shows_what_happened_along_it() -> None:
    """Entries are grey and lead to their pages; switches go across, changes are ticks; months are named."""
    points = [point(index, 0.5) for index in range(80)]
    moments = [Moment(DAY, "switch", "to people"), Moment(DAY + dt.timedelta(days=9), "change", "new prompt")]
    span = Span(DAY - dt.timedelta(days=9), DAY + dt.timedelta(days=2), "an entry", "../x.md")
    root = drawn(plot(Chart(points, [span], moments), lambda value, _: f"{value:g}", "x"))
    assert [link.get("href") for link in root.iter("a")] == ["../x.md"]
    shapes = {element.get("class"): element.get("d") for element in root.iter("path")}
    assert (shapes["wb-span"], shapes["wb-switch"]) == ("M0 0h6v480h-6z", "M1 0v480")
    assert shapes["wb-change"] == "M19 460v20"
    texts = [text.text for text in root.iter("text") if not text.get("class") and text.get("text-anchor") is None]
    assert texts[3:] == ["Jun", "Jul"]


def test_an_unexplained_square_is_underlined_beside_its_outline() -> None:
    """On a phone the outline is too small to be seen; the mark below it is not."""
    squares = [Square(DAY, look, f"said {look}", "x.md") for look in ("in", "out", "none")]
    root = drawn(strip(squares))
    assert [len(link.findall("rect")) for link in root.findall("a")] == [1, 2, 1]
    assert [title.text for title in root.iter("title")] == ["said in", "said out", "said none"]


def test_nothing_is_drawn_as_nothing() -> None:
    """A series without a day gives an empty chart, not an error."""
    assert drawn(spark([], [], "x")).findall("use") == []
    assert drawn(strip([])).findall("a") == []


@given(st.lists(NUMBERS, min_size=1, max_size=30), NUMBERS, st.floats(0, 1e6))
def test_a_wild_day_does_not_flatten_the_others(values: list[float], lower: float, width: float) -> None:
    """Everything lies on the chart, and the band keeps its part of the height."""
    points = [point(index, value, band=(lower, lower + width)) for index, value in enumerate(values)]
    scale = scale_of(points, 100, pad=5)
    assert all(5 <= scale.y(value) <= 95 for value in values)
    if width > 1e-3:
        assert scale.y(lower) - scale.y(lower + width) >= 90 / (1 + 2 * 1.6) - 0.2


@pytest.mark.parametrize(("low", "spread"), [(1e12, 1e-3), (0.0, 1e-307), (-1e9, 1e-6), (0.0, 1e300), (0.1, 0.3)])
def test_a_line_has_the_places_of_its_marks(low: float, spread: float) -> None:
    """However near each other values lie, and however far from nothing."""
    values = [low + spread * part / 8 for part in range(9)]
    scale = scale_of([point(index, value, band=None) for index, value in enumerate(values)], 100, pad=5)
    assert scale.places(values) == pytest.approx([2 * scale.y(value) for value in values], abs=1)


@given(NUMBERS, st.floats(1e-3, 1e6))
def test_an_axis_has_a_few_round_values(low: float, height: float) -> None:
    """Two to six, all inside the scale."""
    scale = scale_of([point(0, low, band=None), point(1, low + height, band=None)], 100, pad=5)
    values = [value for value, _ in ticks(scale)]
    assert 2 <= len(values) <= 6
    slack = 1e-6 * max(abs(scale.low), abs(scale.high))
    assert all(scale.low - slack <= value <= scale.high + slack for value in values)


@pytest.mark.parametrize("mark", ["out", "explained", "drawn"])
def test_a_last_day_out_of_band_is_a_dot_of_its_state(mark: Kind) -> None:
    """Today is a dot, in the colour of what it is."""
    root = drawn(spark([point(0, 0.5), point(1, 2.0, mark)], [], "x"))
    assert [child.get("class") for child in root.findall("circle")] == [f"wb-today wb-{mark}"]


def _numbers(firsts: list[int], days: int = 90) -> list[tuple[str | None, str | None]]:
    """Return the numbers above a chart of entries that begin on some days: what they say and how far down."""
    spans = [Span(DAY + dt.timedelta(days=first), DAY + dt.timedelta(days=first), f"{first}", "") for first in firsts]
    root = drawn(plot(Chart([point(index, 0.5) for index in range(days)], spans), lambda value, _: f"{value:g}", "x"))
    return [(number.text, number.get("y")) for number in root.findall(".//g[@class='wb-number']/text")]


def test_numbers_above_a_chart_never_cover_each_other() -> None:
    """Neighbours stand below each other; where no row has room, a number joins the one before it."""
    assert _numbers([0, 40]) == [("1", "10"), ("2", "10")]
    assert _numbers([0, 1, 40]) == [("1", "10"), ("2", "23"), ("3", "10")]
    assert _numbers([0, 0, 0, 0, 1, 40]) == [("1", "10"), ("2", "23"), ("3–5", "36"), ("6", "10")]


def test_numbers_at_the_end_of_a_chart_end_within_it() -> None:
    """A joined number takes more room than the one before it had: it begins further left where there is room."""
    spans = [Span(DAY + dt.timedelta(days=first), DAY + dt.timedelta(days=first), "", "") for first in (86, 87, 88, 89)]
    root = drawn(plot(Chart([point(index, 0.5) for index in range(90)], spans), lambda value, _: f"{value:g}", "x"))
    numbers = root.findall(".//g[@class='wb-number']/text")
    assert [(number.text, number.get("x")) for number in numbers] == [
        ("1", "95.56%"),
        ("2", "96.67%"),
        ("3–4", "92.50%"),
    ]


def _beyond(values: dict[int, float], days: int = 60, unit: str = "") -> list[tuple[str | None, str | None]]:
    """Return what a small chart says of values beyond its frame: the words, and where they begin."""
    points = [point(index, values.get(index, 0.5)) for index in range(days)]
    readings = Readings(unit, "normal", ("in band",), tuple(f"{each.value:g}|0|1|0" for each in points))
    root = drawn(spark(points, [], "x", readings))
    return [(words.text, f"{words.get('text-anchor') or 'start'} {words.get('x')}") for words in root.iter("text")]


def test_what_lies_beyond_a_chart_is_said_beside_it_once() -> None:
    """Right of its days, or left of them at the end; days whose words would meet share the farthest number."""
    assert _beyond({5: 9.0}) == [("↑ 9", "start 10.00%")]
    assert _beyond({58: 9.0}) == [("↑ 9", "end 96.67%")]
    assert _beyond({5: 9.0, 6: 12.0}) == [("↑ 12 (2 days)", "start 11.67%")]
    assert _beyond({5: 9.0, 9: 12.0}) == [("↑ 12 (2 days)", "start 16.67%")]
    assert _beyond({30: 9.0, 31: 12.0}) == [("↑ 12", "start 53.33%")]
    assert _beyond({5: 9.0, 40: -9.0}) == [("↑ 9", "start 10.00%"), ("↓ -9", "start 68.33%")]
    assert _beyond({30: 9.0}, unit=" million ms") == [("↑ 9", "start 51.67%")]

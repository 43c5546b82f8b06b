"""Charts that notebooks show: one SVG that stands by itself."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

from tests.books import CONFIG, engagement
from watchbook.ledger import Verdict
from watchbook.metrics import metrics_of
from watchbook.pages.charts.day_panels import draw_days

FIRST = dt.date(2026, 5, 1)
RATE = metrics_of(engagement(Path(), CONFIG))["handoff_rate"]
SVG = "{http://www.w3.org/2000/svg}"


def verdict(day: int) -> Verdict:
    """Return a day in its band."""
    numbers = (0.1 + day / 100, 60, 0.1, 0.05, 0.2)
    date = FIRST + dt.timedelta(days=day)
    return Verdict(date, "support", "handoff_rate", *numbers, "in", False, "", 0.0, False, "")


def paths(verdicts: list[Verdict]) -> list[str]:
    """Return what the only chart draws: band, line and diamonds."""
    drawing = draw_days("Support", [(RATE, verdicts)], FIRST, FIRST + dt.timedelta(days=9))
    return [path.get("d") or "" for path in ET.fromstring(drawing.svg).iter(f"{SVG}path")]


def test_days_are_drawn_in_their_band() -> None:
    """One line, one band, and no diamond; the first day stands on the left, the last on the right."""
    band, line, diamonds = paths([verdict(day) for day in range(10)])
    assert (band.count("M"), line.count("M"), diamonds) == (1, 1, "")
    assert line.startswith("M0.0 ")
    assert "L742.0 " in line
    assert line.count("L") == 9


def test_a_day_without_a_number_leaves_a_gap() -> None:
    """In the line and in the band, each by itself."""
    days = [verdict(day) for day in range(10)]
    days[4] = replace(days[4], value=None)
    days[6] = replace(days[6], lower=None, upper=None)
    band, line, _ = paths(days)
    assert (band.count("M"), line.count("M")) == (2, 2)


def test_a_day_out_of_band_is_a_diamond() -> None:
    """Where its value is."""
    days = [verdict(day) for day in range(10)]
    assert paths([replace(days[0], state="out"), *days[1:]])[2].count("Z") == 1
    assert paths([replace(days[0], state="out", value=None), *days[1:]])[2] == ""


def test_a_metric_without_a_verdict_has_an_empty_chart() -> None:
    """Its days are written below it all the same."""
    assert paths([]) == ["", "", ""]
    drawing = draw_days("Support", [(RATE, [])], FIRST, FIRST)
    assert "01 May" in drawing.svg


def test_titles_are_text() -> None:
    """Whatever they hold."""
    drawing = draw_days("<b>&", [(replace(RATE, title="<i>"), [])], FIRST, FIRST)
    texts = [text.text for text in ET.fromstring(drawing.svg).iter(f"{SVG}text")]
    assert texts[:2] == ["<b>&", "<i>"]

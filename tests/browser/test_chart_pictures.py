"""Charts in Chromium, light and dark, beside the pictures in tests/cases/charts.

`python -m tests.browser.test_chart_pictures` takes the pictures anew; look at them before they are committed.

Words are left out and the pictures compared in tiles of eight pixels, each a mean: fonts and the smoothing of edges
differ between machines and versions of Chromium, and neither is ours.
"""

from __future__ import annotations

import datetime as dt
import math
import tempfile
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from benchmarks.screenshot import Quiet, chromium, take
from watchbook.pages.charts import Chart, Moment, Point, Readings, Span, Square, plot, spark, strip

if TYPE_CHECKING:
    from watchbook.pages.charts.points import Mark

PICTURES = Path(__file__).parent.parent / "cases/charts"
SCHEMES = {"light": "default", "dark": "slate"}
SIZE = (640, 400)
TILE = 8
MOST = 12
"""How much a tile's mean may differ, of 255: a mark that is gone or has another shade makes some twenty."""
FIRST = dt.date(2026, 5, 4)
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>charts</title>
<link rel="stylesheet" href="watchbook.css">
<link rel="stylesheet" href="picture.css"></head>
<body data-md-color-scheme="SCHEME"><div class="wb md-typeset">
<svg class="wb-defs" width="0" height="0"><defs><path id="wb-diamond" d="M0-4.2 4.2 0 0 4.2-4.2 0z"/>
<path id="wb-triangle" d="M0-5.5 5.2 3.8H-5.2z"/></defs></svg>
CHARTS</div></body></html>"""
STYLE = """* { margin: 0; } html { font-size: 16px !important; }
body { background: var(--wb-ground); font: 12px sans-serif; overflow: hidden; }
.wb { padding: 8px; } .wb-chart ol, .wb-chart details { display: none; } text { visibility: hidden; }
"""


def _point(index: int, mark: Mark = "") -> Point:
    """Return a day of a wave in its band: one gap, a day without a band, and marks beside the band and beyond it."""
    wave = 0.5 + 0.2 * math.sin(index / 3)
    value = {"out": 1.2, "explained": 0.0, "drawn": 1.05}.get(mark, wave)
    band = (None, None, None) if index == 40 else (0.5, 0.2, 0.8)
    return Point(FIRST + dt.timedelta(days=index), None if index == 20 else value, *band, mark)


def _charts() -> str:
    """Return every kind of chart with every mark that it can have."""
    marks: dict[int, Mark] = {10: "out", 11: "out", 25: "explained", 26: "explained", 33: "drawn"}
    points = [_point(index, marks.get(index, "")) for index in range(60)]
    points[50] = Point(points[50].day, 9.0, 0.5, 0.2, 0.8, "out")
    readings = Readings("", "normal", ("in band",), tuple(f"{point.value}|0|1|0" for point in points))
    day = [point.day for point in points]
    spans = [Span(day[24], day[28], "explained", "")]
    moments = [Moment(day[15], "switch", "switched"), Moment(day[45], "change", "changed")]
    looks = ("in", "explained", "out", "hollow", "people", "quiet", "none", "in")
    squares = [Square(day[index], looks[index // 4], "", "") for index in range(32)]
    large = plot(Chart(points, spans, moments, readings), lambda value, _: f"{value:g}", "large")
    return f"{large}{spark(points, spans, 'small', readings)}{strip(squares)}"


def draw(picture: Path, scheme: str) -> None:
    """Write what Chromium shows of the charts in a scheme."""
    with tempfile.TemporaryDirectory() as folder:
        page = PAGE.replace("SCHEME", SCHEMES[scheme]).replace("CHARTS", _charts())
        for name, text in (("charts.html", page), ("picture.css", STYLE)):
            Path(folder, name).write_text(text, "utf-8")
        Path(folder, "watchbook.css").write_bytes(files("watchbook.pages").joinpath("watchbook.css").read_bytes())
        size = ",".join(map(str, SIZE))
        take(Path(folder), picture, "charts.html", size, Quiet, dark=scheme == "dark")
    with Image.open(picture) as image:
        image.convert("RGB").quantize(64).save(picture, optimize=True)


def tiles(picture: Path) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Return a picture as the means of its tiles."""
    with Image.open(picture) as image:
        values = np.asarray(image.convert("RGB"), dtype=np.float64)
    height, width, _ = values.shape
    return values.reshape(height // TILE, TILE, width // TILE, TILE, 3).mean(axis=(1, 3))


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.skipif(chromium() is None, reason="no chromium on this machine: no chart was looked at")
@pytest.mark.parametrize("scheme", list(SCHEMES))
def test_charts_look_as_they_did(tmp_path: Path, scheme: str) -> None:
    """Bands, lines, marks, spans, moments and squares stand where they stood, in the shades that they had."""
    draw(tmp_path / "now.png", scheme)
    apart = np.abs(tiles(tmp_path / "now.png") - tiles(PICTURES / f"{scheme}.png")).max(axis=2)
    places = [(int(x) * TILE, int(y) * TILE) for y, x in np.argwhere(apart > MOST)]
    assert places == [], f"{scheme}.png differs there, in pixels from its left and top"


if __name__ == "__main__":
    for each in SCHEMES:
        draw(PICTURES / f"{each}.png", each)

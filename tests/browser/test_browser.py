"""The built site in a browser: it fits the screen, follows the scheme, asks nobody else and says nothing is wrong."""

from __future__ import annotations

import html
import json
import re
import subprocess
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks.screenshot import FLAGS, chromium
from tests.pages import sample_books
from tests.pages.example_site import build
from watchbook.config import load_engagement
from watchbook.pages import formatting
from watchbook.pages.read_book import read_book

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CHROMIUM = chromium()
PAGES = (
    "index.html",
    "workflows/index.html",
    "workflows/support.html",
    "workflows/support/handoff_rate.html",
    "days/index.html",
    f"days/{sample_books.UNEXPLAINED}.html",
    "journal/index.html",
    "2026/03/2026-03-22-half.html",
    "notebooks/weekly/2026-W14.html",
    "how-to-read.html",
    "findings.html",
)
WIDTHS = (320, 390, 640, 1280)
"""A small phone, a phone, a desk at 200 %, a desk."""
SHEETS = {"workflows/support.html": 4, "long.html": 4, "months/2026-03.html": 2}
"""How many sheets of A4 a page may take; `long.html` is a metric's page with three hundred days out of band."""
PROBE = r"""<!doctype html><title>probe</title><body><script>
const found = [];
// Words of a page beyond its edges or those of its tabs, and words that are broken where nothing in them lets them.
function lost(page, view) {
  const width = page.documentElement.clientWidth, words = [];
  const texts = page.createTreeWalker(page.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode, range = page.createRange();
    const bar = text.parentElement.closest(".md-tabs")?.getBoundingClientRect();
    if (text.parentElement.closest("svg, script, .md-search, .md-skip, .md-sidebar, [hidden]")) continue;
    for (const word of text.data.matchAll(/[^\s\u00a0]+/g)) {
      range.setStart(text, word.index); range.setEnd(text, word.index + word[0].length);
      const boxes = [...range.getClientRects()].filter(box => box.width);
      const lines = new Set(boxes.map(box => Math.round(box.top)));
      if (boxes.some(box => box.right > width + 1 || box.left < -1)) words.push(`${word[0]} is off the screen`);
      else if (bar && boxes.some(box => box.right > bar.right + 1)) words.push(`${word[0]} is cut off`);
      else if (lines.size > 1 && !/[-\/_–.=]/.test(word[0])) words.push(`${word[0]} is split`);
    }
  }
  return words.slice(0, 5);
}
// What a chart says of each of its days, from the first to the last, to whoever reaches it with the keyboard.
function tips(page, view) {
  const chart = page.querySelector(".wb-chart [data-wb-days]");
  if (!chart) return [];
  const press = key => chart.dispatchEvent(new view.KeyboardEvent("keydown", { key, bubbles: true }));
  return chart.dataset.wbDays.split(";").map((_, index) => {
    press(index ? "ArrowRight" : "Home");
    return page.querySelector(".wb-tip").textContent;
  });
}
async function look(path, width) {
  const frame = document.createElement("iframe");
  frame.style.width = width + "px"; frame.style.height = "900px";
  const loaded = new Promise(resolve => frame.onload = resolve);
  frame.src = path; document.body.append(frame); await loaded;
  await new Promise(resolve => setTimeout(resolve, 150));
  const page = frame.contentDocument, view = frame.contentWindow;
  found.push({
    path, width, title: page.title, heading: page.querySelector("h1")?.textContent.trim() ?? "",
    lost: lost(page, view), wide: page.documentElement.scrollWidth,
    asked: view.performance.getEntriesByType("resource").map(entry => entry.name),
    ran: view.ran ?? false,
    marks: [...page.querySelectorAll(".wb-spark circle")].slice(0, 3).map(mark => {
      const box = mark.getBoundingClientRect(); return [box.width, box.height];
    }),
    tips: tips(page, view),
    ground: view.getComputedStyle(page.body).backgroundColor,
  });
  frame.remove();
}
(async () => {
  for (const width of WIDTHS) for (const path of PAGES) await look(path, width);
  const out = document.createElement("pre"); out.id = "found"; out.textContent = JSON.stringify(found);
  document.body.append(out);
})();
</script></body>"""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine: the site was not opened in a browser"),
]


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("desk"))


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    probe = PROBE.replace("PAGES", json.dumps(PAGES)).replace("WIDTHS", json.dumps(WIDTHS))
    (site / "probe.html").write_text(probe, "utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def looked_at(address: str, profile: Path, scheme: str) -> list[dict[str, Any]]:
    """Return what a browser in a colour scheme sees of every page, at every width."""
    dark = {"dark": 0, "light": 1}[scheme]
    command = [
        str(CHROMIUM),
        *FLAGS,
        f"--user-data-dir={profile}",
        f"--blink-settings=preferredColorScheme={dark}",
        "--window-size=1400,1000",
        "--virtual-time-budget=60000",
        "--dump-dom",
        f"{address}/probe.html",
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    found = re.search(r'<pre id="found">(.*?)</pre>', done.stdout, re.DOTALL)
    assert found, done.stderr[-2000:]
    seen: list[dict[str, Any]] = json.loads(html.unescape(found[1]))
    return seen


def expected_tips(root: Path) -> list[str]:
    """Return what the ledger says of each day of the metric whose chart is read day by day."""
    book = read_book(load_engagement(root))
    metric = book.metrics["handoff_rate"]
    tips = []
    for verdict in book.recent("support", metric.name):
        value = formatting.value(metric, verdict) if verdict.value is not None else "no value"
        band = formatting.span(metric, verdict.lower, verdict.upper, verdict.value)
        state = formatting.state_word(verdict, is_explained=bool(book.explained_by(verdict))).word
        parts = [value, *([f"normal {band}"] if band else []), state]
        tips.append(f"{verdict.day:%a} {verdict.day.day} {verdict.day:%b}: {', '.join(parts)}")
    return tips


@pytest.mark.slow
def test_a_page_takes_few_sheets(address: str, site: Path, tmp_path: Path) -> None:
    """A workflow or a metric four at most, however many days were out; a month two."""
    metric = (site / "workflows/support/handoff_rate.html").read_text("utf-8")
    row = re.search(r"<tbody>\s*(<tr>.*?</tr>)", metric, re.DOTALL)
    assert row
    (site / "long.html").write_text(metric.replace(row[1], row[1] * 300), "utf-8")
    for page, most in SHEETS.items():
        paper = tmp_path / "page.pdf"
        command = [str(CHROMIUM), *FLAGS, f"--user-data-dir={tmp_path / 'profile'}", f"--print-to-pdf={paper}"]
        subprocess.run([*command, f"{address}/{page}"], capture_output=True, timeout=120, check=True)
        assert 1 <= len(re.findall(rb"/Type\s*/Page\b", paper.read_bytes())) <= most, page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.slow
def test_the_site_in_a_browser(address: str, site: Path, tmp_path: Path, scheme: str) -> None:
    """Every page fits a phone and a desk, runs nothing of what people wrote, and asks its own host alone."""
    seen = looked_at(address, tmp_path, scheme)
    assert [f"{page['path']} at {page['width']}: {word}" for page in seen for word in page["lost"]] == []
    assert len(seen) == len(PAGES) * len(WIDTHS)
    for page in seen:
        where = f"{page['path']} at {page['width']}"
        assert page["heading"], where
        assert page["wide"] <= page["width"], where
        assert not page["ran"], where
        assert [url for url in page["asked"] if not url.startswith(address)] == [], where
        assert all(abs(width - height) < 0.1 for width, height in page["marks"]), where
        assert page["ground"] == {"light": "rgb(251, 251, 250)", "dark": "rgb(21, 24, 27)"}[scheme], where
    metric = next(page for page in seen if page["path"] == "workflows/support/handoff_rate.html")
    assert metric["tips"] == expected_tips(site.parent)
    front = seen[0]
    assert "nobody has explained it yet" in front["heading"]
    assert front["marks"]

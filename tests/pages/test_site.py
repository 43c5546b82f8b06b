"""The site as mkdocs builds it."""

from __future__ import annotations

import json
import posixpath
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pytest

from tests.pages import sample_books
from tests.pages.example_site import build, mkdocs

if TYPE_CHECKING:
    from pathlib import Path

LOADING = {"link": "href", "script": "src", "img": "src", "iframe": "src", "source": "src", "use": "href"}
STYLE_LOADS = re.compile(r"(?:url\(|@import)\s*['\"]?(?:[a-z]+:)?//")


class Page(HTMLParser):
    """What a built page loads, links to and would run."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.links: list[str] = []
        self.inline = ""
        self.handlers: list[str] = []
        self.stack = ""
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.stack = tag
        self.handlers += [name for name in found if name.startswith("on")]
        if tag in LOADING and found.get(LOADING[tag]):
            self.loads.append(found[LOADING[tag]] or "")
        elif tag == "a" and found.get("href"):
            self.links.append(found["href"] or "")

    def handle_data(self, data: str) -> None:
        if self.stack == "script":
            self.inline += data

    def handle_endtag(self, _tag: str) -> None:
        self.stack = ""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("desk"))


@pytest.fixture(scope="module")
def built(site: Path) -> dict[str, Page]:
    return {path.relative_to(site).as_posix(): Page(path) for path in site.rglob("*.html")}


def test_every_page_is_there(site: Path, built: dict[str, Page]) -> None:
    """A page for each workflow, metric, day, entry and report; the raw entry is not published."""
    assert {
        "index.html",
        "workflows/support.html",
        "workflows/support/handoff_rate.html",
        f"days/{sample_books.LAST}.html",
        "2026/03/2026-03-22-half.html",
        "journal/index.html",
        "notebooks/weekly/2026-W14.html",
        "how-to-read.html",
        "findings.html",
    } <= built.keys()
    assert not list(site.rglob("*.md"))


def test_every_link_leads_to_a_file(site: Path, built: dict[str, Page]) -> None:
    """Whatever a page of the site leads to or loads is in the site."""
    lost = []
    for path, page in built.items():
        for target in [*page.links, *page.loads]:
            parts = urlsplit(target)
            if parts.scheme or not parts.path or path == "404.html":
                continue
            file = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(parts.path)))
            if not (site / file).exists():
                lost.append((path, target))
    assert not lost


def test_no_request_leaves_the_site(site: Path, built: dict[str, Page]) -> None:
    """No page loads anything from another host, nor does a stylesheet."""
    assert not [(path, target) for path, page in built.items() for target in page.loads if urlsplit(target).netloc]
    assert not [path for path in site.rglob("*.css") if STYLE_LOADS.search(path.read_text("utf-8"))]


def test_nothing_people_or_dumps_say_runs(built: dict[str, Page]) -> None:
    """Hostile titles, names and bodies come through the theme as text."""
    for path, page in built.items():
        assert "window.ran" not in page.inline, path
        assert not page.handlers, path
        assert not [link for link in page.links if link.lower().startswith(("javascript:", "data:"))], path


def test_the_search_finds_entries_days_and_metrics_and_not_their_tables(site: Path) -> None:
    """Entries are searched by their words; days and metrics by their names alone, before what speaks of them."""
    index = json.loads((site / "search/search_index.json").read_text("utf-8"))["docs"]
    found = {each["location"]: each for each in index}
    assert "A label map" in str(index) or "2026/03/2026-03-22-half.html" in found
    day = found[f"days/{sample_books.LAST}.html"]
    words = (day["title"].replace("\u2060", ""), day["text"].replace("\u2060", ""), day["boost"])
    assert words == ("Friday 10 April 2026", "<p>04 10</p>", 5.51)
    metric = found["workflows/support/handoff_rate.html"]
    assert (metric["title"], metric["boost"]) == ("Hand-off, Support &amp; &lt;b&gt;more&lt;/b&gt;", 3.0)
    assert metric["text"].startswith("<p>handoff_rate ")
    assert "normal" not in metric["text"]
    assert not [path for path in found if path.startswith(("days/2026", "workflows/support/")) and "#" in path]


def test_a_page_that_is_not_there_leads_on(site: Path) -> None:
    """Whatever depth it was looked for at; and robots stay out of every page."""
    page = (site / "404.html").read_text("utf-8")
    assert "There is no page here" in page
    assert '<a href="/index.html">now</a>' in page
    assert '<a href="/days/index.html">the days</a>' in page
    assert '<meta name="robots" content="noindex, nofollow">' in (site / "index.html").read_text("utf-8")


def test_a_build_leaves_the_ignore_file_and_repeats_its_bytes(site: Path) -> None:
    """Plain `mkdocs build` spares site/.gitignore, and gives the same pages again."""
    before = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    mkdocs(site.parent)
    after = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    assert (site / ".gitignore").is_file()
    assert {path.name for path in before if before[path] != after.get(path)} <= {"sitemap.xml.gz"}
    assert before.keys() == after.keys()


def test_the_theme_leaves_nothing_that_no_page_loads(site: Path) -> None:
    """No maps for who debugs it, and no stemmers of languages that nobody searches in: two megabytes."""
    names = [path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()]
    assert [name for name in names if name.endswith(".map") or "/lunr/" in name] == []
    assert any(name.startswith("assets/javascripts/bundle") for name in names)
    assert any(name.startswith("assets/javascripts/workers/search") for name in names)

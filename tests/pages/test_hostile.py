"""Nothing that people write or dumps hold runs in a reader's browser, loads anything or leads elsewhere by itself."""

from __future__ import annotations

import re
import time
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.entries import KNOWN
from tests.pages import hostile
from watchbook.journal import read_entry
from watchbook.journal.asset import asset_problems, is_inert_drawing
from watchbook.ledger import Ledger
from watchbook.pages.journal_pages.safe_markdown import safe_html
from watchbook.pages.theme.csp import ContentPolicy

if TYPE_CHECKING:
    from pathlib import Path

LOADS = {"src", "srcset", "data", "action", "formaction", "poster", "background", "srcdoc", "ping", "manifest"}
ELEMENTS = {"iframe", "object", "embed", "frame", "base", "applet", "style", "math", "foreignobject", "animate", "set"}
LINKED = {"stylesheet", "icon", "prev", "next"}
SCHEMES = {"", "http", "https", "mailto", "tel"}
THEIRS = re.compile(r"__md_|var palette=|var target=|^\s*\{")
"""The scripts that the theme writes into pages, and its data."""
ELSEWHERE = re.compile(r"[\x00-\x20]*(?:[a-z][a-z0-9+.-]*:|[/\\][\t\r\n]*[/\\])", re.IGNORECASE)
"""How an address begins that leads a browser to another host."""
INVISIBLE = re.compile(r"[\u202a-\u202e\u2066-\u2069]")


class Faults(HTMLParser):
    """What a page could run, load or do by itself."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.script: str | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in ELEMENTS:
            self.found.append(f"<{tag}>")
        self.found += [f"{name} on <{tag}>" for name in given if name.startswith("on") or name == "style"]
        self.found += [f"{name}={given[name]}" for name in given.keys() & LOADS if not _is_here(given[name])]
        if tag == "link" and (given.get("rel") not in LINKED or not _is_here(given.get("href", ""))):
            self.found.append(f"<link rel={given.get('rel')}>")
        elif tag in ("use", "image") and not given.get("href", "#").startswith("#"):
            self.found.append(f"<{tag} href={given['href']}>")
        elif tag == "meta" and given.get("http-equiv", "Content-Security-Policy") != "Content-Security-Policy":
            self.found.append(f"<meta {given['http-equiv']}>")
        elif "href" in given and urlsplit(given["href"]).scheme not in SCHEMES:
            self.found.append(f"href={given['href']}")
        if tag == "script":
            self.script = "" if "src" not in given else None

    def handle_data(self, data: str) -> None:
        if self.script is not None:
            self.script += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self.script and not THEIRS.search(self.script):
            self.found.append(f"<script>{self.script}")
        if tag == "script":
            self.script = None


def _is_here(target: str) -> bool:
    return not ELSEWHERE.match(target)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return hostile.build(hostile.make(tmp_path_factory.mktemp("hostile")))


def test_no_page_holds_anything_that_runs_loads_or_redirects(site: Path) -> None:
    """Every field of every entry, every value of a dump, commit authors, titles and pages of one's own are text."""
    pages = {path.relative_to(site).as_posix(): path.read_text("utf-8") for path in site.rglob("*.html")}
    assert {*hostile.entry_pages(), *hostile.own_pages(), "index.html", "404.html"} <= pages.keys()
    assert {path: faults for path, text in pages.items() if (faults := Faults(text).found)} == {}
    assert not [path for path, text in pages.items() if INVISIBLE.search(text)]


def test_what_was_written_is_still_there_to_be_read(site: Path) -> None:
    """Cleaning shows an entry's markup as text; it doesn't swallow it."""
    shown = (site / hostile.entry_pages()[0]).read_text("utf-8")
    assert shown.count("&lt;script&gt;ran=1&lt;/script&gt;") >= 5


def test_a_template_cannot_read_a_file_or_the_settings(site: Path) -> None:
    """Template marks, snippets and entities in a text stay the characters that they are."""
    assert not [path for path in site.rglob("*.html") if "root:x:0" in path.read_text("utf-8")]
    assert any("{{ 7*7 }}" in (site / page).read_text("utf-8") for page in hostile.entry_pages())


def test_every_page_has_the_policy_before_anything_else(site: Path) -> None:
    """Each page lets the theme's own inline scripts run, by their hashes, and no other."""
    for path in site.rglob("*.html"):
        text = path.read_text("utf-8")
        policy = re.search(r'<head><meta http-equiv="Content-Security-Policy" content="([^"]*)">', text)
        assert policy, path
        assert "'unsafe-" not in policy[1]
        assert policy[1].count("'sha256-") == 3


def test_a_script_is_the_themes_by_its_template_and_never_by_being_in_the_page() -> None:
    """Code that came with a text gets no hash, however much of the theme's it copies."""
    policy = ContentPolicy.of(['<script>a("{{ base_url }}")</script>'])
    own, other = '<head><script>a("../..")</script>', '<head><script>a("../..");ran=1</script>'
    assert policy.put_into(own).count("'sha256-") == 1
    assert policy.put_into(other).count("'sha256-") == 0
    assert policy.put_into('<head><script>a("");ran=1;a("")</script>').count("'sha256-") == 0
    assert policy.put_into("<urlset/>") == "<urlset/>"


@pytest.mark.slow
def test_files_that_could_run_and_symbolic_links_are_named_and_not_published(tmp_path: Path) -> None:
    """Anywhere below journal/: what a browser would run, and what may lead out of the folder."""
    root = hostile.make(tmp_path / "desk")
    (tmp_path / "secret.md").write_text("# A secret of the machine\n")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/plan.md").write_text("# A plan from outside\n")
    journal = root / "journal"
    (journal / "pictures").mkdir()
    (journal / "pictures/leaving.md").symlink_to(tmp_path / "secret.md")
    (journal / "outside").symlink_to(tmp_path / "outside")
    (journal / "page.html").write_text("<script>ran=1</script>")
    (journal / "code.js").write_text("ran=1")
    (journal / "keys.md").write_text("# Keys\n\nAKIA" + "IOSFODNN7EXAMPLE\n")
    (journal / "bad.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" onload="ran=1"/>')
    (journal / "good.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>')
    (root / "ledger/reports/weekly/leaving.svg").symlink_to(tmp_path / "secret.md")
    found = {(problem.code, problem.place.file) for problem in asset_problems(journal)}
    assert found == {
        ("WB103", "journal/outside"),
        ("WB103", "journal/pictures/leaving.md"),
        ("WB125", "journal/keys.md"),
        ("WB127", "journal/bad.svg"),
        ("WB127", "journal/code.js"),
        ("WB127", "journal/page.html"),
    }
    assert "weekly/leaving.svg" not in Ledger(root / "ledger").reports()
    published = {path.name for path in hostile.build(root).rglob("*")}
    assert "good.svg" in published
    assert not published & {
        "plan.html",
        "leaving.html",
        "page.html",
        "keys.html",
        "code.js",
        "bad.svg",
        "2026-W14_1_0.svg",
    }


DRAWINGS = {
    b"<svg><path/></svg>": True,
    b'<svg><use href="#a"/></svg>': True,
    b'<svg><image href="data:image/png;base64,AA"/></svg>': True,
    b'<svg><a href="https://elsewhere.example">x</a></svg>': False,
    b'<svg><a xlink:href="javas&#99;ript:ran=1">x</a></svg>': False,
    b'<svg><set attributeName="href" to="javascript:ran=1"/></svg>': False,
    b'<svg><x:script xmlns:x="http://www.w3.org/2000/svg">ran=1</x:script></svg>': False,
    b'<svg><image href="data:image/svg+xml,x"/></svg>': False,
    b'<!DOCTYPE svg [<!ENTITY a "ran">]><svg>&a;</svg>': False,
    "<svg/>".encode("utf-16"): False,
    b"<svg onload\n=ran=1>": False,
}


@pytest.mark.parametrize("data", DRAWINGS, ids=repr)
def test_a_drawing_is_published_where_nothing_in_it_runs(data: bytes) -> None:
    """Scripts, handlers, links, animations, entities and other encodings make a drawing more than one."""
    assert is_inert_drawing(data) == DRAWINGS[data]


BOMBS = {
    "brackets": "[",
    "links": "[a](",
    "pictures": "![",
    "quotes": "> ",
    "lists in a line": "- ",
    "stars": "*a **b ",
    "underscores and stars": "*_",
    "html": "<a ",
    "comments": "<!-- ",
    "autolinks": "<http:",
    "headings": "# a\n",
    "escapes": "\\",
    "entities": "&amp;&#x0;",
    "delimiters": "**a *b _c ~~d ",
    "quotes on lines": "".join(f"{'>' * count} a\n" for count in range(300)),
    "lists": "".join(f"{' ' * 2 * count}- a\n" for count in range(250)),
    "backticks": "".join(f"{'`' * count} " for count in range(360)),
    "table": "|a" * 300 + "\n" + "|-" * 300 + "\n" + ("|b" * 300 + "\n") * 100,
    "references": "".join(f"[a{count}]: b\n" for count in range(4_000)) + "[a1][a2]" * 1_000,
}
"""What readers of Markdown are slow at, repeated until an entry is full."""


@pytest.mark.clock
@pytest.mark.parametrize("name", BOMBS)
def test_an_entry_that_is_made_to_be_slow_is_rendered_in_two_seconds(name: str) -> None:
    """As large as an entry may be, and made of what readers of Markdown are slow at."""
    text = (BOMBS[name] * (65_536 // len(BOMBS[name]) + 1))[:65_536]
    while text.count("[") > 5_000:
        text = text[: len(text) * 7 // 8]
    started = time.process_time()
    safe_html(text)
    assert time.process_time() - started < 2


def test_an_entry_past_that_size_is_refused() -> None:
    """What could take longer is not rendered at all."""
    for data in (b"---\n" + b"x" * 65_536, b"---\n" + b"[" * 5_001):
        entry, problems = read_entry(data, "journal/2026/05/2026-05-04-x.md", KNOWN)
        assert (entry, [problem.code for problem in problems]) == (None, ["WB109"])

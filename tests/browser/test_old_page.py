"""A page that grows old, in a browser with another clock and in one that runs no scripts."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import threading
from functools import partial
from html.parser import HTMLParser
from http.server import ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from benchmarks.screenshot import FLAGS, Quiet, chromium
from tests.pages import sample_books
from tests.pages.example_site import mkdocs, settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CHROMIUM = chromium()
ROSTER = """
[people.ann]
name = "Ann"
phone = "+49 30 1234-5"
may = ["switch"]
[people.bob]
name = "Bob"
phone = "+49 (30) 678, ext. 9"
[people.cleo]
name = "Cleo"
[[oncall.primary]]
people = ["ann", "bob"]
starts = 2026-04-06
every = "5d"
[[oncall.backup]]
people = ["cleo"]
starts = 2026-04-06
"""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine: no page grew old in a browser"),
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a site made on Saturday 11 April at 08:10; its roster hands over that day at nine."""
    root = sample_books.make(tmp_path_factory.mktemp("desk"))
    (root / "watchbook.toml").write_text(sample_books.CONFIG + ROSTER, "utf-8")
    sample_books.commit(root)
    (root / "mkdocs.yml").write_text(settings("Small desk"), "utf-8")
    (root / "no-pages").mkdir()
    mkdocs(root)
    return root / "site"


@pytest.fixture
def opened(site: Path, tmp_path: Path) -> Callable[..., str]:
    """Return how a page stands that is opened at a time, for a while."""

    def opened(page: str, at: str, seconds: int = 5, *, scripts: bool = True) -> str:
        clock = dt.datetime.fromisoformat(at)
        handler = type("Clocked", (Quiet,), {"clock": clock, "scripts": scripts})
        with ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(site))) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            command = [
                str(CHROMIUM),
                *FLAGS,
                f"--user-data-dir={tmp_path / 'profile'}",
                f"--virtual-time-budget={seconds * 1000}",
                "--dump-dom",
                f"http://127.0.0.1:{server.server_port}/{page}",
            ]
            done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
            server.shutdown()
        return done.stdout

    return opened


class Reading(HTMLParser):
    """The texts that a reader sees in elements with an attribute, and their classes."""

    def __init__(self, page: str, attribute: str) -> None:
        super().__init__()
        self.attribute = attribute
        self.texts: list[str] = []
        self.classes: list[str] = []
        self.depth = 0
        self.hidden = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if self.depth:
            self.depth += tag != "br"
            self.texts[-1] += " " if "wb-line" in (found.get("class") or "") else ""
        elif self.attribute in found:
            self.depth = 1
            self.texts.append("")
            self.classes.append(found.get("class") or "")
        if self.depth and (self.hidden or "hidden" in found):
            self.hidden += 1

    def handle_endtag(self, _tag: str) -> None:
        self.depth -= self.depth > 0
        self.hidden -= self.hidden > 0

    def handle_data(self, data: str) -> None:
        if self.depth and not self.hidden:
            self.texts[-1] += data


def age(page: str) -> tuple[bool, str]:
    """Return whether a page is marked as old, and what it says about its age."""
    found = Reading(page, "data-wb-due")
    return "wb-old" in found.classes[0].split(), found.texts[0]


def who(page: str) -> list[str]:
    """Return what is read where a page says who answers."""
    return [" ".join(text.split()) for text in Reading(page, "data-wb-duties").texts]


def test_a_young_page(opened: Callable[..., str]) -> None:
    """Opened before the next data is due a page says when that is, and who answers until when."""
    page = opened("index.html", "2026-04-11T08:30+02:00")
    assert age(page) == (
        False,
        "Next data is due Sun 12 Apr, 06:00. If it is later than that, this page is out of date.",
    )
    assert who(page) == ["Ann answers, +49 30 1234-5 until Sat 11 Apr, 09:00, then Bob, +49 (30) 678, ext. 9"]
    assert 'href="tel:+493012345"' in page
    assert 'href="tel:+4930678"' in page


def test_an_old_page(opened: Callable[..., str]) -> None:
    """Four days later the banner is amber, and says for how long nothing has come, and who answers then."""
    page = opened("index.html", "2026-04-16T08:00+02:00")
    assert age(page) == (
        True,
        (
            "No new data has come for 4 days 2 hours since it was due, Sun 12 Apr, 06:00. "
            "This page was made Sat 11 Apr, 08:10, and is out of date unless reloading brings a newer one."
        ),
    )
    assert who(page) == ["Bob answers, +49 (30) 678, ext. 9 until Thu 16 Apr, 09:00, then Ann, +49 30 1234-5"]


def test_a_page_left_open(opened: Callable[..., str]) -> None:
    """A page that stays open notices by itself that data is overdue, and that a turn has ended."""
    assert age(opened("index.html", "2026-04-12T05:58:30+02:00", 60))[0] is False
    assert age(opened("index.html", "2026-04-12T05:58:30+02:00", 240))[0] is True
    assert who(opened("index.html", "2026-04-11T08:58:30+02:00", 240))[0].startswith("Bob answers")


def test_behind_the_published_roster(opened: Callable[..., str]) -> None:
    """Where the roster that was published has ended, a page names nobody."""
    said = who(opened("index.html", "2026-07-01T08:00+02:00"))
    assert said == ["Nobody can say: the roster that was published with this page ends Wed 10 Jun, 08:10"]


def test_who_answers(opened: Callable[..., str]) -> None:
    """The page of the roster names both layers as they are now, and lists no turn that has ended."""
    page = opened("who-answers.html", "2026-04-11T10:00+02:00")
    assert who(page) == [
        "Bob +49 (30) 678, ext. 9 may change nothing without asking until Thu 16 Apr, 09:00, then Ann, +49 30 1234-5",
        "Cleo no phone number may change nothing without asking at least until Wed 10 Jun, 08:10",
    ]
    first, second = re.findall(r"<tr data-wb-until=[^>]*>", page)[:2]
    assert "hidden" in first
    assert "hidden" not in second


@pytest.mark.parametrize("page", ["workflows/index.html", "workflows/support.html", "findings.html", "days/index.html"])
def test_every_page_about_now_grows_old(opened: Callable[..., str], page: str) -> None:
    """Whatever speaks of how things stand says that it is out of date."""
    assert age(opened(page, "2026-04-16T08:00+02:00"))[0] is True


def test_without_scripts(opened: Callable[..., str]) -> None:
    """Who runs no scripts reads until when each thing is true, whenever that is."""
    page = opened("index.html", "2026-04-16T08:00+02:00", scripts=False)
    assert age(page) == (
        False,
        "Next data is due Sun 12 Apr, 06:00. If it is later than that, this page is out of date.",
    )
    assert who(page) == ["Ann answers, +49 30 1234-5 until Sat 11 Apr, 09:00, then Bob, +49 (30) 678, ext. 9"]
    roster = opened("who-answers.html", "2026-04-16T08:00+02:00", scripts=False)
    assert "On Sat 11 Apr, 08:10, when this was made, and until the times that stand with them:" in roster

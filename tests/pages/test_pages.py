"""Pages as pure functions of a book."""

from __future__ import annotations

import posixpath
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from tests.pages import sample_books
from watchbook.check import Finding
from watchbook.config import load_engagement
from watchbook.errors import Place
from watchbook.pages import paths
from watchbook.pages.findings_page import findings_page
from watchbook.pages.front_page import front_page
from watchbook.pages.page import Page, body_of
from watchbook.pages.read_book import read_book
from watchbook.pages.render import render, write

if TYPE_CHECKING:
    from pathlib import Path

LINK = re.compile(r'\b(?:href|src)="([^"#]+)')
LOADS = re.compile(r'(?:\bsrc="|url\(|@import|<link[^>]*href=")\s*[\'"]?(?:[a-z]+:)?//')


def pages_of(root: Path) -> dict[str, str]:
    return {page.path: page.data.decode() for page in render(read_book(load_engagement(root)))}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return pages_of(
        sample_books.make(tmp_path_factory.mktemp("desk"), title=sample_books.HOSTILE, body=sample_books.HOSTILE)
    )


class Tags(HTMLParser):
    """The tags of a page, and the attributes that run something."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.running: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.running += [
            name for name, value in attrs if name.startswith("on") or "javascript:" in (value or "").lower()
        ]


def test_the_front_page_answers_the_four_questions(pages: dict[str, str]) -> None:
    """Is it all right, since when, who says so, through which day."""
    front = pages["index.md"]
    assert '<div class="wb-banner wb-out">' in front
    assert "nobody has explained it yet" in front
    assert "Data through Fri 10 Apr" in front
    assert "judged Sat 11 Apr, 08:10 Berlin" in front
    assert "by Sun 12 Apr" in front
    assert '">See Fri 10 Apr</a>' in front


def test_what_matters_most_stands_out_in_the_banner(pages: dict[str, str]) -> None:
    """Its first clause; the rest of the sentence follows in a quieter voice, in the same heading."""
    heading = pages["index.md"].partition("<h1>")[2].partition("</h1>")[0]
    loud, _, quiet = heading.partition('<span class="wb-further">')
    assert "nobody has explained it yet" in loud
    assert "quiet could not be judged" in quiet


def test_a_day_out_of_band_stays_marked_when_it_is_explained(pages: dict[str, str]) -> None:
    """The metric's page names state and entry; an unexplained day says so."""
    page = pages["workflows/support/handoff_rate.md"]
    explained, unexplained = (
        next(row for row in page.split("<tr>") if f"days/{day}.md" in row)
        for day in (sample_books.EXPLAINED, sample_books.UNEXPLAINED)
    )
    assert "◆" in explained
    assert "out of band, explained" in explained
    assert "2026-03-22-half.md" in explained
    assert "▲" in unexplained
    assert "out of band, unexplained" in unexplained


def test_no_data_is_never_green(pages: dict[str, str]) -> None:
    """A workflow without data, and a day whose dump holds nothing of it, say so in word and shape."""
    assert "●" not in pages["workflows/quiet.md"]
    cells = re.findall(r'class="wb-cell wb-(\w+)" href="(\d{4}-\d\d-\d\d).md"', pages["days/index.md"])
    assert ("hollow", str(sample_books.EMPTY)) in cells
    assert ("out", str(sample_books.UNEXPLAINED)) in cells
    assert ("explained", str(sample_books.EXPLAINED)) in cells


def test_a_day_gives_the_account_of_its_dump(pages: dict[str, str]) -> None:
    """Every line is somewhere: blank, rolled up, a duplicate, or quarantined with a reason and a number."""
    page = pages[f"days/{sample_books.EMPTY}.md"]
    assert "<b>503 lines</b> = 1 blank + 499 rolled up + 2 duplicates + 1 quarantined" in page
    assert "does not add up" not in page
    assert "truncated" in page
    assert "turns 7 written as text" in page


def test_a_day_says_what_was_special_about_it(pages: dict[str, str]) -> None:
    """Holidays, days of 23 hours and new versions are named."""
    assert "The day had 23 hours: the clocks changed." in pages["days/2026-03-29.md"]
    assert "Public holiday: " in pages["days/2026-04-03.md"]
    assert "First day of model v2" in pages["days/2026-03-12.md"]


def test_an_entry_and_the_days_it_explains_lead_to_each_other(pages: dict[str, str]) -> None:
    """Entries are found from days, and days from entries."""
    entry = "2026/03/2026-03-22-half.md"
    day = f"days/{sample_books.EXPLAINED}.md"
    assert entry in targets(day, pages[day])
    assert day in targets(entry, pages[entry])
    assert "2026/04/2026-04-01-other.md" in targets(entry, pages[entry])


def test_every_link_leads_to_a_page(pages: dict[str, str]) -> None:
    """No link, picture or chart leads nowhere."""
    files = {paths.html(path) for path in pages}
    lost = {
        (path, target)
        for path, text in pages.items()
        for target in targets(path, text)
        if (paths.html(target) if path.endswith(".xml") else target) not in (files if path.endswith(".xml") else pages)
    }
    assert not lost


def test_nothing_people_or_dumps_say_becomes_a_tag(pages: dict[str, str]) -> None:
    """Titles, names, versions, reasons and bodies stay text, whatever they try to be."""
    for path, text in pages.items():
        if path.endswith(".md"):
            found = Tags(text)
            assert not found.tags & {"script", "iframe", "object", "embed", "form", "base", "link", "meta"}, path
            assert not found.running, path
    assert (
        "&lt;script&gt;window.ran=1&lt;/script&gt;&lt;img src=x onerror=window.ran=1&gt; {{ 7*7 }}"
        in pages["2026/03/2026-03-22-half.md"]
    )
    assert "Support &amp; &lt;b&gt;more&lt;/b&gt;" in pages["index.md"]


def test_no_line_breaks_between_a_number_and_its_unit(tmp_path: Path) -> None:
    """Whoever wrote it; what stands as code stays as it is."""
    root = sample_books.make(tmp_path / "desk", title="6 % were lost", body="About 12 % of 300 ms. `5 % 3`")
    page = pages_of(root)["2026/03/2026-03-22-half.md"]
    assert "<h1>6\u202f% were lost</h1>" in page
    assert "About 12\u202f% of 300\u202fms. <code>5 % 3</code>" in page


def test_the_page_of_findings_ends(tmp_path: Path) -> None:
    """The gravest are listed, the others counted by their kind."""
    book = read_book(load_engagement(sample_books.make(tmp_path / "desk")))
    assert book.report
    many = tuple(Finding("WB130", "notice", f"finding {number}") for number in range(320))
    page = findings_page(replace(book, report=replace(book.report, findings=many))).data.decode()
    assert ("finding 299" in page, "finding 300" in page) == (True, False)
    assert re.search(r"<code>WB130</code></td><td[^>]*>[^<]+</td><td[^>]*>20</td>", page)


def test_what_is_due_about_an_entry_is_said_by_its_title(tmp_path: Path) -> None:
    """In a sentence that leads to it, and not by the path of its file."""
    book = read_book(load_engagement(sample_books.make(tmp_path / "desk")))
    assert book.report
    entry, due = book.entries[-1], book.report.as_of
    place = Place(entry.path, 3)
    finding = Finding("WB130", "notice", f"is resolved, but empty: {entry.title}", place=place, due=due, entry=entry.id)
    page = front_page(replace(book, report=replace(book.report, findings=(finding,)))).data.decode()
    assert f'<a href="2026/03/2026-03-22-half.md">{entry.title}</a> is resolved, but empty.</span>' in page
    assert entry.path not in page


def test_nothing_is_loaded_from_elsewhere(pages: dict[str, str]) -> None:
    """No request leaves the site."""
    assert not [path for path, text in pages.items() if LOADS.search(text)]


def test_a_page_is_one_block_of_html_for_any_reader_of_markdown(pages: dict[str, str]) -> None:
    """No line is blank, so no reader of Markdown looks into what people wrote; two front matter fences and no third."""
    for path, text in pages.items():
        if path.endswith(".md"):
            assert re.match(r'---\ntitle: "[^\n<>]*"\ndescription: "[^\n<>]*"\nhide: ', text), path
            assert "\n\n" not in body_of(text), path
            assert body_of(text).startswith('<div class="wb '), path


def test_an_engagement_that_has_never_run_has_pages(tmp_path: Path) -> None:
    """Before the first dump everything says that there is nothing yet, and nothing is green."""
    found = pages_of(sample_books.bare(tmp_path))
    assert "There are no dumps yet" in found["index.md"]
    assert '<div class="wb-banner wb-none">' in found["index.md"]
    assert not [path for path, text in found.items() if "●" in text and path != "how-to-read.md"]
    assert not {target for path, text in found.items() for target in targets(path, text)} - found.keys()


def test_the_same_book_gives_the_same_bytes(tmp_path: Path) -> None:
    """Pages are a pure function of dumps, journal and ledger."""
    sample_books.make(tmp_path)
    assert pages_of(tmp_path) == pages_of(tmp_path)


def test_pages_are_written_where_their_paths_say(tmp_path: Path) -> None:
    """What `render --to` writes is what the site is made of."""
    assert write([Page("a/b.md", b"x"), Page("c.css", b"y")], tmp_path) == 2
    assert (tmp_path / "a/b.md").read_bytes() == b"x"
    assert (tmp_path / "c.css").read_bytes() == b"y"


def test_pages_need_no_polars() -> None:
    """The site is made from the ledger's text; no module that builds it imports a data frame library."""
    program = "import sys, watchbook.mkdocs_plugin; sys.exit('polars' in sys.modules or 'matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def targets(path: str, text: str) -> set[str]:
    """Return the pages that a page leads to."""
    folder = posixpath.dirname(path)
    found = (target for target in LINK.findall(text) if not re.match(r"[a-z]+:", target))
    return {posixpath.normpath(posixpath.join(folder, target)) for target in found}


def test_what_a_notebook_said_at_a_later_now_is_not_shown(tmp_path: Path) -> None:
    """A report about days that are not over at the page's now is from a run that knew more."""
    root = sample_books.make(tmp_path / "desk")
    for name in ("weekly/2026-W15", "weekly/2026-W16", "monthly/2026-03", "monthly/2026-04", "ours/latest"):
        (root / f"ledger/reports/{name}.md").parent.mkdir(exist_ok=True)
        (root / f"ledger/reports/{name}.md").write_text("# Said\n")
    (root / "ledger/reports/weekly/2026-W15_1_0.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    shown = sorted(path for path in pages_of(root) if path.startswith("notebooks/"))
    assert shown == [
        "notebooks/index.md",
        "notebooks/monthly/2026-03.md",
        "notebooks/ours/latest.md",
        "notebooks/weekly/2026-W14.md",
        "notebooks/weekly/2026-W14_1_0.svg",
    ]


@pytest.mark.parametrize(
    ("silent", "head", "value"),
    [
        (0, "●in band", "normal"),
        (1, "–no data", "9 Apr: in band, normal"),
        (9, "–no data", "1 Apr: with people, normal"),
    ],
)
def test_a_metric_whose_data_stopped_is_not_in_band(tmp_path: Path, silent: int, head: str, value: str) -> None:
    """The heading says how the last day stands; beside the last number that there is stands its own day."""
    book = read_book(load_engagement(sample_books.make(tmp_path / "desk")))
    series = book.verdicts["support", "confidence"]
    of_silence = [replace(verdict, value=None, state="no-data") for verdict in series[len(series) - silent :]]
    verdicts = {**book.verdicts, ("support", "confidence"): (*series[: len(series) - silent], *of_silence)}
    silenced = replace(book, verdicts=verdicts)
    path = paths.metric("support", "confidence")
    text = next(page.data.decode() for page in render(silenced) if page.path == path)
    heading = re.search(r"<h1.*?</h1>", text)
    line = re.search(r'wb-large-head.*?<span class="wb-soft">(.*?)</span>', text)
    assert heading
    assert line
    assert re.sub(r"<[^>]*>", "", heading[0]).endswith(head)
    assert value in line[1]

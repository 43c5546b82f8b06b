"""Whoever looks at the site while they write sees what they wrote."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from benchmarks.serve_edit import seconds_until_shown, served, wait_for
from tests.pages import sample_books
from watchbook.config import load_engagement
from watchbook.job.building.site_build import build_site, publish
from watchbook.job.serving.site_preview import _with_body, _with_entry
from watchbook.journal.load_some import load_chosen
from watchbook.pages.journal_pages.entry_page import entry_page
from watchbook.pages.read_book import read_book

ENTRY = "journal/2026/03/2026-03-22-half.md"


def test_a_page_of_the_theme_takes_another_body() -> None:
    """What stands around it stays, however its parts are nested; a page that holds no entry stays as it is."""
    page = '<article><div class="wb wb-page-entry" id="wb-content"><div>old</div></div><p>foot</p></article>'
    assert _with_body(page, "<div>new</div>") == "<article><div>new</div><p>foot</p></article>"
    assert not _with_body("<article><div>old</div></article>", "<div>new</div>")


def test_an_entry_as_it_was_just_written_is_not_in_git_yet(tmp_path: Path) -> None:
    """Its page has the words, and says that no commit has them."""
    root = sample_books.make(tmp_path / "desk")
    sample_books.commit(root)
    engagement = load_engagement(root)
    book = read_book(engagement)
    (root / ENTRY).write_text((root / ENTRY).read_text("utf-8").replace("A label map.", "Two label maps."), "utf-8")
    entry = load_chosen([root / ENTRY], engagement, book.metrics).entries[0]
    now = _with_entry(book, entry)
    page = entry_page(now, now.entries[now.entry_places[entry.id]]).data
    assert b"Two label maps." in page
    assert page == entry_page(read_book(engagement), entry).data


@pytest.mark.slow
@pytest.mark.clock
def test_an_edited_entry_is_shown_within_two_seconds(tmp_path: Path) -> None:
    """By `watchbook serve`, and the other pages that speak of it once the whole site is built again."""
    root = sample_books.make(tmp_path / "desk")
    sample_books.commit(root)
    shutil.copy(Path(__file__).parents[3] / "mkdocs.yml", root / "mkdocs.yml")
    (root / "no-pages").mkdir()
    publish(root, build_site(root, warn=print))
    with served(root) as address:
        time.sleep(10)
        assert min(seconds_until_shown(root, root / ENTRY, address, f"edited {number} times") for number in (1, 2)) < 2
        text = (root / ENTRY).read_text("utf-8")
        (root / ENTRY).write_text(text.replace("Half of all go", "Every second one goes"), "utf-8")
        wait_for(f"{address}/journal/index.html", "Every second one goes")

"""The journal's index stays short however long the journal is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.pages import sample_books
from watchbook.config import load_engagement
from watchbook.pages.journal_pages.journal_index import journal_page, journal_year_pages
from watchbook.pages.read_book import read_book

if TYPE_CHECKING:
    from pathlib import Path


def test_each_year_of_a_long_journal_has_a_page(tmp_path: Path) -> None:
    """The index holds the newest year and leads to the others; a journal that is not long stands on one page."""
    book = read_book(load_engagement(sample_books.make(tmp_path)))
    entry = book.entries[0]
    past = replace(entry, first=entry.first.replace(year=2024), last=entry.first.replace(year=2024))
    book.__dict__["entries"] = (entry, past)
    assert list(journal_year_pages(book)) == []
    assert f"{past.first:%B} 2024" in journal_page(book).data.decode()
    book.__dict__["entries"] = (*[entry] * 300, past)
    index = journal_page(book).data.decode()
    assert "2024.md" in index
    assert "1 entry" in index
    assert f"{past.first:%B} 2024" not in index
    (year,) = journal_year_pages(book)
    assert year.path == "journal/2024.md"
    assert f"{past.first:%B} 2024" in year.data.decode()

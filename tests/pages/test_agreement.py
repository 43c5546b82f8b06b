"""No page contradicts another, or the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.pages import sample_books
from tests.pages.agreement import contradictions
from watchbook.config import load_engagement
from watchbook.pages.read_book import read_book

if TYPE_CHECKING:
    from pathlib import Path


def test_no_page_contradicts_another(tmp_path: Path) -> None:
    """States, counts, dates and names on front, workflow, metric, day and entry are those of the ledger."""
    assert contradictions(read_book(load_engagement(sample_books.make(tmp_path)))) == []

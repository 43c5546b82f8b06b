"""The days that an entry explains, as a table: which metrics have a column."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.pages import sample_books
from watchbook import ledger
from watchbook.config import load_engagement
from watchbook.metrics import WORKFLOW
from watchbook.pages.journal_pages.explained_days import explained_tables
from watchbook.pages.read_book import read_book

if TYPE_CHECKING:
    from pathlib import Path


def test_what_failed_loudly_has_a_column_though_it_called_nobody_by_itself(tmp_path: Path) -> None:
    """An outage calls by the workflow's plain rule; its table shows errors, as the charts above it do."""
    root = sample_books.make(tmp_path)
    entry = next(root.glob("journal/2026/03/*.md"))
    entry.write_text(entry.read_text("utf-8").replace("metrics: [handoff_rate]\n", ""), "utf-8")
    books = ledger.Ledger(root / "ledger")
    rows = books.read(ledger.VERDICTS)
    called = next(row for row in rows if row.day == sample_books.EXPLAINED and row.metric == "handoff_rate")
    staging = ledger.Staging(books, root / "staging-loud")
    whole = replace(called, metric=WORKFLOW, value=2.0, score=2.0, lower=None, upper=1.0, test="errors or latency")
    drawn = replace(called, metric="error_rate", value=0.094, expected=0.005, lower=0.0, upper=0.02, flag=False)
    calm = replace(called, metric="latency_p95", value=900.0, lower=800.0, upper=1_000.0, state="in", flag=False)
    staging.replace(ledger.VERDICTS, sorted([*rows, whole, drawn, calm]))
    books.place(staging.folder)
    book = read_book(load_engagement(root))
    (table,) = explained_tables(book, next(entry for entry in book.entries if entry.type == "incident"))
    assert [metric.name for metric in table.metrics] == [WORKFLOW, "error_rate", "handoff_rate"]
    cells = next(row.cells for row in table.rows if row.day == sample_books.EXPLAINED)
    assert [(cell.mark, cell.value) for cell in cells if cell] == [
        ("▲", "200\u202f%"),
        ("▲", "9.4\u202f%"),
        ("▲", "60\u202f%"),
    ]

"""A metric's days as CSV, for whoever wants to count again."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from watchbook.ledger import number_cell, text_cell
from watchbook.pages import formatting

if TYPE_CHECKING:
    from watchbook.pages.book import Book

COLUMNS = ("day", "value", "n", "expected", "lower", "upper", "state", "asks_for_entry", "test", "entries")


def series_csv(book: Book, workflow: str, metric: str) -> bytes:
    """Return every judged day of a metric, the oldest first; texts are such that no spreadsheet computes them."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in book.verdicts.get((workflow, metric), ()):
        entries = " ".join(entry.id for entry in book.explained_by(row)) if row.state == "out" else ""
        numbers = [number_cell(number) for number in (row.expected, row.lower, row.upper)]
        texts = [text_cell(text) for text in (formatting.test_of(row), entries)]
        writer.writerow([row.day, number_cell(row.value), row.n, *numbers, row.state, int(row.flag), *texts])
    return out.getvalue().encode()

"""A metric's days as CSV, for whoever wants to count again."""

from __future__ import annotations

import csv
import io
from functools import lru_cache
from typing import TYPE_CHECKING

from watchbook.ledger import number_cell, text_cell
from watchbook.pages import formatting

if TYPE_CHECKING:
    from watchbook.pages.book import Book

COLUMNS = ("day", "value", "n", "expected", "lower", "upper", "state", "asks_for_entry", "test", "entries")


def series_csv(book: Book, workflow: str, metric: str) -> bytes:
    """Return every judged day of a metric, the oldest first; texts are such that no spreadsheet computes them."""
    lines = [",".join(COLUMNS)]
    for row in book.verdicts.get((workflow, metric), ()):
        entries = " ".join(entry.id for entry in book.explained_by(row)) if row.state == "out" else ""
        numbers = f"{number_cell(row.value)},{row.n},{number_cell(row.expected)}"
        band = f"{number_cell(row.lower)},{number_cell(row.upper)}"
        texts = f"{row.state},{int(row.flag)},{_cell(formatting.test_of(row))},{_cell(entries)}"
        lines.append(f"{row.day},{numbers},{band},{texts}")
    return "".join(f"{line}\n" for line in lines).encode()


@lru_cache(maxsize=4096)
def _cell(text: str) -> str:
    """Return a text as a cell, quoted where it has to be."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow([text_cell(text), ""])
    return out.getvalue()[:-2]

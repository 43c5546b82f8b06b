"""A metric's days as CSV, for whoever wants to count again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.pages.verdicts.series_lines import cell

if TYPE_CHECKING:
    from watchbook.pages.book import Book

COLUMNS = ("day", "value", "n", "expected", "lower", "upper", "state", "asks_for_entry", "test", "entries")


def series_csv(book: Book, workflow: str, metric: str) -> bytes:
    """Return every judged day of a metric, the oldest first; texts are such that no spreadsheet computes them."""
    parts = [f"{','.join(COLUMNS)}\n".encode()]
    for text, day in book.history.lines((workflow, metric)):
        parts.append(text)
        if day:
            parts.append(cell(" ".join(entry.id for entry in book.journal.explaining(workflow, metric, day))).encode())
    return b"".join(parts)

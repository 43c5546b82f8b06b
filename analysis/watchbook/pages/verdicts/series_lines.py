"""Verdicts as lines of a file of numbers; what the journal says of them is put in when the file is made."""

from __future__ import annotations

import csv
import io
from functools import lru_cache
from typing import TYPE_CHECKING

from watchbook.ledger import number_cell, text_cell
from watchbook.metrics import PLACE

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from watchbook.ledger import Verdict

SeriesLines = tuple[tuple[bytes, "dt.date | None"], ...]
"""Text, and the day of which the entries are named behind it, as it was out; None for the end of the last line."""


def series_lines(verdicts: Iterable[Verdict]) -> SeriesLines:
    """Return the lines of a series' verdicts, the last cell of those that were out left open."""
    parts: list[tuple[bytes, dt.date | None]] = []
    text: list[str] = []
    for row in verdicts:
        numbers = f"{number_cell(row.value)},{row.n},{number_cell(row.expected)}"
        band = f"{number_cell(row.lower)},{number_cell(row.upper)}"
        text.append(f"{row.day},{numbers},{band},{row.state},{int(row.flag)},{cell(row.test.partition(PLACE)[0])},")
        if row.state == "out":
            parts.append(("".join(text).encode(), row.day))
            text.clear()
        text.append("\n")
    return (*parts, ("".join(text).encode(), None))


@lru_cache(maxsize=4096)
def cell(text: str) -> str:
    """Return a text as a cell, quoted where it has to be, and such that no spreadsheet computes it."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow([text_cell(text), ""])
    return out.getvalue()[:-2]

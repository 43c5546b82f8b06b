"""Filled review sheets, as counts: what people found in conversations that were drawn for them to read.

A sheet holds ids and stays with whoever read it. What comes back into the repository is one file of counts for each day
that was read, below reviews/: how many conversations each group of the sheet stands for, how many of it were read, and
in how many the answer was wrong.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import astuple, dataclass, fields
from typing import TYPE_CHECKING

from watchbook.config.tables import REVIEWS as FOLDER
from watchbook.errors import DumpError, Place
from watchbook.files import write_file

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

HINT = "write it anew from the filled sheet: watchbook reviews FILE.csv"


@dataclass(frozen=True, slots=True, order=True)
class ReviewStratum:
    """What was read of one group of a sheet."""

    day: dt.date
    workflow: str
    metric: str
    """What the sheet was drawn for."""
    slices: str
    """As they were asked for, `intent=refund;channel=web`; empty for the whole workflow."""
    group: str
    """worst, drawn or ordinary; conversations of the first two count against the metric."""
    population: int
    """Conversations that the group stands for."""
    reviewed: int
    failed: int
    """Of these, with a wrong answer."""

    @property
    def counts_against(self) -> bool:
        """Whether its conversations count against the metric."""
        return self.group != "ordinary"


def read_reviews(root: Path) -> list[ReviewStratum]:
    """Return what stands below reviews/ of an engagement, in order.

    Raises:
        DumpError: a file is not what `write_reviews` writes; the place is the offending line.
    """
    rows: list[ReviewStratum] = []
    for path in sorted((root / FOLDER).glob("*.csv")):
        rows += _read(path.read_bytes(), f"{FOLDER}/{path.name}")
    return sorted(rows)


def write_reviews(root: Path, rows: Iterable[ReviewStratum]) -> list[str]:
    """Write the counts of sheets, a file for each day and workflow, and return where; what a sheet said before is gone.

    Raises:
        DumpError: a file that is there is not what this writes.
        OSError: it cannot be written.
    """
    names: list[str] = []
    by_file: dict[tuple[dt.date, str], list[ReviewStratum]] = {}
    for row in rows:
        by_file.setdefault((row.day, row.workflow), []).append(row)
    for (day, workflow), new_rows in sorted(by_file.items()):
        name = f"{FOLDER}/{day}-{workflow}.csv"
        path = root / name
        sheet_keys = {(row.metric, row.slices) for row in new_rows}
        before = _read(path.read_bytes(), name) if path.is_file() else []
        kept_rows = [row for row in before if (row.metric, row.slices) not in sheet_keys]
        write_file(path, _text([*kept_rows, *new_rows]).encode())
        names.append(name)
    return names


def _text(rows: Iterable[ReviewStratum]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(column.name for column in fields(ReviewStratum))
    writer.writerows(astuple(row) for row in sorted(rows))
    return out.getvalue()


def _read(data: bytes, name: str) -> list[ReviewStratum]:
    columns = [column.name for column in fields(ReviewStratum)]
    reader = csv.reader(io.StringIO(data.decode("utf-8", "replace")))
    rows: list[ReviewStratum] = []
    if next(reader, None) != columns:
        raise DumpError(f"its columns are not {', '.join(columns)}", place=Place(name, 1), hints=(HINT,))
    for cells in reader:
        try:
            day, *texts, population, count, wrong_count = cells
            workflow, metric, slices, group = texts
            row = ReviewStratum(
                dt.date.fromisoformat(day),
                workflow,
                metric,
                slices,
                group,
                int(population),
                int(count),
                int(wrong_count),
            )
        except ValueError as error:
            problem = f"not a row of counts: {error}"
            raise DumpError(problem, place=Place(name, reader.line_num), hints=(HINT,)) from error
        if not 0 <= row.failed <= row.reviewed <= row.population:
            problem = "more are wrong than were read, or more were read than there are"
            raise DumpError(problem, place=Place(name, reader.line_num), hints=(HINT,))
        rows.append(row)
    return rows

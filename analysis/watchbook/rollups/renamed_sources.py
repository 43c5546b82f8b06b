"""The same records under another name are the same source: dumps that were moved, compressed or cut up otherwise.

Ids enter no ledger, so what tells is what was counted: where all files of a date are gone, and others of that date give
the same numbers, the numbers are theirs.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Mapping

    from watchbook.ledger import Rollup, Source
    from watchbook.rollups.rollup import FileRollup

Cell = tuple["dt.date", str, str, str]
"""Business day, workflow, metric and its definition."""
Numbers = tuple[int, ...]


def moved_sources(
    missing: Collection[Source],
    ledger_rows: Iterable[Rollup],
    fresh: Collection[str],
    file_rollups: Mapping[str, FileRollup],
) -> set[str]:
    """Return the sources that are gone and whose records are there under other names.

    Args:
        missing: sources whose files are gone.
        ledger_rows: the rows of the ledger, theirs among them.
        fresh: names of files that are new or changed.
        file_rollups: what those say, settled among the files that are there as if nothing were frozen.
    """
    dates = {source.source: source.date for source in missing}
    before: dict[dt.date, list[Rollup]] = defaultdict(list)
    for row in ledger_rows:
        if row.source in dates:
            before[dates[row.source]].append(row)
    after: dict[dt.date, list[Rollup]] = defaultdict(list)
    for name in fresh:
        after[file_rollups[name].source.date].extend(file_rollups[name].rollups)
    same = {date for date, rows in after.items() if _is_same(before.get(date, ()), rows)}
    return {name for name, date in dates.items() if date in same}


def _is_same(before: Iterable[Rollup], after: Iterable[Rollup]) -> bool:
    """Return whether rows give the same numbers, as far as they are of the same definitions, or gave none."""
    old, new = _sum_by_cell(before), _sum_by_cell(after)
    if not old:
        return True
    common = {cell[2:] for cell in old} & {cell[2:] for cell in new}
    return bool(common) and _of(old, common) == _of(new, common)


def _of(numbers: Mapping[Cell, Numbers], metrics: Collection[tuple[str, ...]]) -> dict[Cell, Numbers]:
    return {cell: cell_numbers for cell, cell_numbers in numbers.items() if cell[2:] in metrics}


def _sum_by_cell(rows: Iterable[Rollup]) -> dict[Cell, Numbers]:
    totals: dict[Cell, Numbers] = {}
    for row in rows:
        cell = (row.day, row.workflow, row.metric, row.definition)
        numbers = (row.n, row.total, row.squares, *row.bins)
        before = totals.get(cell, (0,) * len(numbers))
        totals[cell] = tuple(a + b for a, b in zip(before, numbers, strict=True))
    return {cell: numbers for cell, numbers in totals.items() if any(numbers)}

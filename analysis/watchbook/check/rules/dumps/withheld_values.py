"""Values of a category that are published nowhere → findings, one a field, that never say the value."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from watchbook.check.finding import Finding
from watchbook.check.finding_text import count_of, days_in_words
from watchbook.errors import Place
from watchbook.ledger import OTHER, WITHHELD

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from watchbook.check.case import Case
    from watchbook.ledger import Category

CODES = {WITHHELD: "WB331", OTHER: "WB332"}
WHY = {
    WITHHELD: "that does not look like a version or a channel",
    OTHER: "beyond the 30 values that are told apart in a file and day, or one that hardly recurs in its file",
}


def withheld_findings(case: Case) -> Iterator[Finding]:
    """Yield a finding for each field and reason for which values were withheld; a notice where an entry says why."""
    groups: dict[tuple[str, str, bool], list[Category]] = defaultdict(list)
    for row in case.categories.pooled:
        is_explained = case.lateness.is_explained(row.day, [row.workflow])
        groups[row.field, row.value, is_explained].append(row)
    for (field, pool, is_explained), rows in sorted(groups.items()):
        yield _finding(case, field, pool, rows, is_explained=is_explained)


def _finding(case: Case, field: str, pool: str, rows: Sequence[Category], *, is_explained: bool) -> Finding:
    days = tuple(sorted({row.day for row in rows}))
    files = {row.source for row in rows}
    where = f" in {count_of(len(files), 'file')}" if len(files) > 1 else ""
    workflows = {row.workflow for row in rows}
    count = sum(row.n for row in rows)
    carry, are = ("carries", "it is") if count == 1 else ("carry", "they are")
    return Finding(
        CODES[pool],
        "notice" if is_explained else "warning",
        f"{count_of(count, 'record')}{where} {carry} a {field} {WHY[pool]}, {days_in_words(days)}: "
        f"{are} counted as {pool}, and the value is shown nowhere",
        place=Place(max(rows).source),
        workflow=next(iter(workflows)) if len(workflows) == 1 and len(case.lateness.workflows) > 1 else None,
        days=days,
        hint=None if is_explained else _hint(field, pool),
    )


def _hint(field: str, pool: str) -> str:
    if pool == OTHER:
        return f"a version or a channel is one of a few: map {field} under [dumps.fields] to the name that holds it"
    return (
        f"ask whoever writes the dumps what stands in {field}: a column may have shifted; `watchbook withheld DAY...` "
        f"tells which days' values are the same; what shall be shown all the "
        f'same is declared under [dumps.fields]: {field} = {{ words = ["..."] }}'
    )

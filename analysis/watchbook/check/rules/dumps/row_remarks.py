"""How rows were understood, and which of them count for nothing → findings: times told by size, late rows, parts."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from watchbook.check.finding import Finding, spells
from watchbook.check.finding_text import count_of, days_in_words
from watchbook.dumps.places.path_template import pattern_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.check.case import Case
    from watchbook.config.mapping_tables import PartConfig

UNITS = {"s": "seconds", "ms": "milliseconds", "us": "microseconds", "ns": "nanoseconds"}
MANY = 0.05
"""Share of a file's rows from which late ones are more than a notice."""


def row_findings(case: Case) -> Iterator[Finding]:
    """Yield what is to be said of rows that were read, and of those that came too late or without the others."""
    yield from _told_times(case)
    yield from _late_rows(case)
    for part in case.books.engagement.config.dumps.parts:
        yield from _missing_parts(case, part)


def _told_times(case: Case) -> Iterator[Finding]:
    for (field, unit), count in sorted(case.accounts.told.items()):
        yield Finding(
            "WB345",
            "notice",
            f"{count:,} numbers in {field} are read as {UNITS[unit]} since 1970, as their size tells",
            place=case.books.engagement.source.place(("dumps", "fields", field)),
            hint=f'declare it, and this is not said again: {field} = {{ path = "...", unit = "{unit}" }}',
        )


def _late_rows(case: Case) -> Iterator[Finding]:
    horizon = case.books.engagement.config.dumps.conversation
    late = {
        source: (count, case.delivery.lines[source.source].get("lines", 0))
        for source in case.sources
        if (count := case.delivery.lines.get(source.source, {}).get("late", 0))
    }
    if not late or horizon is None:
        return
    days = tuple(sorted({source.date for source in late}))
    count = sum(item for item, _ in late.values())
    is_much = any(item > MANY * whole for item, whole in late.values())
    hours = horizon.horizon // dt.timedelta(hours=1)
    yield Finding(
        "WB346",
        "warning" if is_much else "notice",
        f"{count_of(count, 'row')} in {count_of(len(late), 'file')}, {days_in_words(days)}, came more than {hours} "
        "hours after the first of their conversation, and count for nothing",
        place=case.books.engagement.source.place(("dumps", "conversation")),
        days=days,
        hint="lengthen horizon under [dumps.conversation], or map id to what a conversation has alone"
        if is_much
        else None,
    )


def _missing_parts(case: Case, part: PartConfig) -> Iterator[Finding]:
    config = case.books.engagement.config.dumps
    pattern = re.compile(pattern_of(part.path))
    logs = [source for source in case.sources if source.kind == "logs"]
    of_part = {source.date for source in logs if pattern.search(source.source)}
    main = {source.date for source in logs} - {source.date for source in logs if pattern.search(source.source)}
    zone, due = case.lateness.calendar.zone, part.due or config.due
    missing = [
        day for day in sorted(main - of_part) if case.as_of > dt.datetime.combine(day + dt.timedelta(days=1), due, zone)
    ]
    for run in spells(missing):
        explained_days = all(case.lateness.is_explained(day, case.lateness.workflows) for day in run)
        yield Finding(
            "WB347",
            "notice" if explained_days else "warning",
            f"no file of {part.path!r} has come for {days_in_words(run)}, so conversations are without "
            f"{' and '.join(part.fields)}",
            place=case.books.engagement.source.place(("dumps", "parts")),
            days=run,
            hint="have it delivered; the days are rolled up anew when it comes",
        )

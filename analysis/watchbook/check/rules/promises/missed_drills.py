"""Whether the watch sees the faults of its own drill, as often as promised and the whole way to people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.check.finding import Finding
from watchbook.check.finding_text import on
from watchbook.check.promises.seen_faults import FAILED, in_month, seen_faults
from watchbook.ledger import WATCH_DRILLS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.check.case import Case
    from watchbook.check.promises.seen_faults import SeenFaults
    from watchbook.ledger import WatchDrill

PATIENCE = 3
"""Judged days for which no drill was held, from which on that is said."""


def watch_drill_findings(case: Case) -> Iterator[Finding]:
    """Yield what the drills of the watch say of it; nothing where none was ever held."""
    rows = case.ledger.read(WATCH_DRILLS)
    faults = seen_faults(rows, case.config.workflows, case.config.watch_drill.sees)
    if faults is None:
        return
    place = case.engagement.source.place(("watch_drill", "sees"))
    if faults.is_below:
        yield Finding(
            "WB630",
            "error" if faults.is_surely_below else "warning",
            f"The watch saw fewer of the faults in its drills than promised: {in_month(faults)}",
            place=place,
            days=(faults.night,),
            hint="the page of the drills says which were missed; more traffic, a looser budget of false alarms under "
            "[alerts], or a promise that can be kept",
        )
    for row in faults.broken:
        yield Finding("WB631", "error", _broken_chain(case, row), workflow=row.workflow, days=(row.day,))
    if all(row.reason == FAILED for row in faults.rows):
        yield Finding(
            "WB632",
            "warning",
            f"The watch could not be drilled with the day {on(faults.night)}: the drill itself failed",
            days=(faults.night,),
            hint="the log of the run says why; the next run tries again",
        )
    if case.config.watch_drill.every_night:
        yield from _missing(case, faults)


def _broken_chain(case: Case, row: WatchDrill) -> str:
    title = case.config.workflows[row.workflow].title or row.workflow
    return f"A fault that the watch saw in copies of {title}, {on(row.day)}, did not reach people: {row.reason}"


def _missing(case: Case, faults: SeenFaults) -> Iterator[Finding]:
    """Yield a finding where days were judged after the last drill and the watch was not drilled."""
    days = sorted({day for _, day, _ in case.verdicts.cells() if day > faults.night})
    if len(days) >= PATIENCE:
        yield Finding(
            "WB632",
            "warning",
            f"The watch was last drilled with the day {on(faults.night)}; {len(days)} days were judged since",
            days=tuple(days),
            hint="watchbook run holds the drill, unless it is told --no-drill",
        )

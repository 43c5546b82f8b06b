"""Lines that came twice, beyond what a retry brings → findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.check.delivery import HANDFUL, MANY
from watchbook.check.finding import Finding
from watchbook.check.finding_text import count_of, days_in_words
from watchbook.errors import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.check.case import Case
    from watchbook.check.codes import Severity
    from watchbook.ledger import Source


def repetition_findings(case: Case) -> Iterator[Finding]:
    """Yield one finding for all files that repeat many of their lines, and one for those that repeat another file's.

    What is delivered again is counted once and no fault. A day of which nothing new came is a finding of its own.
    """
    delivery, lateness = case.delivery, case.lateness
    days_without = set(delivery.without())
    groups: dict[tuple[Severity, bool], list[tuple[Source, int, int]]] = {}
    for day, sources in delivery.days.items():
        is_explained = lateness.is_explained(day, lateness.workflows)
        for source in sources if day not in days_without else ():
            lines = delivery.lines.get(source.source, {})
            whole, differing = lines.get("lines", 0), lines.get("differing", 0)
            repetitions = lines.get("repeated", 0) - differing
            again = repetitions < max(HANDFUL, MANY * whole)
            count = lines.get("duplicate", 0) - differing if again else repetitions
            if count < max(HANDFUL, MANY * whole):
                continue
            severity: Severity = "notice" if again or is_explained else "warning"
            groups.setdefault((severity, again), []).append((source, count, whole))
    for (severity, again), group in groups.items():
        yield _finding(severity, group, again=again)


def _finding(severity: Severity, group: list[tuple[Source, int, int]], *, again: bool) -> Finding:
    days = tuple(sorted({source.date for source, _, _ in group}))
    count, whole = sum(count for _, count, _ in group), sum(whole for _, _, whole in group)
    files = f" in {count_of(len(group), 'file')}, {days_in_words(days)}" if len(group) > 1 else ""
    share = f"{count:,} of {count_of(whole, 'line')}"
    why = "stand in another file, too," if again else "stand there twice"
    return Finding(
        "WB315",
        severity,
        f"{share}{files} {why} and were counted once",
        place=Place(group[-1][0].source),
        days=days,
        hint=None if severity == "notice" else "ask whoever writes the dumps why lines are repeated",
    )

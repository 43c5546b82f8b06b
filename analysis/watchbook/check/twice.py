"""Lines that came twice, beyond what a retry brings → findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.check.delivery import HANDFUL, MANY
from watchbook.check.finding import Finding
from watchbook.check.finding_text import count_of, days_in_words
from watchbook.errors import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.check.codes import Severity
    from watchbook.check.delivery import Delivery
    from watchbook.check.rules.missing_dumps import Lateness
    from watchbook.ledger import Source


def twice_findings(delivery: Delivery, lateness: Lateness) -> Iterator[Finding]:
    """Yield one finding for all files in which many lines are true duplicates, and one for those that came again whole.

    A day of which nothing new came is a finding of its own.
    """
    lost = set(delivery.without())
    groups: dict[tuple[Severity, bool], list[tuple[Source, int, int]]] = {}
    for day, sources in delivery.days.items():
        explained = lateness.explained(day, lateness.workflows)
        for source in sources if day not in lost else ():
            lines = delivery.lines.get(source.source, {})
            count = lines.get("duplicate", 0) - lines.get("differing", 0)
            if count < HANDFUL or count < MANY * lines.get("lines", 0):
                continue
            again = not lines.get("rolled-up", 0)
            severity: Severity = "notice" if again or explained else "warning"
            groups.setdefault((severity, again), []).append((source, count, lines["lines"]))
    for (severity, again), group in groups.items():
        yield _finding(severity, group, again=again)


def _finding(severity: Severity, group: list[tuple[Source, int, int]], *, again: bool) -> Finding:
    days = tuple(sorted({source.date for source, _, _ in group}))
    count, whole = sum(count for _, count, _ in group), sum(whole for _, _, whole in group)
    files = f" in {count_of(len(group), 'file')}, {days_in_words(days)}" if len(group) > 1 else ""
    said = f"all {count:,} lines" if again else f"{count:,} of {count_of(whole, 'line')}"
    return Finding(
        "WB315",
        severity,
        f"{said}{files} came before and were counted once",
        place=Place(group[-1][0].source),
        days=days,
        hint=None if severity == "notice" else "ask whoever writes the dumps why lines are repeated",
    )

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
    """Yield one finding for all files that repeat many of their lines, and one for those that repeat another file's.

    What is delivered again is counted once and no fault. A day of which nothing new came is a finding of its own.
    """
    lost = set(delivery.without())
    groups: dict[tuple[Severity, bool], list[tuple[Source, int, int]]] = {}
    for day, sources in delivery.days.items():
        explained = lateness.explained(day, lateness.workflows)
        for source in sources if day not in lost else ():
            lines = delivery.lines.get(source.source, {})
            whole, differing = lines.get("lines", 0), lines.get("differing", 0)
            repeated = lines.get("repeated", 0) - differing
            again = repeated < max(HANDFUL, MANY * whole)
            count = lines.get("duplicate", 0) - differing if again else repeated
            if count < max(HANDFUL, MANY * whole):
                continue
            severity: Severity = "notice" if again or explained else "warning"
            groups.setdefault((severity, again), []).append((source, count, whole))
    for (severity, again), group in groups.items():
        yield _finding(severity, group, again=again)


def _finding(severity: Severity, group: list[tuple[Source, int, int]], *, again: bool) -> Finding:
    days = tuple(sorted({source.date for source, _, _ in group}))
    count, whole = sum(count for _, count, _ in group), sum(whole for _, _, whole in group)
    files = f" in {count_of(len(group), 'file')}, {days_in_words(days)}" if len(group) > 1 else ""
    said = f"{count:,} of {count_of(whole, 'line')}"
    why = "stand in another file, too," if again else "stand there twice"
    return Finding(
        "WB315",
        severity,
        f"{said}{files} {why} and were counted once",
        place=Place(group[-1][0].source),
        days=days,
        hint=None if severity == "notice" else "ask whoever writes the dumps why lines are repeated",
    )

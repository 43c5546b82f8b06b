"""Workflows that are declared, and of which no dump has ever held a record → a finding."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from watchbook.check.finding import Finding
from watchbook.check.finding_text import count_of, days_in_words
from watchbook.dumps.words.undeclared_names import UNKNOWN as REASON
from watchbook.dumps.words.undeclared_names import names_clause
from watchbook.errors import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.check.case import Case

ENOUGH = 3
"""Days with records of others from which on a name may be wrong."""
UNKNOWN = "quarantined:" + REASON


def recordless_findings(case: Case) -> Iterator[Finding]:
    """Yield a notice for each workflow that has had no record yet, though others, or names that are none, have some."""
    lines = case.delivery.lines
    came = {day: [source.source for source in sources] for day, sources in case.delivery.days.items()}
    outcomes = Counter[str]()
    for sources in came.values():
        for source in sources:
            outcomes.update(lines.get(source, {}))
    unknown = outcomes[UNKNOWN]
    filled = [day for day, names in came.items() if any(_records(lines.get(name, {})) for name in names)]
    if len(filled) < ENOUGH:
        return
    for workflow, table in case.config.workflows.items():
        if any(case.delivery.counts[workflow].values()):
            continue
        clause = names_clause(outcomes)
        which = f": {clause}" if clause else ""
        verb = "was" if unknown == 1 else "were"
        aside = (
            f"; {count_of(unknown, 'line')} {verb} set aside under names that are not declared{which}"
            if unknown
            else ""
        )
        yield Finding(
            "WB317",
            "notice",
            f"no dump has ever held a record of {table.title or workflow}, {days_in_words(filled)}{aside}",
            place=Place("watchbook.toml"),
            workflow=workflow,
            days=(filled[-1],),
            hint=f"write it under [workflows] as the dumps do; {workflow!r} stands in none of them",
        )


def _records(lines: dict[str, int]) -> int:
    return lines.get("rolled-up", 0) + lines.get(UNKNOWN, 0)

"""Days that are due and not judged → a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.check.finding import Finding
from watchbook.check.finding_text import on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.check.case import Case


def unjudged_findings(case: Case) -> Iterator[Finding]:
    """Yield a finding where nothing has been judged yet, or not as far as dumps are due."""
    if case.through is None:
        yield Finding("WB401", "error", "nothing has been judged yet", hint="watchbook run")
    elif case.through < case.expected:
        days_behind = (case.expected - case.through).days
        yield Finding(
            "WB402",
            "error" if days_behind > 1 else "warning",
            f"nothing is judged after {on(case.through)}, though {on(case.expected)} is due",
            days=(case.expected,),
            hint="watchbook run",
        )

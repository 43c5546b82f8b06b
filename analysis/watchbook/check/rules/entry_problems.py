"""What is wrong with entries → findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.check.codes import codes
from watchbook.check.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.journal import Journal


def entry_findings(journal: Journal) -> Iterator[Finding]:
    """Yield a finding for every problem of the journal."""
    for problem in journal.problems:
        yield Finding(
            problem.code,
            codes()[problem.code].severity,
            problem.what,
            place=problem.place,
            hint=problem.hint,
            entry=problem.place.file.rsplit("/", 1)[-1].removesuffix(".md"),
        )

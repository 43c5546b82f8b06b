"""What is wrong with entries → findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.check.codes import codes
from watchbook.check.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from watchbook.check.case import Case
    from watchbook.journal import Problem


def entry_findings(case: Case) -> Iterator[Finding]:
    """Yield a finding for every problem of the journal."""
    yield from problem_findings(case.journal.problems)


def problem_findings(problems: Iterable[Problem]) -> Iterator[Finding]:
    """Yield a finding for each problem, for whoever has entries and no ledger to hold them against."""
    for problem in problems:
        yield Finding(
            problem.code,
            codes()[problem.code].severity,
            problem.what,
            place=problem.place,
            hint=problem.hint,
            entry=problem.place.file.rsplit("/", 1)[-1].removesuffix(".md"),
        )

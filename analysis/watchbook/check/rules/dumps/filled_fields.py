"""Fields that few records had and that many have now, as if a default stood there → a finding a field and run."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

from watchbook.check.finding import Finding
from watchbook.check.finding_text import count_of, days_in_words
from watchbook.check.likenesses.odd_days import odd_runs
from watchbook.metrics import fields_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from watchbook.check.case import Case
    from watchbook.dumps.sight import FieldDay


def filled_findings(case: Case) -> Iterator[Finding]:
    """Yield a finding for each run of days on which far more records had a field than usually do.

    One that no record had before is new, and nothing is said of it.
    """
    for (name, workflow), days in sorted(case.fields.filled.items(), key=itemgetter(0)):
        for run, is_explained in odd_runs(days, workflow, case.lateness, case.sight.judged_days):
            yield _finding(case, name, workflow, run, is_explained=is_explained)


def _finding(case: Case, name: str, workflow: str, run: Sequence[FieldDay], *, is_explained: bool) -> Finding:
    share = sum(day.good for day in run) / sum(day.records for day in run)
    days = tuple(day.day for day in run)
    field = case.sight.fields[name]
    is_one_of_many = len(case.lateness.workflows) > 1
    return Finding(
        "WB348",
        "notice" if is_explained else "warning",
        f"{share * 100:.0f} % of the conversations{f' of {workflow}' if is_one_of_many else ''} have {name} on "
        f"{count_of(len(days), 'day')}, {days_in_words(days)}, far more than before"
        f"{', as an entry says' if is_explained else ', as if a default stood where there was nothing'}",
        place=field.place if field.mapped else None,
        workflow=workflow if is_one_of_many else None,
        metrics=tuple(
            metric_name for metric_name, metric in case.metrics.items() if name in fields_in(metric, case.sight.fields)
        ),
        days=days,
        hint=None
        if is_explained
        else f"ask whoever writes the dumps whether {name} is null where nothing was measured; if so many were, an "
        "observation says it",
    )

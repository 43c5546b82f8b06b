"""Zeros in a field whose values were hardly ever zero, as if a default stood there → a finding a field and run."""

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


def zero_findings(case: Case) -> Iterator[Finding]:
    """Yield a finding for each run of days on which far more of a field's numbers were zero than usually are.

    Nothing is said of days on which the field is blind, as it is where nearly all are zero (WB324).
    """
    for (name, workflow), days in sorted(case.fields.zeros.items(), key=itemgetter(0)):
        for run, is_explained in odd_runs(days, workflow, case.lateness, case.sight.judged_days):
            yield _finding(case, name, workflow, run, is_explained=is_explained)


def _finding(case: Case, name: str, workflow: str, run: Sequence[FieldDay], *, is_explained: bool) -> Finding:
    share = sum(day.used - day.positive for day in run) / sum(day.used for day in run)
    days = tuple(day.day for day in run)
    field = case.sight.fields[name]
    is_one_of_many = len(case.lateness.workflows) > 1
    metrics = tuple(
        metric_name for metric_name, metric in case.metrics.items() if name in fields_in(metric, case.sight.fields)
    )
    return Finding(
        "WB357",
        "notice" if is_explained else "warning",
        f"{share * 100:.0f} % of the values of {name}{f' of {workflow}' if is_one_of_many else ''} are zero or below "
        f"on {count_of(len(days), 'day')}, {days_in_words(days)}, far more than before"
        f"{', as an entry says' if is_explained else ', as if a default stood where nothing was measured'}",
        place=field.place if field.mapped else None,
        workflow=workflow if is_one_of_many else None,
        metrics=metrics,
        days=days,
        hint=None
        if is_explained
        else f"ask whoever writes the dumps whether {name} is 0 where nothing was measured; it should be null then",
        hollow=not is_explained and not set(metrics).isdisjoint(case.sight.headline.get(workflow, ())),
    )

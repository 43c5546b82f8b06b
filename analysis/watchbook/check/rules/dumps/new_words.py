"""Words that came into a field whose words were known, and that no metric asks for → a finding a field and run."""

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


def new_word_findings(case: Case) -> Iterator[Finding]:
    """Yield a finding for each run of days on which a part of a field's values were words that nobody asks for.

    Nothing is said where it was so from the first days on, and of days on which nearly all were (WB323).
    """
    for (name, workflow), days in sorted(case.fields.words.items(), key=itemgetter(0)):
        for run, is_explained in odd_runs(days, workflow, case.lateness, case.sight.judged_days):
            yield _finding(case, name, workflow, run, is_explained=is_explained)


def _finding(case: Case, name: str, workflow: str, run: Sequence[FieldDay], *, is_explained: bool) -> Finding:
    share = sum(day.strange for day in run) / sum(day.used for day in run)
    days = tuple(day.day for day in run)
    field = case.sight.fields[name]
    where = f" of {workflow}" if len(case.lateness.workflows) > 1 else ""
    return Finding(
        "WB337",
        "notice" if is_explained else "warning",
        f"{share * 100:.0f} % of the values of {name} are other words than {', '.join(field.words)}, which hardly any "
        f"was before, on {count_of(len(days), 'day')}{where}, {days_in_words(days)}"
        f"{', as an entry says' if is_explained else ''}",
        place=field.place if field.mapped else None,
        workflow=workflow if len(case.lateness.workflows) > 1 else None,
        metrics=tuple(
            metric_name for metric_name, metric in case.metrics.items() if name in fields_in(metric, case.sight.fields)
        ),
        days=days,
        hint=None
        if is_explained
        else "ask whoever writes the dumps what it is called now; what is meant is declared under [dumps.fields]: "
        f'{name} = {{ words = ["...", ...] }}, and asked for by a metric',
    )

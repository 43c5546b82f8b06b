"""Days out of band that no entry explains → one finding for each run of days of a workflow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.check.finding import Finding, spells
from watchbook.check.finding_text import against_band, count_of, days_as_key, days_in_words, on, titles, worst_first
from watchbook.check.severity import suggest_severity
from watchbook.metrics import WORKFLOW

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from watchbook.check.case import Case
    from watchbook.check.day_states import Mark


def unexplained_findings(case: Case) -> Iterator[Finding]:
    """Yield a finding for each run of days on which a workflow was out and nobody has said why."""
    for workflow, by_day in case.marks.items():
        for run in spells(day for day, mark in by_day.items() if mark.unexplained):
            yield _finding(workflow, [by_day[day] for day in run], case)


def _finding(workflow: str, run: Sequence[Mark], case: Case) -> Finding:
    config, metrics = case.config, case.metrics
    days = tuple(mark.day for mark in run)
    out = worst_first([verdict for mark in run for verdict in mark.unexplained])
    names = tuple(dict.fromkeys(verdict.metric for verdict in out if verdict.metric != WORKFLOW))
    due = min(case.grace.due(mark) for mark in run)
    title = config.workflows[workflow].title if workflow in config.workflows else ""
    span = f"on {days_in_words(days)}" if len(days) == 1 else f"for {count_of(len(days), 'day')}, {days_in_words(days)}"
    worst = against_band(metrics, out[0]) + (f" ({on(out[0].day)})" if len(days) > 1 else "")
    beside = tuple(name for name in names if name != out[0].metric)
    also = f"; also {titles(metrics, beside)}" if beside else ""
    return Finding(
        "WB201",
        "error" if case.as_of > due else "notice",
        f"{title or workflow} was out of its band {span}, and nobody has explained it: {worst}{also}",
        workflow=workflow,
        metrics=names,
        days=days,
        hint=f"watchbook new incident --workflow {workflow} --days {days_as_key(days)}",
        due=due,
        suggested=suggest_severity(out),
    )

"""Days out of band that no entry explains → one finding for each run of days of a workflow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.check.finding import Finding
from watchbook.check.finding_text import against_band, count_of, days_as_key, days_in_words, on, titles, worst_first
from watchbook.check.severity import suggest_severity
from watchbook.journal.fault_runs import fault_runs
from watchbook.metrics import WORKFLOW

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from watchbook.check.case import Case
    from watchbook.check.day_states import Mark
    from watchbook.ledger import Verdict


def unexplained_findings(case: Case) -> Iterator[Finding]:
    """Yield a finding for each run of days on which a workflow was out and nobody has said why.

    A fault that lies within its band for a day or two is one run, and asks for one entry.
    """
    for workflow, by_day in case.marks.items():
        metrics_by_day = {day: _metrics(mark.unexplained) for day, mark in by_day.items() if mark.unexplained}
        explained_days = {day for day, mark in by_day.items() if mark.out and not mark.unexplained}
        for run in fault_runs(metrics_by_day, explained_days):
            yield _finding(workflow, [by_day[day] for day in run], case)


def _metrics(out: Iterable[Verdict]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(verdict.metric for verdict in out if verdict.metric != WORKFLOW))


def _finding(workflow: str, run: Sequence[Mark], case: Case) -> Finding:
    config, metrics = case.config, case.metrics
    days = tuple(mark.day for mark in run)
    out = worst_first([verdict for mark in run for verdict in mark.unexplained])
    names = _metrics(out)
    due = min(case.grace.due(mark) for mark in run)
    title = config.workflows[workflow].title if workflow in config.workflows else ""
    worst = against_band(metrics, out[0]) + (f" ({on(out[0].day)})" if len(days) > 1 else "")
    beside = tuple(name for name in names if name != out[0].metric)
    also = f"; also {titles(metrics, beside)}" if beside else ""
    return Finding(
        "WB201",
        "error" if case.as_of > due else "notice",
        f"{title or workflow} was out of its band {_span(days)}, and nobody has explained it: {worst}{also}",
        workflow=workflow,
        metrics=names,
        days=days,
        hint=f"watchbook new incident --workflow {workflow} --days {days_as_key(days)}",
        due=due,
        suggested=suggest_severity(out),
    )


def _span(days: Sequence[dt.date]) -> str:
    """Return on which days: `for 3 days, 8 to 10 Nov 2026`, or `on 3 of the 4 days from 8 to 11 Nov 2026`."""
    whole = (days[-1] - days[0]).days + 1
    if whole == 1:
        return f"on {days_in_words(days)}"
    if whole == len(days):
        return f"for {count_of(len(days), 'day')}, {days_in_words(days)}"
    return f"on {len(days)} of the {whole} days from {days_in_words(days)}"

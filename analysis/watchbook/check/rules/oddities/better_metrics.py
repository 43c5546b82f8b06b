"""Metrics that are better than their band has it, day after day, and nobody said why → a finding a metric and run."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from watchbook.check.finding import Finding
from watchbook.check.finding_text import count_of, days_as_key, days_in_words, on
from watchbook.check.hollow import spoils
from watchbook.metrics import WORKFLOW, number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from watchbook.check.case import Case
    from watchbook.ledger import Verdict

USUAL = 1.0
"""How far on the good side of what is expected a day may be, in units of its noise, without counting for anything."""
FAR = 6.0
"""Sum of what lies beyond that from which on it is no chance (a cumulative sum, Page 1954): two units for six days,
three for three. Of days that are noise alone, once in two thousand years."""
MOST = 12.0
"""What the sum is cut off at, so that it is over soon after it is over."""
RECENT = dt.timedelta(days=28)
"""How long ago the last of the days may be: what is over, and nobody asked, is over."""


def better_findings(case: Case) -> Iterator[Finding]:
    """Yield a finding for each metric that asks for worse and was far better, on the newest such days.

    A band that looks to one side says nothing of the other. What becomes better by itself is often measured by less:
    failures that are not written any more, a set whose hard questions are left out. Days that an entry explains, that
    cannot be believed, or that people had, end a run.
    """
    if case.through is None:
        return
    for (workflow, name), series in case.series.items():
        metric = case.metrics[name]
        if not metric.alerts or metric.worse not in ("up", "down") or name == WORKFLOW:
            continue
        run = _last_run(case, series, -1.0 if metric.worse == "up" else 1.0)
        if run and case.through - run[-1].day <= RECENT:
            yield _finding(case, workflow, name, run)


def _is_sound(case: Case, row: Verdict) -> bool:
    mark = case.marks.get(row.workflow, {}).get(row.day)
    is_judged = row.state in ("in", "out") and not row.flag and mark is not None and mark.state != "manual"
    if not is_judged or mark is None or spoils(mark.hollow, row.metric):
        return False
    return not case.lateness.is_explained(row.day, [row.workflow], row.metric)


def _last_run(case: Case, series: Sequence[Verdict], sign: float) -> list[Verdict]:
    """Return the last days in a row that are better together than chance has it; empty where there are none.

    Args:
        case: says which days are sound.
        series: a metric's verdicts, in order.
        sign: of the scores on the good side.
    """
    found: list[Verdict] = []
    run: list[Verdict] = []
    beyond = 0.0
    for row in series:
        beyond = min(max(0.0, beyond + sign * (row.score or 0.0) - USUAL), MOST)
        if not beyond or not _is_sound(case, row):  # on most days the sum is nothing, and nobody need ask more
            beyond, run = 0.0, []
            continue
        run = [*run, row]
        if beyond > FAR or (found and run[0] == found[0]):
            found = run
    return found


def _finding(case: Case, workflow: str, name: str, run: Sequence[Verdict]) -> Finding:
    metric, last = case.metrics[name], run[-1]
    days = tuple(row.day for row in run)
    title = case.config.workflows[workflow].title or workflow
    assert last.value is not None
    assert last.expected is not None
    return Finding(
        "WB358",
        "warning",
        f"{metric.title} of {title} has been better than chance explains on {count_of(len(days), 'day')}, "
        f"{days_in_words(days)}, and nobody has said why: {number(metric, last.value)} where "
        f"{number(metric, last.expected)} was expected ({on(last.day)})",
        workflow=workflow,
        metrics=(name,),
        days=days,
        hint="see that what is bad is still written; if it has become better, a change says by what: "
        f'watchbook new change --workflow {workflow} --days {days_as_key(days)} --title "..."',
    )

"""Metrics that are better than their band has it, day after day, and nobody said why → a finding a metric and run."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

from watchbook.check.finding import Finding
from watchbook.check.finding_text import count_of, days_as_key, days_in_words, on
from watchbook.check.hollow import spoils
from watchbook.check.verdicts.series_past import MOST, RECENT, USUAL
from watchbook.metrics import number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from watchbook.check.case import Case
    from watchbook.check.verdicts.series_past import SeriesPast
    from watchbook.ledger import Verdict

FAR = 6.0
"""Sum of what lies beyond that from which on it is no chance (a cumulative sum, Page 1954): two units for six days,
three for three. Of days that are noise alone, once in two thousand years."""


def better_findings(case: Case) -> Iterator[Finding]:
    """Yield a finding for each metric that asks for worse and was far better, on the newest such days.

    A band that looks to one side says nothing of the other. What becomes better by itself is often measured by less:
    failures that are not written any more, a set whose hard questions are left out. Days that an entry explains, that
    cannot be believed, or that people had, end a run.
    """
    if case.through is None:
        return
    for (workflow, name), past in sorted(case.verdicts.series.items(), key=itemgetter(0)):
        run = _last_run(case, past)
        if run and case.through - run[-1].day <= RECENT:
            yield _finding(case, workflow, name, run)


def _is_sound(case: Case, row: Verdict) -> bool:
    mark = case.marks.get(row.workflow, {}).get(row.day)
    is_judged = row.state in ("in", "out") and not row.flag and mark is not None and mark.state != "manual"
    if not is_judged or mark is None or spoils(mark.hollow, row.metric):
        return False
    return not case.lateness.is_explained(row.day, [row.workflow], row.metric)


def _last_run(case: Case, past: SeriesPast) -> list[Verdict]:
    """Return the last days in a row that are better together than chance has it; empty where there are none."""
    found: list[Verdict] = []
    for stretch in past.stretches:
        run: list[Verdict] = []
        beyond = 0.0
        for row in stretch:
            beyond = min(max(0.0, beyond + past.sign * (row.score or 0.0) - USUAL), MOST)
            if not beyond or not _is_sound(case, row):
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

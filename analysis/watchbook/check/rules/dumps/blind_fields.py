"""Fields that have gone blind on days that can be believed all the same → findings."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING

from watchbook.check.field_sight import clause_of, code_of, mend_of
from watchbook.check.finding import RANK, Finding, spells
from watchbook.check.finding_text import count_of, days_in_words, on
from watchbook.check.hollow import Hollow, grade

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from watchbook.check.case import Case
    from watchbook.check.codes import Severity
    from watchbook.check.field_sight import Sight
    from watchbook.check.lateness import Lateness
    from watchbook.dumps.sight import Blindness

CERTAIN = 100
"""Records without a trace of a mapped field, from which on its name is a mistake rather than rare."""
CERTAIN_EMPTY = 1000
"""The same where its name is there, and nothing under it."""
GAP = dt.timedelta(days=7)
"""Days between two on which a field was blind up to which they are one finding."""


def blindness_findings(case: Case) -> Iterator[Finding]:
    """Yield a finding for each run of days on which a field was blind, where the day can be believed all the same."""
    sight, lateness = case.sight, case.lateness
    groups: dict[tuple[str, str, bool], dict[str, list[Blindness]]] = defaultdict(lambda: defaultdict(list))
    grades: dict[tuple[dt.date, str, str], Severity] = {}
    for blindness, records, is_hollow in sight.remarks:
        if is_hollow:
            continue
        if blindness.never and records < {"gone": CERTAIN, "empty": CERTAIN_EMPTY}.get(blindness.loss, 0):
            continue
        severity = grades[blindness.day, blindness.workflow, blindness.field] = _grade(blindness, sight, lateness)
        is_calm = severity == "notice"
        groups[code_of(blindness), blindness.field, is_calm][blindness.workflow].append(blindness)
    for by_workflow in groups.values():
        for workflow, days in _together(by_workflow, lateness.workflows):
            for run in _runs(days):
                worst = min((grades[each.day, each.workflow, each.field] for each in run), key=RANK.__getitem__)
                yield _finding(workflow, run, worst, sight, lateness)


def _together(
    by_workflow: Mapping[str, list[Blindness]], workflows: Sequence[str]
) -> Iterator[tuple[str | None, list[Blindness]]]:
    """Yield what holds of each workflow; once, of none, where it holds of all of several on the same days."""
    days = {tuple(blindness.day for blindness in group) for group in by_workflow.values()}
    if len(workflows) > 1 and len(days) == 1 and set(by_workflow) >= set(workflows):
        yield None, next(iter(by_workflow.values()))
    else:
        yield from by_workflow.items()


def _runs(days: Sequence[Blindness]) -> list[list[Blindness]]:
    """Return what belongs together: days in a row, and those with less than a week between them.

    A field that has held one value since the first day is one cause, however many days had too few to say so.
    """
    runs: list[list[Blindness]] = []
    for blindness in sorted(days):
        is_same = bool(runs) and blindness.loss == "alike" and blindness.never and runs[-1][-1].never
        if runs and (is_same or blindness.day - runs[-1][-1].day <= GAP):
            runs[-1].append(blindness)
        else:
            runs.append([blindness])
    return runs


def _grade(blindness: Blindness, sight: Sight, lateness: Lateness) -> Severity:
    """Return how bad it is: like a lost day where a metric that calls people is lost, else a warning."""
    spoilt = sight.spoilt_metrics(blindness)
    as_hollow = Hollow(blindness.day, blindness.workflow, code_of(blindness), "", metrics=spoilt)
    severity = grade(as_hollow, (blindness.workflow,), lateness)
    if blindness.loss == "fewer":
        return "notice" if severity == "notice" else "warning"
    return "warning" if severity == "error" and not sight.calls_people(blindness) else severity


def _finding(
    workflow: str | None, run: Sequence[Blindness], severity: Severity, sight: Sight, lateness: Lateness
) -> Finding:
    """Return the finding about days in a row, as bad as the worst of them."""
    last, days = run[-1], tuple(blindness.day for blindness in run)
    field = sight.fields[last.field]
    when = f"on {on(days[0])}" if len(days) == 1 else f"for {count_of(len(days), 'day')}, {days_in_words(days)}"
    if len(spells(days)) > 1:
        when = f"on {count_of(len(days), 'day')} between {on(days[0])} and {on(days[-1])}"
    where = f" in {workflow}" if workflow else ""
    is_explained = severity == "notice"
    return Finding(
        code_of(last),
        severity,
        f"{clause_of(last, sight)} ({when}{where}{', as an entry says' if is_explained else ''})",
        place=field.place if field.mapped else None,
        workflow=workflow,
        metrics=sight.spoilt_metrics(last),
        days=days,
        hint=None if is_explained else mend_of(last, sight),
        due=None if is_explained else lateness.due(days[0]),
        hollow=sight.calls_people(last),
    )

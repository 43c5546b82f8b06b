"""Fields of which no dump has ever held a value, and that nobody asked for by name → notices."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from watchbook.check.field_sight import NEVER
from watchbook.check.finding import Finding
from watchbook.check.finding_text import count_of
from watchbook.check.rules.dumps.blind_fields import CERTAIN_EMPTY
from watchbook.metrics import fields_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from watchbook.check.case import Case
    from watchbook.check.field_sight import Sight


def absent_findings(case: Case) -> Iterator[Finding]:
    """Yield a notice about the fields that no workflow has had, and one for each workflow that has less than others."""
    sight, workflows = case.sight, case.lateness.workflows
    records: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    empty = {name for (name, _), absences in sight.absences.items() if absences.is_empty}
    for (name, workflow), absences in sight.absences.items():
        records[name][workflow] += absences.records
    by_workflow: dict[str | None, list[str]] = defaultdict(list)
    for name, counts in sorted(records.items()):
        without = [workflow for workflow in counts if (name, workflow) not in case.fields.present]
        if set(without) == set(workflows) and sum(counts.values()) >= CERTAIN_EMPTY:
            by_workflow[None].append(name)
        else:
            for workflow in without:
                if counts[workflow] >= CERTAIN_EMPTY:
                    by_workflow[workflow].append(name)
    for whole_or_workflow, names in sorted(by_workflow.items(), key=lambda item: item[0] or ""):
        yield from _finding(sight, whole_or_workflow, names, empty)


def _finding(sight: Sight, workflow: str | None, names: Sequence[str], empty: set[str]) -> Iterator[Finding]:
    """Yield the notice, where any metric hangs on one of the fields."""
    workflows = sight.lost.of_workflow if workflow is None else [workflow]
    lost_metrics = {(name, metric) for at in workflows for name in names for metric in sight.lost.ever(at, name)}
    reading = {
        (name, metric) for name in empty.intersection(names) for metric in sight.metrics if _reads(sight, metric, name)
    }
    names = sorted({name for name, _ in lost_metrics | reading})
    if not names:
        return
    metrics = sorted({metric for _, metric in lost_metrics | reading})
    fields = " and ".join([*([", ".join(names[:-1])] if names[1:] else []), names[-1]])
    has = "has" if empty.isdisjoint(names) else "holds a value of"
    verb = "has" if len(metrics) == 1 else "have"
    nothing = "no data" if reading <= lost_metrics else "nothing to count"
    yield Finding(
        NEVER,
        "notice",
        f"no {'dump' if workflow is None else f'record of {workflow}'} {has} {fields}, "
        f"so {count_of(len(metrics), 'metric')} {verb} {nothing}",
        workflow=workflow,
        metrics=tuple(metrics),
        hint=_hint(workflow, names),
    )


def _hint(workflow: str | None, names: Sequence[str]) -> str:
    if workflow is None:
        return f"say what each is called under [dumps.fields]; or that no dump has it, {names[0]} = false"
    return f"other workflows have {'it' if len(names) == 1 else 'them'}: ask whoever writes the records of {workflow}"


def _reads(sight: Sight, metric: str, field: str) -> bool:
    return field in fields_in(sight.metrics[metric], sight.fields)

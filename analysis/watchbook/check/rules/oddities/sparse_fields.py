"""Fields that every record should have and that many have not, from the first day on → a finding a field."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from watchbook.check.finding import Finding
from watchbook.check.finding_text import titles
from watchbook.metrics import CATEGORIES, fields_in, is_void

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from watchbook.check.case import Case

MANY = 0.7
"""Share of the conversations below which a field is missing in many of them."""
PERHAPS = 0.85
"""The same of a day in a row of such days: of few conversations more may have it."""
RECORDS = 40
"""Conversations that it takes to say so."""
RECENT = 28
"""Days in a row, the last ones, whose conversations are counted."""


class DayShare(NamedTuple):
    """A day's records, and how many of them hold something in a field."""

    day: dt.date
    records: int
    values: int


def sparse_findings(case: Case) -> Iterator[Finding]:
    """Yield a finding for each field that many conversations have not, and a metric needs; a notice if it calls nobody.

    What a field lost since is said of the days on which it did (WB321, WB328); this is said where nothing was lost,
    because it was never there. Fields that few have by nature, days that an entry explains and days that people had
    are passed over.
    """
    sight = case.sight
    fronts = {workflow: tuple(sight.headline.get(workflow, ())) for workflow in case.lateness.workflows}
    over = {
        (name, front): _metrics_over(case, name, front)
        for name in sight.fields
        for front in set(fronts.values())
        if name not in CATEGORIES
    }
    for (name, workflow), numbers in sorted(case.fields.numbers.items(), key=itemgetter(0)):
        if sight.fields[name].sparse or workflow not in fronts or not (metrics := over[name, fronts[workflow]]):
            continue
        blind_days = sight.blind_days.get((name, workflow), frozenset())
        run: list[DayShare] = []
        for day, records, values in numbers.newest_first():
            if not _is_asked(case, workflow, day, metrics):
                continue
            if day.toordinal() in blind_days or values >= PERHAPS * records:
                break
            run.append(DayShare(day, records, values))
        run.reverse()
        if _is_sparse(run[-RECENT:]):
            yield _finding(case, name, workflow, run, metrics)


def _is_asked(case: Case, workflow: str, day: dt.date, metrics: Sequence[str]) -> bool:
    """Return whether a day counts: it is the AI's, and some of the metrics no entry explains."""
    mark = case.marks.get(workflow, {}).get(day)
    if mark is None or mark.state == "manual":
        return False
    return not all(case.lateness.is_explained(day, [workflow], metric) for metric in metrics)


def _metrics_over(case: Case, field: str, front_metrics: Sequence[str]) -> tuple[str, ...]:
    """Return the metrics that say nothing without a field: built-in ones that call people, and the front page's.

    Where there are none, those that call nobody and read it.
    """
    metrics = {
        name: metric for name, metric in case.metrics.items() if name in front_metrics or name not in case.sight.custom
    }
    return tuple(name for name, metric in metrics.items() if metric.alerts and is_void(metric, {field})) or tuple(
        name for name, metric in metrics.items() if not metric.alerts and field in fields_in(metric, case.sight.fields)
    )


def _is_sparse(days: Sequence[DayShare]) -> bool:
    records = sum(day.records for day in days)
    values = sum(day.values for day in days)
    return records >= RECORDS and 0 < values < MANY * records


def _finding(case: Case, name: str, workflow: str, run: Sequence[DayShare], metrics: Sequence[str]) -> Finding:
    recent = run[-RECENT:]
    share = sum(day.values for day in recent) / sum(day.records for day in recent)
    field = case.sight.fields[name]
    front_metrics = [metric for metric in case.sight.headline[workflow] if metric in metrics]
    where = f" of {workflow}" if len(case.lateness.workflows) > 1 else ""
    about = titles(case.metrics, front_metrics or metrics)
    calls_people = any(case.metrics[metric].alerts for metric in metrics)
    speaks = "speaks" if len(front_metrics or metrics) == 1 else "speak"
    return Finding(
        "WB356",
        "warning" if calls_people else "notice",
        f"{share * 100:.0f} % of the conversations{where} have {name}, so {about} "
        f"{f'{speaks} of these alone' if calls_people else 'cannot know of the others'}",
        place=field.place if field.mapped else None,
        workflow=workflow,
        metrics=tuple(metrics),
        days=tuple(day.day for day in run),
        hint=f"have {name} written in every record; where it is empty by nature, say so under [dumps.fields]: "
        f"{_line(case, name)}",
        hollow=bool(front_metrics) and calls_people,
    )


def _line(case: Case, name: str) -> str:
    """Return the line of watchbook.toml that says it, where it is not written yet."""
    if name in case.config.dumps.fields:
        return f"sparse = true beside what {name} says there"
    return f"{name} = {{ sparse = true }}"

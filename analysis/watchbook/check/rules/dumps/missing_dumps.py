"""Days without data: dumps that did not come or came empty, golden sets that were not run → findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.calendar import days_between
from watchbook.check.finding import Finding, spells
from watchbook.check.finding_text import days_as_key, days_in_words
from watchbook.errors import Place

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

    from watchbook.check.case import Case
    from watchbook.check.codes import Severity
    from watchbook.check.lateness import Lateness
    from watchbook.ledger import Source, SourceKind


def missing_findings(case: Case) -> Iterator[Finding]:
    """Yield a finding for each run of days that are due and have no dump, or an empty one.

    An empty one is all that can come of a day on which nobody usually writes.
    """
    sources, lateness = case.sources, case.lateness
    whole = [source for source in sources if source.kind == "logs" and not _empty(source)]
    empty = {source.date: source for source in sources if source.kind == "logs" and _empty(source)}
    there = {source.date for source in whole}
    absent = [day for day in _expected_days(sources, "logs", lateness) if day not in there]
    for day in sorted(empty.keys() - there):
        if case.delivery.is_usual_without(day):
            continue
        yield _missing_day("WB304", (day,), "the dump is empty", lateness, Place(empty[day].source))
    for run in _runs_by_grade(set(absent) - empty.keys(), lateness):
        yield _missing_day("WB301", run, "no dump for", lateness, None)


def golden_findings(case: Case) -> Iterator[Finding]:
    """Yield a finding for each run of nights without a golden set's result that metrics read."""
    sources, lateness = case.sources, case.lateness
    names = tuple(name for name, metric in case.metrics.items() if metric.source == "evals")
    if case.config.evals and names and case.through and not any(source.kind == "evals" for source in sources):
        yield Finding(
            "WB309",
            "warning",
            f"no golden set result was ever found at {case.config.evals.path}",
            place=case.engagement.source.place(("evals", "path")),
            metrics=names,
            hint="have the golden set write there, or take [evals] out of watchbook.toml",
        )
    there = {source.date for source in sources if source.kind == "evals" and not _empty(source)}
    absent = [day for day in _expected_days(sources, "evals", lateness) if day not in there]
    explanations = {day: all(lateness.is_explained(day, lateness.workflows, name) for name in names) for day in absent}
    for is_explained in (False, True):
        for run in spells(day for day in absent if explanations[day] is is_explained):
            yield Finding(
                "WB309",
                "notice" if is_explained else "warning",
                f"no golden set result for {days_in_words(run)}",
                metrics=names,
                days=run,
                hint=None if is_explained else "run the golden set again, or write an observation that says why not",
            )


def _empty(source: Source) -> bool:
    return "empty" in source.note.split()


def _expected_days(sources: Iterable[Source], kind: SourceKind, lateness: Lateness) -> Iterator[dt.date]:
    dates = [source.date for source in sources if source.kind == kind]
    return days_between(min(dates), lateness.calendar.last_due(lateness.as_of)) if dates else iter(())


def _runs_by_grade(days: Iterable[dt.date], lateness: Lateness) -> Iterator[tuple[dt.date, ...]]:
    grades: dict[Severity, list[dt.date]] = {}
    for day in days:
        grades.setdefault(lateness.grade(day), []).append(day)
    for days_alike in grades.values():
        yield from spells(days_alike)


def _missing_day(code: str, run: tuple[dt.date, ...], clause: str, lateness: Lateness, place: Place | None) -> Finding:
    severity = lateness.grade(run[0])
    command = f'watchbook new observation --days {days_as_key(run)} --title "No dump"'
    hint = f"put it where it belongs and run again, or say that it is lost: {command}"
    sentence = clause if place else f"{clause} {days_in_words(run)}"
    return Finding(
        code,
        severity,
        f"{sentence}, as an entry says" if severity == "notice" else sentence,
        place=place,
        days=run,
        hint=None if severity == "notice" else hint,
        due=None if severity == "notice" else lateness.due(run[0]),
    )

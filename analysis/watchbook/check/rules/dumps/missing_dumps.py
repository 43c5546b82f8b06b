"""Days without data: dumps that did not come or came empty, golden sets that were not run → findings."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from watchbook.calendar import ONE_DAY, days_between
from watchbook.check.delivery import ALL
from watchbook.check.finding import Finding, spells
from watchbook.check.finding_text import count_of, days_as_key, days_in_words
from watchbook.config.closed_days import FULL_NAMES, WEEKDAYS
from watchbook.dumps.near_misses import near_misses
from watchbook.errors import Place

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from watchbook.check.case import Case
    from watchbook.check.codes import Severity
    from watchbook.check.lateness import Lateness
    from watchbook.dumps.near_misses import NearMiss
    from watchbook.ledger import Source, SourceKind

RECENT = 31
"""Days back to which it is looked for what lies there instead of a dump."""
OFTEN, MOSTLY = 3, 0.75
"""Days of a weekday that have no dump, and their part of all, from which on nobody seems to write one then."""
NEAR = range(-3, 4)
"""Days about a missing one of which one must have come, for it to say something of its weekday."""
TWICE = 2
"""Empty dumps of a weekday that never brought anything, from which on the way out names it."""


def missing_findings(case: Case) -> Iterator[Finding]:
    """Yield a finding for each run of days that are due and have no dump, or an empty one.

    An empty one is all that can come of a day on which nobody usually writes.
    """
    sources, lateness = case.sources, case.lateness
    whole = [source for source in sources if source.kind == "logs" and not _empty(source)]
    empty = {source.date: source for source in sources if source.kind == "logs" and _empty(source)}
    there = {source.date for source in whole}
    expected_days = _expected_days(sources, "logs", lateness)
    absent = [day for day in expected_days if day not in there and not case.calendar.is_closed(day)]
    idle_days = case.delivery.idle_days()
    for day in sorted(empty.keys() - there):
        if case.delivery.is_usual_without(day, idle_days) or case.calendar.is_closed(day):
            continue
        finding = _missing_day("WB304", (day,), "the dump is empty", lateness, Place(empty[day].source))
        yield _with_closed_weekday(finding, day, case)
    yield from _idle_weekdays(case)
    missing = set(absent) - empty.keys()
    free = _free_weekdays(missing, there)
    for run in _runs_by_grade((day for day in missing if day.weekday() in free), lateness, apart=False):
        yield _missing_weekdays(run, lateness)
    runs = list(_runs_by_grade((day for day in missing if day.weekday() not in free), lateness))
    recent = {day for run in runs for day in run if (lateness.calendar.business_day(case.as_of) - day).days <= RECENT}
    counterparts = near_misses(case.engagement.root, case.config.dumps.path, recent)
    for run in runs:
        finding = _missing_day("WB301", run, "no dump came for", lateness, None)
        yield _with_near_misses(finding, [counterpart for counterpart in counterparts if counterpart.day in run])


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
    expected_days = _expected_days(sources, "evals", lateness)
    absent = [day for day in expected_days if day not in there and not case.calendar.is_closed_night(day)]
    explanations = {day: all(lateness.is_explained(day, lateness.workflows, name) for name in names) for day in absent}
    for is_explained in (False, True):
        for run in spells(day for day in absent if explanations[day] is is_explained):
            yield Finding(
                "WB309",
                "notice" if is_explained else "warning",
                f"no golden set result came for {days_in_words(run)}",
                metrics=names,
                days=run,
                hint=None if is_explained else "run the golden set again, or write an observation that says why not",
            )


def _empty(source: Source) -> bool:
    return "empty" in source.note.split()


def _expected_days(sources: Iterable[Source], kind: SourceKind, lateness: Lateness) -> Iterator[dt.date]:
    dates = [source.date for source in sources if source.kind == kind]
    return days_between(min(dates), lateness.calendar.last_due(lateness.as_of)) if dates else iter(())


def _free_weekdays(missing: Iterable[dt.date], there: Iterable[dt.date]) -> set[int]:
    """Return weekdays on which so many dumps are missing that it is no accident: nobody writes any then.

    What misses all days about it says nothing of its weekday: then no dump came at all.
    """
    days_there = set(there)
    among_others = (day for day in missing if any(day + shift * ONE_DAY in days_there for shift in NEAR))
    absent, present = Counter(day.weekday() for day in among_others), Counter(day.weekday() for day in days_there)
    return {
        weekday for weekday, count in absent.items() if count >= OFTEN and count >= MOSTLY * (count + present[weekday])
    }


def _runs_by_grade(days: Iterable[dt.date], lateness: Lateness, *, apart: bool = True) -> Iterator[tuple[dt.date, ...]]:
    """Yield days that are graded alike, as runs without a gap or, where they are not to be told apart, as they are."""
    grades: dict[Severity, list[dt.date]] = {}
    for day in sorted(days):
        grades.setdefault(lateness.grade(day), []).append(day)
    for days_alike in grades.values():
        yield from spells(days_alike) if apart else [tuple(days_alike)]


def _with_closed_weekday(finding: Finding, day: dt.date, case: Case) -> Finding:
    """Return the finding about an empty dump, with the way out if its weekday alone never brought anything."""
    busy = {other.weekday() for other, count in case.delivery.counts[ALL].items() if count}
    often = sum(other.weekday() == day.weekday() for other in case.delivery.days) >= TWICE
    if finding.hint is None or not busy or day.weekday() in busy or not often:
        return finding
    return replace(finding, hint=f"{finding.hint}; {_closed_hint([day.weekday()])}")


def _idle_weekdays(case: Case) -> Iterator[Finding]:
    """Yield one notice about weekdays whose dumps come and never held anything: a lost one would not be missed."""
    days = tuple(sorted(day for day in case.delivery.idle_days() if not case.calendar.is_closed(day)))
    if days:
        weekdays = sorted({day.weekday() for day in days})
        yield Finding(
            "WB304",
            "notice",
            f"the dumps of {count_of(len(days), 'day')}, all {_names_of(weekdays)}, held nothing, and none ever did: "
            "one that is lost would not be missed",
            days=days,
            hint=_closed_hint(weekdays),
        )


def _names_of(weekdays: Iterable[int]) -> str:
    return " or ".join(f"{FULL_NAMES[weekday].capitalize()}s" for weekday in weekdays)


def _closed_hint(weekdays: Sequence[int]) -> str:
    key = ", ".join(f'"{WEEKDAYS[weekday]}"' for weekday in weekdays)
    return f"if nothing is written on {_names_of(weekdays)}, say so under [dumps] in watchbook.toml: closed = [{key}]"


def _with_near_misses(finding: Finding, others: Sequence[NearMiss]) -> Finding:
    """Return a finding that says what lies there instead of a dump."""
    if not others or finding.severity == "notice":
        return finding
    more = f", and {len(others) - 1} more like it" if others[1:] else ""
    subject = f"{finding.what}; {others[0].name} lies there and {others[0].why}{more}"
    hint = f"put a file there that `path` under [dumps] finds, or correct `path`; {finding.hint}"
    return replace(finding, what=subject, place=Place(others[0].name), hint=hint)


def _missing_weekdays(days: tuple[dt.date, ...], lateness: Lateness) -> Finding:
    """Return the finding about days that miss a dump week after week; the way out is to call them closed."""
    weekdays = sorted({day.weekday() for day in days})
    names = _names_of(weekdays)
    finding = _missing_day(
        "WB301", days, f"no dump came for {count_of(len(days), 'day')}, all {names},", lateness, None
    )
    return finding if finding.severity == "notice" else replace(finding, hint=_closed_hint(weekdays))


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

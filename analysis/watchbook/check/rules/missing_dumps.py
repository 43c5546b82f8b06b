"""Days without data: dumps that did not come or came empty, golden sets that were not run → findings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from watchbook.calendar import days_between
from watchbook.check.finding import Finding, spells
from watchbook.check.finding_text import days_as_key, days_in_words
from watchbook.errors import Place

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from watchbook.calendar import Calendar
    from watchbook.check.codes import Severity
    from watchbook.journal import Journal
    from watchbook.ledger import Source, SourceKind


@dataclass(frozen=True, slots=True)
class Lateness:
    """How a day that was lost grows from warning to error, and when an entry makes a notice of it."""

    calendar: Calendar
    within: dt.timedelta
    as_of: dt.datetime
    journal: Journal
    workflows: Sequence[str]

    def due(self, day: dt.date) -> dt.datetime:
        """Return when somebody has to have said what became of a day's dump."""
        return self.calendar.due_at(day) + self.within

    def explained(self, day: dt.date, workflows: Iterable[str], metric: str | None = None) -> bool:
        """Return whether entries speak of the whole day (or of one metric) for every one of the workflows."""
        return all(self.journal.explaining(workflow, metric, day) for workflow in workflows)

    def grade(self, day: dt.date, workflows: Iterable[str] | None = None) -> Severity:
        """Return how bad it is that a day has no data for some workflows (all, unless said)."""
        if self.explained(day, self.workflows if workflows is None else workflows):
            return "notice"
        return "error" if self.as_of > self.due(day) else "warning"


def missing_findings(
    sources: Sequence[Source], lateness: Lateness, is_usual_without: Callable[[dt.date], bool]
) -> Iterator[Finding]:
    """Yield a finding for each run of days that are due and have no dump, or an empty one.

    An empty one is all that can come of a day on which nobody usually writes.
    """
    whole = [source for source in sources if source.kind == "logs" and not _empty(source)]
    empty = {source.date: source for source in sources if source.kind == "logs" and _empty(source)}
    there = {source.date for source in whole}
    gone = [day for day in _expected_days(sources, "logs", lateness) if day not in there]
    for day in sorted(empty.keys() - there):
        if is_usual_without(day):
            continue
        yield _missing_day("WB304", (day,), "the dump is empty", lateness, Place(empty[day].source))
    for run in _runs_by_grade(set(gone) - empty.keys(), lateness):
        yield _missing_day("WB301", run, "no dump for", lateness, None)


def golden_findings(sources: Sequence[Source], metrics: Iterable[str], lateness: Lateness) -> Iterator[Finding]:
    """Yield a finding for each run of nights without a golden set's result; `metrics` are those that read it."""
    names = tuple(metrics)
    there = {source.date for source in sources if source.kind == "evals" and not _empty(source)}
    gone = [day for day in _expected_days(sources, "evals", lateness) if day not in there]
    told = {day: all(lateness.explained(day, lateness.workflows, name) for name in names) for day in gone}
    for explained in (False, True):
        for run in spells(day for day in gone if told[day] is explained):
            yield Finding(
                "WB309",
                "notice" if explained else "warning",
                f"no golden set result for {days_in_words(run)}",
                metrics=names,
                days=run,
                hint=None if explained else "run the golden set again, or write an observation that says why not",
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
    for graded in grades.values():
        yield from spells(graded)


def _missing_day(code: str, run: tuple[dt.date, ...], what: str, lateness: Lateness, place: Place | None) -> Finding:
    severity = lateness.grade(run[0])
    command = f'watchbook new observation --days {days_as_key(run)} --title "No dump"'
    hint = f"put it where it belongs and run again, or say that it is lost: {command}"
    sentence = what if place else f"{what} {days_in_words(run)}"
    return Finding(
        code,
        severity,
        f"{sentence}, as an entry says" if severity == "notice" else sentence,
        place=place,
        days=run,
        hint=None if severity == "notice" else hint,
        due=None if severity == "notice" else lateness.due(run[0]),
    )

"""Hours that were quiet on each of the same weekdays before and hold a good part of a day → a finding a run of days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watchbook.calendar import ONE_DAY
from watchbook.check.finding import Finding
from watchbook.check.finding_text import days_as_key, days_in_words
from watchbook.check.likenesses.day_parts import is_doubted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from watchbook.check.case import Case
    from watchbook.check.likenesses.quiet_hours import BusyHours


def busy_hour_findings(case: Case) -> Iterator[Finding]:
    """Yield a finding for each run of days on which far more conversations than ever began in quiet hours.

    Nothing is said of days that are doubted as a whole. The days before are those of the same weekday, whatever was
    said of them: so what stays as it is is usual after a week.
    """
    for workflow, past in case.hours.in_order():
        marks = case.marks.get(workflow, {})
        busy = [each for each in past.quiet.busy if not is_doubted(marks[each.day])]
        for is_explained in (False, True):
            busy_days = [each for each in busy if case.lateness.is_explained(each.day, [workflow]) == is_explained]
            for run in _runs(busy_days):
                yield _finding(workflow, run, is_explained=is_explained)


def _runs(busy: Iterable[BusyHours]) -> Iterator[Sequence[BusyHours]]:
    run: list[BusyHours] = []
    for each in busy:
        if run and each.day - run[-1].day != ONE_DAY:
            yield run
            run = []
        run.append(each)
    if run:
        yield run


def _finding(workflow: str, run: Sequence[BusyHours], *, is_explained: bool) -> Finding:
    days, last = tuple(each.day for each in run), run[-1]
    return Finding(
        "WB359",
        "notice" if is_explained else "warning",
        f"{last.share * 100:.0f} % of the conversations of {workflow} began {_in_words(last.hours)} on "
        f"{days_in_words(days)}, when {last.usual * 100:.0f} % usually do"
        f"{', as an entry says' if is_explained else ', as if their times were moved'}",
        workflow=workflow,
        days=days,
        hint=None
        if is_explained
        else "ask whoever writes the dumps what became of the times; if so many came then: "
        f'watchbook new observation --workflow {workflow} --days {days_as_key(days)} --title "..."',
        hollow=not is_explained,
    )


def _in_words(hours: Sequence[int]) -> str:
    """Return hours as stretches: `between 00:00 and 06:59 or between 22:00 and 23:59`."""
    stretches: list[list[int]] = []
    for hour in hours:
        if stretches and hour == stretches[-1][-1] + 1:
            stretches[-1].append(hour)
        else:
            stretches.append([hour])
    return " or ".join(f"between {stretch[0]:02}:00 and {stretch[-1]:02}:59" for stretch in stretches)

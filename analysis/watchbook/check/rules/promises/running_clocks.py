"""Serious incidents whose time to be reported runs, or ran out."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from watchbook.calendar import moment_said, took
from watchbook.check.finding import Finding
from watchbook.check.finding_text import count_of
from watchbook.check.promises.legal_clocks import REGULATION, legal_clocks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.check.case import Case
    from watchbook.check.promises.legal_clocks import LegalClock

RECENT = dt.timedelta(days=30)
"""How long a report that came late is a finding."""


def clock_findings(case: Case) -> Iterator[Finding]:
    """Yield a finding for each clock that runs, before it ends; and for a month one that was stopped late."""
    for clock in legal_clocks(case.journal.entries, case.calendar):
        if clock.reported is None or clock.reported > case.as_of:
            yield _running(case, clock)
        elif clock.reported > clock.due and case.as_of - clock.reported < RECENT:
            late = took(clock.reported - clock.due)
            yield Finding(
                "WB623",
                "notice",
                f"“{clock.entry.title}” was reported {late} after the {_time(clock)} were over",
                place=clock.entry.place("reported"),
                entry=clock.entry.id,
            )


def _running(case: Case, clock: LegalClock) -> Finding:
    end = moment_said(clock.due, case.calendar.zone)
    harm = clock.harm or "no harm named, so the shortest time"
    if case.as_of > clock.due:
        clause = f"the {_time(clock)} to report it were over on {end}, and nobody wrote that it was reported"
    else:
        clause = f"{took(clock.due - case.as_of)} of the {_time(clock)} to report it are left, until {end}"
    return Finding(
        "WB622",
        "error" if clock.is_pressing(case.as_of) else "warning",
        f"“{clock.entry.title}” is marked as a serious incident ({harm}): {clause}",
        place=clock.entry.place("serious"),
        hint=f"watchbook export {clock.entry.id} --format art73; whether it is owed is for whoever knows the law",
        due=clock.due,
        entry=clock.entry.id,
    )


def _time(clock: LegalClock) -> str:
    return f"{count_of(clock.time.days, 'day')} of {clock.time.source}, {REGULATION},"

"""What entries left to be done, and nobody has done → findings with a name."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from watchbook.check.finding import Finding
from watchbook.check.finding_text import count_of, on
from watchbook.errors import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.check.case import Case


FAR = dt.timedelta(days=730)
"""So far ahead nobody owes anything: its year was mistyped, and nobody would be asked."""


def follow_up_findings(case: Case) -> Iterator[Finding]:
    """Yield a finding for each follow-up that is overdue, and one for each resolved entry that leaves others open.

    One whose day lies years ahead is doubted.
    """
    today = case.calendar.business_day(case.as_of)
    for entry in case.journal.entries:
        for follow_up in entry.open_follow_ups:
            if follow_up.day is not None and follow_up.is_overdue(today):
                late = count_of((today - follow_up.day).days, "day")
                yield Finding(
                    "WB138",
                    "warning",
                    f"{follow_up.owner} owes since {on(follow_up.day)}, {late} now: {follow_up.task}",
                    place=Place(entry.path, follow_up.line),
                    workflow=entry.workflows[0],
                    days=(follow_up.day,),
                    hint="tick its box, `- [x]`, once it is done",
                    due=case.calendar.start(follow_up.day),
                    entry=entry.id,
                )
            elif follow_up.day is not None and follow_up.day > today + FAR:
                yield Finding(
                    "WB160",
                    "warning",
                    f"{follow_up.owner} owes on {on(follow_up.day)}, years from now: {follow_up.task}",
                    place=Place(entry.path, follow_up.line),
                    workflow=entry.workflows[0],
                    days=(entry.first,),
                    hint="until then nobody is asked; if its year is another, write that",
                    entry=entry.id,
                )
        waiting = [item for item in entry.open_follow_ups if not item.is_overdue(today)]
        if waiting and entry.status == "resolved":
            yield Finding(
                "WB139",
                "notice",
                f"is resolved, with {count_of(len(waiting), 'follow-up')} open: {entry.title}",
                place=Place(entry.path, waiting[0].line),
                workflow=entry.workflows[0],
                days=(entry.first,),
                entry=entry.id,
            )

"""Open entries that nobody has added a word to for too long → findings."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from watchbook.check.finding import Finding
from watchbook.check.words import count_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.calendar import Calendar
    from watchbook.journal import Entry, Journal

ONE_DAY = dt.timedelta(days=1)


def review_findings(journal: Journal, every: dt.timedelta, calendar: Calendar, as_of: dt.datetime) -> Iterator[Finding]:
    """Yield a finding for each open entry without a word for longer than `every`; an error after twice as long."""
    for entry in journal.entries:
        if entry.status == "resolved" or entry.type == "review":
            continue
        touched = _touched(entry, calendar, as_of)
        silent = as_of - touched
        if silent <= every:
            continue
        age = count_of((as_of - calendar.start(entry.first)) // ONE_DAY, "day")
        yield Finding(
            "WB202",
            "error" if silent > 2 * every else "warning",
            f"{entry.status} for {age}, and nobody has added a word for {_length(silent)}: {entry.title}",
            place=entry.place("status"),
            hint=f'watchbook note {entry.id} "what is known now", or resolve it: watchbook resolve {entry.id}',
            due=touched + 2 * every,
            entry=entry.id,
        )


def _touched(entry: Entry, calendar: Calendar, as_of: dt.datetime) -> dt.datetime:
    """Return when something was last done about an entry, by its own word; what lies ahead of now is not believed."""
    said = [*(remark.at for remark in entry.timeline), *(switch.at for switch in entry.switches)]
    said += [entry.noticed.at] if entry.noticed else []
    return max([calendar.start(entry.first), *(at for at in said if at <= as_of)])


def _length(silent: dt.timedelta) -> str:
    if silent >= ONE_DAY:
        return count_of(silent // ONE_DAY, "day")
    return count_of(silent // dt.timedelta(hours=1), "hour")

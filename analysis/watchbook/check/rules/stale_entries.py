"""Entries that go on explaining, and that nobody has added a word to for too long → findings."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from watchbook.check.finding import Finding
from watchbook.check.finding_text import count_of
from watchbook.journal import LOOKS_BACK
from watchbook.oncall import PROGRAM

if TYPE_CHECKING:
    from collections.abc import Iterator

    from watchbook.calendar import Calendar
    from watchbook.check.case import Case
    from watchbook.journal import Entry

ONE_DAY = dt.timedelta(days=1)


def review_findings(case: Case) -> Iterator[Finding]:
    """Yield a finding for each entry that goes on without a word for longer than `review_every`; an error after twice.

    An entry that is open goes on, and so does one that is resolved and explains days that have not come: either would
    otherwise mute for as long as nobody looks.
    """
    calendar, as_of, patience = case.calendar, case.as_of, case.config.journal.review_every
    today = calendar.business_day(as_of)
    for entry in case.journal.entries:
        ahead = entry.last is not None and entry.last > today
        if entry.type in LOOKS_BACK or entry.withdrawal or (entry.status == "resolved" and not ahead):
            continue
        last_word = _last_word(entry, calendar, as_of)
        silent = as_of - last_word
        if silent <= patience:
            continue
        going_on, end = _going_on(entry, calendar, as_of)
        yield Finding(
            "WB202",
            "error" if silent > 2 * patience else "warning",
            f"{going_on}, and nobody has added a word for {_length(silent)}: {entry.title}",
            place=entry.place("status" if entry.status != "resolved" else "days"),
            hint=f'watchbook note {entry.id} "what is known now", or {end}',
            due=last_word + 2 * patience,
            entry=entry.id,
        )


def _going_on(entry: Entry, calendar: Calendar, as_of: dt.datetime) -> tuple[str, str]:
    """Return how an entry goes on, and how it is ended."""
    if entry.status == "resolved":
        today = calendar.business_day(as_of)
        return (
            f"is resolved, and explains days until {entry.last}",
            f"end its days: watchbook resolve {entry.id} --days {entry.first}/{today}",
        )
    age = count_of((as_of - calendar.start(entry.first)) // ONE_DAY, "day")
    return f"its status has been {entry.status} for {age}", f"resolve it: watchbook resolve {entry.id}"


def _last_word(entry: Entry, calendar: Calendar, as_of: dt.datetime) -> dt.datetime:
    """Return when a person last did something about an entry, by its own word; nothing ahead of now is believed."""
    words = [
        *(remark.at for remark in entry.timeline if remark.by != PROGRAM),
        *(switch.at for switch in entry.switches),
    ]
    words += [entry.noticed.at] if entry.noticed else []
    return max([calendar.start(entry.first), *(at for at in words if at <= as_of)])


def _length(silent: dt.timedelta) -> str:
    if silent >= ONE_DAY:
        return count_of(silent // ONE_DAY, "day")
    return count_of(silent // dt.timedelta(hours=1), "hour")

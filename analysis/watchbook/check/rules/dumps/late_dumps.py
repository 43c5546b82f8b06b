"""Dumps that came after they were due → findings."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from collections import defaultdict
from typing import TYPE_CHECKING

from watchbook import ledger as book
from watchbook.check.finding import Finding
from watchbook.check.finding_text import count_of, days_in_words, on
from watchbook.config.date_slot import DateSlot, date_slot
from watchbook.errors import Place

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from watchbook.check.case import Case
    from watchbook.ledger import Arrival


def late_findings(case: Case) -> Iterator[Finding]:
    """Yield a finding for the days whose first dumps came together after a run had looked for them in vain.

    Without a look between the due time and the first sight nothing is known of lateness: a first run over old dumps, or
    a job that did not run, makes no dump late. Nor does a look before the first dump of all. Nor is one late that was
    backfilled from an archive.
    """
    dates = {
        source.source: source.date
        for source in case.sources
        if source.kind == "logs" and "archived" not in source.note.split()
    }
    days = set(dates.values())
    slot = date_slot(case.config.dumps.path)
    first: dict[dt.date, Arrival] = {}
    for arrival in case.arrivals:
        day = dates.get(arrival.source) or _date_in(arrival.source, slot, days)
        if day is not None and (day not in first or arrival.seen_at < first[day].seen_at):
            first[day] = arrival
    runs = case.ledger.read(book.EXECUTIONS)
    begin = min((arrival.seen_at for arrival in first.values()), default=case.as_of)
    if days - first.keys():  # others were there before anything was noted of arrivals
        begin = dt.datetime.min.replace(tzinfo=dt.UTC)
    looks = sorted({*(row.seen_at for row in case.arrivals), *(row.ran_at for row in runs if row.ran_at >= begin)})
    late: dict[dt.datetime, list[dt.date]] = defaultdict(list)
    for day, arrival in sorted(first.items()):
        due_at = case.calendar.due_at(day)
        if due_at < arrival.seen_at and looks[bisect_left(looks, due_at)] < arrival.seen_at:
            late[arrival.seen_at].append(day)
    for seen_at, days_late in late.items():
        delay = seen_at - case.calendar.due_at(days_late[0])
        much = count_of(delay.days, "day") if delay.days else count_of(int(delay.total_seconds() // 3600), "hour")
        if len(days_late) == 1:
            sentence = f"the dump of {on(days_late[0])} came late: first seen {much} after it was due"
        else:
            of_days = f"{count_of(len(days_late), 'day')}, {days_in_words(days_late)},"
            sentence = f"the dumps of {of_days} came late and together: the first of them {much} after it was due"
        yield Finding("WB302", "notice", sentence, place=Place(first[days_late[-1]].source), days=tuple(days_late))


def _date_in(source: str, slot: DateSlot, days: Collection[dt.date]) -> dt.date | None:
    """Return the day of a file that is known under another name now; its first sight is the day's all the same."""
    for text in re.findall(slot.regex, source):
        try:
            day = slot.day_of(text)
        except ValueError:
            continue
        if day in days:
            return day
    return None
